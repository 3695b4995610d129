import './with-resolvers.ts'
import { mdns } from '@libp2p/mdns'
import type { MulticastDNSComponents } from '@libp2p/mdns'
import type { PeerDiscovery, PeerInfo, Startable } from '@libp2p/interface'

/** Finds peers without being told, and says whom. */
export type Discover = (components: MulticastDNSComponents) => PeerDiscovery

const QUERY_MS = 10_000

/** Multicast DNS on the local network, under a name of this street alone: other streets are not heard. */
export function localDiscovery(communityHash: string): Discover {
  const serviceTag = `_streetwatt-${communityHash.slice(0, 16)}._udp.local`
  return mdns({ interval: QUERY_MS, serviceTag })
}

/**
 * Discovery as a service that hands over what it finds and no more. The library would keep every peer that it hears
 * of, so that anybody in the local network could fill our memory.
 */
export function discoveryService(
  discover: Discover,
  found: (peer: PeerInfo) => void,
): (components: MulticastDNSComponents) => Startable {
  return (components) => {
    const discovery = discover(components)
    const hear = ({ detail }: CustomEvent<PeerInfo>): void => {
      found(detail)
    }
    return {
      async start() {
        discovery.addEventListener('peer', hear)
        await (discovery as Partial<Startable>).start?.()
      },
      async stop() {
        discovery.removeEventListener('peer', hear)
        await (discovery as Partial<Startable>).stop?.()
      },
    }
  }
}
