import './with-resolvers.ts'
import { circuitRelayServer, circuitRelayTransport, RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2'
import { multiaddr } from '@multiformats/multiaddr'
import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Members } from './members.ts'

/**
 * Homes behind a router that lets nobody in reach each other through a member that others can reach. Its relay carries
 * bytes that are encrypted from end to end; it can count them and cut them, but not read or change them.
 */
export const RELAY_LISTEN = '/p2p-circuit'

/** Every member of a large street may have one, and a new one while the old one lasts. */
const MAX_RESERVATIONS = 2_000
/** Links through one relay that one home may open, or have opened to it. */
const MAX_CIRCUITS_PER_HOME = 300
/** Ways that one dial tries. */
const MAX_WAYS = 4
const HOP_TIMEOUT_MS = 10_000

/** Serves reservations without the library's limits of two minutes and 128 kB: a street's links last. */
export function relayService(): ReturnType<typeof circuitRelayServer> {
  return circuitRelayServer({
    hopTimeout: HOP_TIMEOUT_MS,
    reservations: { maxReservations: MAX_RESERVATIONS, applyDefaultLimit: false },
    maxInboundHopStreams: MAX_CIRCUITS_PER_HOME,
    maxOutboundStopStreams: MAX_CIRCUITS_PER_HOME,
  })
}

/** Dials and is dialled through relays. It takes one reservation, with whichever linked member offers a relay. */
export function relayTransport(): ReturnType<typeof circuitRelayTransport> {
  return circuitRelayTransport({ maxInboundStopStreams: MAX_CIRCUITS_PER_HOME })
}

/** True for the address of a link that leads through a relay. */
export function isCircuit(address: Multiaddr): boolean {
  return address.toString().includes('/p2p-circuit')
}

/** Ways to a peer through linked members that relay. Whether it has a reservation there, the relay says. */
export async function circuitsTo(
  peer: PeerId,
  { libp2p, members }: { libp2p: Libp2p; members: Members },
): Promise<Multiaddr[]> {
  const ways: Multiaddr[] = []
  for (const { remotePeer, remoteAddr, status } of libp2p.getConnections()) {
    const isWay =
      status === 'open' && !remotePeer.equals(peer) && !isCircuit(remoteAddr) && ways.length < MAX_WAYS
    if (!isWay || members.byPeer(remotePeer) === undefined || !(await relays(libp2p, remotePeer))) continue
    const relay = remoteAddr.toString().replace(/\/p2p\/[^/]+$/, '')
    ways.push(multiaddr(`${relay}/p2p/${remotePeer.toString()}/p2p-circuit/p2p/${peer.toString()}`))
  }
  return ways
}

/** As it told us when we linked. */
async function relays(libp2p: Libp2p, peer: PeerId): Promise<boolean> {
  const known = await libp2p.peerStore.get(peer).catch(() => undefined)
  return known?.protocols.includes(RELAY_V2_HOP_CODEC) === true
}
