import './with-resolvers.ts'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { unreachableMember } from './peer-errors.ts'
import type { PeerId } from '@libp2p/interface'
import type { MemberId, StreetMember } from '../engine/ports.ts'

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
  /** Takes a new list; returns the peer ids that belong to nobody any more. Addresses learnt of who stays are kept. */
  replace(list: readonly StreetMember[]): PeerId[]
}

/** Every node key must be 32 bytes of Ed25519; the genesis has been checked by now. */
export function createMembers(list: readonly StreetMember[], self: MemberId): Members {
  const byId = new Map<MemberId, Neighbour>()
  const byPeer = new Map<string, Neighbour>()
  function replace(next: readonly StreetMember[]): PeerId[] {
    const before = [...byPeer.values()]
    byPeer.clear()
    for (const { id, nodeKey, addresses } of next) {
      const known = byId.get(id)
      const peer = peerIdFromPublicKey(publicKeyFromRaw(nodeKey))
      const isSame = known?.peer.equals(peer) === true
      const neighbour = isSame ? known : { id, peer, addresses: new Set(known?.addresses) }
      for (const address of addresses) neighbour.addresses.add(address)
      byId.set(id, neighbour)
      byPeer.set(neighbour.peer.toString(), neighbour)
    }
    const stay = new Set(next.map(({ id }) => id))
    for (const id of byId.keys()) if (!stay.has(id)) byId.delete(id)
    return before.map(({ peer }) => peer).filter((peer) => !byPeer.has(peer.toString()))
  }
  replace(list)
  return {
    replace,
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
