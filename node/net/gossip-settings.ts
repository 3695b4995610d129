import { MAX_GOSSIP_BACKLOG_BYTES, MAX_GOSSIP_RPC_BYTES } from './limits.ts'
import { SEEN_MS } from './envelope.ts'
import type { GossipsubOpts } from '@chainsafe/libp2p-gossipsub'

type TopicScore = NonNullable<GossipsubOpts['scoreParams']['topics']>[string]

/** Gossipsub as a quiet street of known members needs it; message ids and topics are the caller's. */
export function gossipSettings(topics: readonly string[]): Partial<GossipsubOpts> {
  return {
    globalSignaturePolicy: 'StrictSign',
    // Our own messages go to every subscribed member at once, so that no mesh neighbour can hold them back.
    floodPublish: true,
    emitSelf: false,
    doPX: false,
    // Through a relay as anywhere else.
    runOnLimitedConnection: true,
    fallbackToFloodsub: false,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    // With flooding, four mesh links suffice to pass on what others publish; six made every small street a full mesh.
    ...{ D: 4, Dlo: 3, Dhi: 8, Dscore: 2, Dout: 1 },
    seenTTL: SEEN_MS,
    allowedTopics: new Set(topics),
    maxInboundDataLength: MAX_GOSSIP_RPC_BYTES,
    maxOutboundBufferSize: MAX_GOSSIP_BACKLOG_BYTES,
    // CVE-2026-46679: never leave these to a library's default.
    decodeRpcLimits: {
      maxSubscriptions: 32,
      maxMessages: 500,
      maxIhaveMessageIDs: 1000,
      maxIwantMessageIDs: 1000,
      maxIdontwantMessageIDs: 512,
      maxControlMessages: 64,
      maxPeerInfos: 16,
    },
    scoreParams: {
      topics: Object.fromEntries(topics.map((topic) => [topic, TOPIC_SCORE])),
      topicScoreCap: 50,
      // A whole street may share one address behind its provider's NAT.
      IPColocationFactorWeight: 0,
      behaviourPenaltyWeight: -1,
      behaviourPenaltyThreshold: 6,
      behaviourPenaltyDecay: 0.97,
      retainScore: 60 * 60 * 1000,
    },
    scoreThresholds: { gossipThreshold: -200, publishThreshold: -400, graylistThreshold: -800 },
  }
}

const TOPIC_SCORE: TopicScore = {
  topicWeight: 1,
  timeInMeshWeight: 0.01,
  timeInMeshQuantum: 1000,
  timeInMeshCap: 1000,
  firstMessageDeliveriesWeight: 0.5,
  firstMessageDeliveriesDecay: 0.97,
  firstMessageDeliveriesCap: 40,
  // P3 expects a flow of messages; a market of 15 minutes is almost silent and honest peers would go negative
  // (AztecProtocol/aztec-packages#18242).
  meshMessageDeliveriesWeight: 0,
  meshMessageDeliveriesDecay: 0.5,
  meshMessageDeliveriesCap: 1,
  meshMessageDeliveriesThreshold: 1,
  meshMessageDeliveriesWindow: 10,
  meshMessageDeliveriesActivation: 1000,
  meshFailurePenaltyWeight: 0,
  meshFailurePenaltyDecay: 0.5,
  // P4 counts squared: seven invalid messages in a minute reach the graylist, two or three are forgiven.
  invalidMessageDeliveriesWeight: -20,
  invalidMessageDeliveriesDecay: 0.97,
}
