import './with-resolvers.ts'
import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { toHex } from '../core/codec/hex.ts'
import { MAX_SEEN_ADDRESSES } from './limits.ts'
import { unreachableMember } from './peer-errors.ts'
import type { PeerId } from '@libp2p/interface'
import type { MemberId, StreetMember } from '../engine/ports.ts'

/** A member with the peer id that follows from its node key. */
export interface Neighbour {
  readonly id: MemberId
  readonly peer: PeerId
  /** Every place where it may be found, without repetition: what it says itself, what was seen, what the street was told. */
  addresses(): readonly string[]
  /** Takes where the member says that it is; what it said before counts no more. */
  say(addresses: readonly string[]): void
}

/** Who belongs to the street, by member and by peer id. Node keys are Ed25519, so a peer id names exactly one key. */
export interface Members {
  byId(member: MemberId): Neighbour | undefined
  byPeer(peer: PeerId): Neighbour | undefined
  /** By the node key in hex. */
  byNodeKey(nodeKey: string): Neighbour | undefined
  /** Everyone but ourselves, in the order given. */
  neighbours(): Iterable<Neighbour>
  /** An address that was seen, or that people know. Of many the latest stay. */
  addAddress(member: MemberId, address: string): void
  /** Takes a new list; returns the peer ids that belong to nobody any more. Addresses learnt of who stays are kept. */
  replace(list: readonly StreetMember[]): PeerId[]
}

/** One member's addresses, by where they come from. */
class KnownNeighbour implements Neighbour {
  given: readonly string[] = []
  said: readonly string[] = []
  readonly seen = new Set<string>()
  readonly id: MemberId
  readonly peer: PeerId
  readonly nodeKey: string

  constructor({ id, nodeKey, peer }: { id: MemberId; nodeKey: string; peer: PeerId }) {
    this.id = id
    this.nodeKey = nodeKey
    this.peer = peer
  }

  say(addresses: readonly string[]): void {
    this.said = addresses
  }

  addresses(): readonly string[] {
    return [...new Set([...this.said, ...this.seen, ...this.given])]
  }

  see(address: string): void {
    this.seen.delete(address)
    this.seen.add(address)
    const [oldest] = this.seen
    if (this.seen.size > MAX_SEEN_ADDRESSES && oldest !== undefined) this.seen.delete(oldest)
  }
}

/** Every node key must be 32 bytes of Ed25519; the genesis has been checked by now. */
export function createMembers(list: readonly StreetMember[], self: MemberId): Members {
  const byId = new Map<MemberId, KnownNeighbour>()
  const byPeer = new Map<string, KnownNeighbour>()
  const byNodeKey = new Map<string, KnownNeighbour>()

  function replace(next: readonly StreetMember[]): PeerId[] {
    const before = [...byPeer.values()]
    byPeer.clear()
    byNodeKey.clear()
    for (const { id, nodeKey, addresses } of next) {
      const known = byId.get(id)
      const peer = peerIdFromPublicKey(publicKeyFromRaw(nodeKey))
      const isSame = known?.peer.equals(peer) === true
      const neighbour = isSame ? known : new KnownNeighbour({ id, peer, nodeKey: toHex(nodeKey) })
      // It is the same house; only what was signed by the old key is void.
      if (!isSame) for (const address of known?.addresses() ?? []) neighbour.see(address)
      neighbour.given = addresses
      byId.set(id, neighbour)
      byPeer.set(neighbour.peer.toString(), neighbour)
      byNodeKey.set(neighbour.nodeKey, neighbour)
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
    byNodeKey: (nodeKey) => byNodeKey.get(nodeKey),
    neighbours: () => [...byId.values()].filter(({ id }) => id !== self),
    addAddress(member, address) {
      const neighbour = byId.get(member)
      if (neighbour === undefined) throw unreachableMember(member, 'is not a member of this street')
      neighbour.see(address)
    },
  }
}
