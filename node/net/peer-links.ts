import { isCircuit } from './circuits.ts'
import { timedOut, unreachableMember } from './peer-errors.ts'
import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Ping } from '@libp2p/ping'
import type { MemberId } from '../engine/ports.ts'
import type { Members } from './members.ts'

/** One member as the network sees it, for people. */
export interface PeerLink {
  readonly member: MemberId
  /** How libp2p names its node key. */
  readonly peerId: string
  readonly connected: boolean
  /** True when the peer receives our gossip. */
  readonly subscribed: boolean
  /** The other end of the link, or null without one. */
  readonly remoteAddress: string | null
  /** True where the link leads through a member that relays. */
  readonly isRelayed: boolean
  /** Who dialled; null without a link. */
  readonly direction: 'inbound' | 'outbound' | null
  readonly connectedSinceMs: number | null
  /** Its clock is at least so far ahead of ours, or behind (< 0); null: it was not heard in the last hour. */
  readonly clockAheadMs: number | null
  /** The highest version of the street's protocol that it understands; null: it was not linked since the start. */
  readonly highestVersion: number | null
  /** Where it is looked for. */
  readonly addresses: readonly string[]
}

export function linksOf(
  members: Members,
  {
    libp2p,
    subscribers,
    clockAheadMs,
    highestOf,
  }: {
    libp2p: Libp2p | undefined
    subscribers: ReadonlySet<string>
    clockAheadMs: (member: MemberId) => number | null
    highestOf: (member: MemberId) => number | null
  },
): PeerLink[] {
  return [...members.neighbours()].map((neighbour) => {
    const { id, peer } = neighbour
    const [link] = openLinks(libp2p, peer)
    return {
      member: id,
      peerId: peer.toString(),
      connected: link !== undefined,
      subscribed: subscribers.has(peer.toString()),
      remoteAddress: link?.remoteAddr.toString() ?? null,
      isRelayed: link !== undefined && isCircuit(link.remoteAddr),
      direction: link?.direction ?? null,
      connectedSinceMs: link?.timeline.open ?? null,
      clockAheadMs: clockAheadMs(id),
      highestVersion: highestOf(id),
      addresses: neighbour.addresses(),
    }
  })
}

/** Links to a peer that carry something. */
export function openLinks(libp2p: Libp2p | undefined, peer: PeerId): ReturnType<Libp2p['getConnections']> {
  return (libp2p?.getConnections(peer) ?? []).filter(({ status }) => status === 'open')
}

/** Round trip over the link that exists, in milliseconds. Throws `peer-unreachable` and `peer-timeout`. */
export async function pingMember(
  member: MemberId,
  { members, libp2p, ping }: { members: Members; libp2p: Libp2p | undefined; ping: Ping | undefined },
  signal: AbortSignal,
): Promise<number> {
  const neighbour = members.byId(member)
  if (neighbour === undefined) throw unreachableMember(member, 'is not a member of this street')
  if (ping === undefined || openLinks(libp2p, neighbour.peer).length === 0)
    throw unreachableMember(member, 'is not connected')
  try {
    return await ping.ping(neighbour.peer, { signal })
  } catch (error) {
    if (signal.aborted) throw timedOut(member, error)
    throw unreachableMember(member, 'does not answer', error)
  }
}
