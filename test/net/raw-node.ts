import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { multiaddr } from '@multiformats/multiaddr'
import { TOPICS } from '../../node/engine/ports.ts'
import { sealEnvelope, wireName } from '../../node/net/envelope.ts'
import { createGater } from '../../node/net/gater.ts'
import { createGossip } from '../../node/net/gossip.ts'
import { createStreetNode } from '../../node/net/libp2p-node.ts'
import { DEFAULT_LIMITS } from '../../node/net/limits.ts'
import { createMembers } from '../../node/net/members.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { COMMUNITY } from './libp2p-street.ts'
import { until } from './test-home.ts'
import type { Topic } from '../../node/engine/ports.ts'
import type { StreetNode } from '../../node/net/libp2p-node.ts'
import type { StreetMember } from '../../node/engine/ports.ts'
import type { TestKey, TestNode } from './libp2p-street.ts'

/** A member that keeps none of our limits, for tests of what others do about it. */
export interface RawNode {
  readonly node: StreetNode
  /** Sends whatever it is told, past every check of our own; waits for somebody who listens, or it would be lost. */
  send(topic: Topic, content: Uint8Array): Promise<void>
  /** The same at once, whoever listens. */
  sendAnyway(topic: Topic, content: Uint8Array): Promise<void>
  dial(other: TestNode): Promise<void>
  /** Dials a multiaddr, whoever answers there. */
  dialAddress(address: string): Promise<void>
  /** Where it listens, without /p2p. */
  address(): string
}

export async function startRawNode(
  key: TestKey,
  list: readonly StreetMember[],
  communityHash: string = COMMUNITY,
  highestVersion?: number,
): Promise<RawNode> {
  const members = createMembers(list, key.id)
  const gossip = createGossip({ communityHash, limits: DEFAULT_LIMITS }, { members, logger: SILENT })
  const node = await createStreetNode({
    privateKey: await generateKeyPairFromSeed('Ed25519', key.seed),
    listen: ['/ip4/127.0.0.1/tcp/0'],
    gater: createGater(members),
    gossip: gossip.service,
    ...(highestVersion !== undefined && { highestVersion }),
  })
  await node.start()
  for (const topic of TOPICS) node.services.gossip.subscribe(wireName(communityHash, topic))
  async function sendAnyway(topic: Topic, content: Uint8Array): Promise<void> {
    await node.services.gossip.publish(wireName(communityHash, topic), sealEnvelope(content, Date.now()))
  }

  return {
    node,
    sendAnyway,
    async send(topic, content) {
      await until(() => node.services.gossip.getSubscribers(wireName(communityHash, topic)).length > 0)
      await sendAnyway(topic, content)
    },
    async dialAddress(address) {
      await node.dial(multiaddr(address))
    },
    async dial(other) {
      await node.dial(other.network.addresses().map((address) => multiaddr(address)))
    },
    address: () => (node.getMultiaddrs()[0]?.toString() ?? '').replace(/\/p2p\/.*$/, ''),
  }
}
