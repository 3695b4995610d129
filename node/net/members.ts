import './with-resolvers.ts'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { unreachableMember } from './peer-errors.ts'
import type { PeerId } from '@libp2p/interface'
import type { MemberId } from '../engine/ports.ts'

/** A household as the network sees it: who, under which node key, and where. Addresses are multiaddrs without /p2p. */
export interface NetworkMember {
  readonly id: MemberId
  readonly nodeKey: Uint8Array
  readonly addresses: readonly string[]
}

/** A member with the peer id that follows from its node key. */
export interface Neighbour {
  readonly id: MemberId
  readonly peer: PeerId
  readonly addresses: Set<string>
}

/** Who belongs to the street, by member and by peer id. Node keys are Ed25519, so a peer id names exactly one key. */
export interface Members {
  byId(member: MemberId): Neighbour | undefined
  byPeer(peer: PeerId): Neighbour | undefined
  /** Everyone but ourselves, in the order given. */
  neighbours(): Iterable<Neighbour>
  addAddress(member: MemberId, address: string): void
}

/** Every node key must be 32 bytes of Ed25519; the genesis has been checked by now. */
export function createMembers(list: readonly NetworkMember[], self: MemberId): Members {
  const byId = new Map<MemberId, Neighbour>()
  const byPeer = new Map<string, Neighbour>()
  for (const { id, nodeKey, addresses } of list) {
    const neighbour = {
      id,
      peer: peerIdFromPublicKey(publicKeyFromRaw(nodeKey)),
      addresses: new Set(addresses),
    }
    byId.set(id, neighbour)
    byPeer.set(neighbour.peer.toString(), neighbour)
  }
  return {
    byId: (member) => byId.get(member),
    byPeer: (peer) => byPeer.get(peer.toString()),
    neighbours: () => [...byId.values()].filter(({ id }) => id !== self),
    addAddress(member, address) {
      const neighbour = byId.get(member)
      if (neighbour === undefined) throw unreachableMember(member, 'is not a member of this street')
      neighbour.addresses.add(address)
    },
  }
}
