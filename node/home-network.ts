/** Who a home is in its street, and how its network finds the others. */
import { hashBytes } from './core/codec/hash-bytes.ts'
import type { Community, GenesisMember } from './core/governance/genesis.ts'
import { OperatingError } from './core/units/operating-error.ts'
import { streetMembers } from './engine/street-members.ts'
import type { Libp2pNetworkOptions } from './net/libp2p-network.ts'
import type { HomeKeys } from './store/key-file.ts'

/** How this home and others find each other, beyond what the chain says. */
export interface HomeNetwork {
  /** `serve`: others meet through this home. `reserve`: it lets itself be found through one that does. Null: neither. */
  readonly relay: 'serve' | 'reserve' | null
  /** Members that relay, as multiaddresses that end in /p2p/ and the peer id. */
  readonly relays: readonly string[]
  /** Where others reach this home, beside the addresses of its machine. */
  readonly announce: readonly string[]
  /** Whether it looks for members on the local network, and answers those who look. */
  readonly mdns: boolean
}

export interface KnownPeer {
  /** Public keys in hex. */
  readonly member: string
  readonly nodeKey: string
  readonly addresses: readonly string[]
}

/** What of a home's options says who it is, and where. */
export interface HomePlace {
  readonly community: Community
  readonly keys: HomeKeys
  readonly ownRecord: GenesisMember | null
  readonly listen: readonly string[]
  readonly peers: readonly KnownPeer[]
  readonly network: HomeNetwork
}

/** Members, contacts and addresses as the network takes them. */
export function networkOptions(
  { community, keys, listen, peers, network }: HomePlace,
  member: GenesisMember,
): Libp2pNetworkOptions {
  const { memberKey: self } = member
  const others = streetMembers(community).filter(({ id }) => id !== self)
  const own = { id: self, nodeKey: hashBytes(member.nodeKey), addresses: member.addresses }
  const members = [...others, own]
  const contacts = peers.map(({ member: id, nodeKey, addresses }) => ({
    ...{ id, addresses },
    nodeKey: hashBytes(nodeKey),
  }))
  const { relay, relays, announce } = network
  return {
    ...{ privateKeySeed: keys.nodeSeed, communityHash: community.hash, members, contacts, self },
    ...{ listen, relays, announce },
    ...(relay !== null && { relay }),
  }
}

/** The member whose keys these are, by genesis or by its own record; a node with the wrong keys must not start. */
export function findMember(
  { community, ownRecord }: HomePlace,
  nodeKey: string,
  consensusKey: string,
): GenesisMember {
  const known = [...community.genesis.members, ...(ownRecord === null ? [] : [ownRecord])]
  const member = known.find((each) => each.nodeKey === nodeKey && each.consensusKey === consensusKey)
  if (member !== undefined) return member
  throw new OperatingError(
    { code: 'keys-not-of-a-member' },
    `The keys of this home belong to no member of ${community.genesis.name}: check the key file, or join the community first.`,
  )
}
