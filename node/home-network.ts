/** How a home's network finds the others of its street. */
import { hashBytes } from './core/codec/hash-bytes.ts'
import type { Community, GenesisMember } from './core/governance/genesis.ts'
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

/** What of a home's options says where it is. */
export interface HomePlace {
  readonly community: Community
  readonly keys: HomeKeys
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
