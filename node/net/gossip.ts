import './with-resolvers.ts'
import { gossipsub, TopicValidatorResult } from '@chainsafe/libp2p-gossipsub'
import { TOPICS } from '../engine/ports.ts'
import { isFresh, messageId, openEnvelope, sealEnvelope, wireName, wireTopics } from './envelope.ts'
import { gossipSettings } from './gossip-settings.ts'
import { maxMessageBytes } from './limits.ts'
import { createPeerClocks } from './peer-clocks.ts'
import { createRefusals } from './refusals.ts'
import { createRateLimiter } from './token-bucket.ts'
import type { GossipSub, GossipSubComponents, Message } from '@chainsafe/libp2p-gossipsub'
import type { MemberId, NetworkHandlers, Topic, Verdict } from '../engine/ports.ts'
import type { Logger } from '../runtime/logger.ts'
import type { NetworkLimits } from './limits.ts'
import type { Members } from './members.ts'

export interface GossipCount {
  readonly topic: Topic
  readonly result: Verdict
  readonly count: number
}

/** Gossip on the street's topics, ready to be a libp2p service. */
export interface Gossip {
  readonly service: (components: GossipSubComponents) => GossipSub
  /** Sets the judges, before the service starts, so that nothing passes unjudged. */
  guard(service: GossipSub, handlers: NetworkHandlers): void
  /** Subscribes; the service runs by now. */
  open(service: GossipSub): void
  /** Resolves to the number of peers; the size is checked by now. */
  publish(service: GossipSub, topic: Topic, bytes: Uint8Array): Promise<number>
  /** How many messages were judged, by topic and verdict, since the start. */
  readonly counts: () => readonly GossipCount[]
  /** How far a member's clock is ahead of ours at least, by its stamps; null: not known. */
  readonly clockAheadMs: (member: MemberId) => number | null
  /** The peer ids of those who have told us that they want all our topics. */
  subscribers(service: GossipSub): Set<string>
}

/** Joins gossipsub to the handlers: ids by content, members only, rates per author, verdicts of the owner. */
export function createGossip(
  options: { communityHash: string; limits: NetworkLimits },
  dependencies: { members: Members; logger: Logger },
): Gossip {
  const { communityHash, limits } = options
  const { members, logger } = dependencies
  const topics = wireTopics(communityHash, TOPICS)
  const refusals = createRefusals()
  const clocks = createPeerClocks()
  const judged = new Map(TOPICS.map((topic) => [topic, { accept: 0, ignore: 0, reject: 0 }]))
  const limiter = createRateLimiter({ burst: limits.burstMessages, perSecond: limits.messagesPerSecond })

  function contentId(message: Message): Uint8Array {
    const id = messageId(message.topic, message.data)
    if (message.type !== 'signed') return id
    const author = message.from.toString()
    return refusals.isRefusedFromAnother(hex(id), author)
      ? messageId(message.topic, message.data, author)
      : id
  }

  async function judge(topic: Topic, message: Message, handlers: NetworkHandlers): Promise<Verdict> {
    // A member's key is Ed25519 and inside its peer id, so the signature that gossipsub checked is this member's.
    const author = message.type === 'signed' ? members.byPeer(message.from) : undefined
    const envelope = openEnvelope(message.data)
    if (author === undefined || envelope === null) return 'reject'
    if (envelope.content.byteLength > maxMessageBytes(topic)) return 'reject'
    // Recorded envelopes can be played back by others once their ids are forgotten; they drain a bucket of their own.
    const nowMs = Date.now()
    clocks.hear(author.id, { stampS: envelope.stampS, nowMs })
    const age = isFresh(envelope, nowMs) ? 'fresh' : 'stale'
    // Over the limit is ignored, never rejected: who relayed it is innocent (tari-ootle#2367).
    if (!limiter.take(`${author.id} ${topic} ${age}`, nowMs)) return 'ignore'
    try {
      return await handlers.message(topic, envelope.content, author.id)
    } catch (error) {
      logger.error({ topic, author: author.id, err: error }, 'a gossip message could not be judged')
      return 'ignore'
    }
  }

  return {
    service: gossipsub({
      ...gossipSettings([...topics.keys()]),
      msgIdFn: contentId,
      // Copies of one signed envelope are recognised before their signature is checked again; gossipsub notes only
      // checked ones, so a forgery cannot take the place of the true message.
      fastMsgIdFn: ({ from, signature }) => latin1(from) + latin1(signature),
    }),
    guard(service, handlers) {
      for (const [name, topic] of topics) {
        service.topicValidators.set(name, async (_peer, message) => {
          const verdict = await judge(topic, message, handlers)
          const counts = judged.get(topic)
          if (counts !== undefined) counts[verdict] += 1
          if (verdict !== 'accept' && message.type === 'signed') {
            refusals.note(hex(messageId(name, message.data)), message.from.toString())
          }
          return RESULTS[verdict]
        })
      }
    },
    open(service) {
      for (const name of topics.keys()) service.subscribe(name)
    },
    async publish(service, topic, bytes) {
      const { recipients } = await service.publish(
        wireName(communityHash, topic),
        sealEnvelope(bytes, Date.now()),
      )
      return recipients.length
    },
    counts: () =>
      [...judged].flatMap(([topic, counts]) =>
        VERDICTS.map((result) => ({ topic, result, count: counts[result] })),
      ),
    clockAheadMs: (member) => clocks.aheadMs(member, Date.now()),
    subscribers(service) {
      const [first, ...others] = [...topics.keys()].map(
        (name) => new Set(service.getSubscribers(name).map(String)),
      )
      return new Set([...(first ?? [])].filter((peer) => others.every((peers) => peers.has(peer))))
    },
  }
}

const VERDICTS: readonly Verdict[] = ['accept', 'ignore', 'reject']
const RESULTS: Record<Verdict, TopicValidatorResult> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function latin1(bytes: Uint8Array | undefined): string {
  return bytes === undefined
    ? ''
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
