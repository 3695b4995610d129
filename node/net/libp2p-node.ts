import './with-resolvers.ts'
import { identify } from '@libp2p/identify'
import type { MulticastDNSComponents } from '@libp2p/mdns'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { agentOf } from './peer-versions.ts'
import { RELAY_LISTEN, relayService, relayTransport } from './circuits.ts'
import type { GossipSub, GossipSubComponents } from '@chainsafe/libp2p-gossipsub'
import type { ConnectionGater, Libp2p, PrivateKey, Startable } from '@libp2p/interface'
import type { Ping } from '@libp2p/ping'

/** What a street's node runs on libp2p; identify speaks to the library itself. */
export type StreetNode = Libp2p<{ gossip: GossipSub; identify: unknown; ping: Ping }>

/** A whole street may dial at once from behind one address. */
const INBOUND_PER_SECOND = 100
/** The most a stream may have under way. It must stay below the library's read buffer of 4 MiB (frames.ts). */
const STREAM_WINDOW_BYTES = 1024 * 1024

export interface StreetNodeParts {
  readonly privateKey: PrivateKey
  readonly listen: readonly string[]
  readonly gater: ConnectionGater
  readonly gossip: (components: GossipSubComponents) => GossipSub
  /** `serve`: others meet through this node. `reserve`: it lets itself be found through one that does. */
  readonly relay?: 'serve' | 'reserve'
  /** Of the street's protocol, that it says it understands: another than this program's in tests. */
  readonly highestVersion?: number
  readonly discovery?: (components: MulticastDNSComponents) => Startable
}

/** Makes a libp2p node that listens but does not dial; it is not started. */
export function createStreetNode(parts: StreetNodeParts): Promise<StreetNode> {
  const { relay, discovery } = parts
  return createLibp2p({
    start: false,
    privateKey: parts.privateKey,
    nodeInfo: { name: 'streetwatt', version: '1', userAgent: agentOf(parts.highestVersion) },
    addresses: { listen: [...parts.listen, ...(relay === 'reserve' ? [RELAY_LISTEN] : [])] },
    transports: [tcp(), relayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES } })],
    connectionGater: parts.gater,
    connectionManager: {
      inboundConnectionThreshold: INBOUND_PER_SECOND,
      maxIncomingPendingConnections: INBOUND_PER_SECOND,
    },
    // Trap 1: with the default of 5 s one late ping aborts a healthy link, and at 50 nodes 98.6 % of messages were
    // lost (js-libp2p#3504, #3463). With these a peer that vanished without a word is noticed in 43 s.
    connectionMonitor: { pingInterval: 15_000, pingTimeout: { minTimeout: 30_000, maxTimeout: 60_000 } },
    services: {
      identify: identify(),
      ping: ping(),
      gossip: parts.gossip,
      ...(relay === 'serve' && { relay: relayService() }),
      ...(discovery !== undefined && { discovery }),
    },
  })
}
