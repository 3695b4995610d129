import { createHash } from 'node:crypto'
import type { Topic } from '../engine/ports.ts'

/**
 * A gossip message is a second of real time, 4 bytes, then the content; its id is the hash of topic, second and
 * content. So the same bytes from several nodes in one second are one message, however many repeat them, and a
 * deliberate repetition a second later is a new one: the consensus heals lost votes by repeating them, and an id of
 * the content alone would swallow that for as long as ids are remembered (SEEN_MS).
 */
const STAMP_BYTES = 4
/** How long message ids are remembered. */
export const SEEN_MS = 60_000
/** An envelope within this of our clock is fresh; then its id is remembered for as long as it can be replayed. */
const FRESH_S = SEEN_MS / 2 / 1000

/** An opened message: when it was sealed, in seconds since 1970 by its author's clock, and what it says. */
export interface Envelope {
  readonly stampS: number
  readonly content: Uint8Array
}

/** Stamps content with the second of `nowMs`. */
export function sealEnvelope(content: Uint8Array, nowMs: number): Uint8Array {
  const sealed = new Uint8Array(STAMP_BYTES + content.byteLength)
  new DataView(sealed.buffer).setUint32(0, Math.floor(nowMs / 1000))
  sealed.set(content, STAMP_BYTES)
  return sealed
}

/** Null when the bytes are too short to be an envelope. */
export function openEnvelope(sealed: Uint8Array): Envelope | null {
  if (sealed.byteLength < STAMP_BYTES) return null
  const view = new DataView(sealed.buffer, sealed.byteOffset, STAMP_BYTES)
  return { stampS: view.getUint32(0), content: sealed.subarray(STAMP_BYTES) }
}

/** True while a copy of the envelope would still be recognised by its id. */
export function isFresh(envelope: Envelope, nowMs: number): boolean {
  return Math.abs(envelope.stampS - nowMs / 1000) <= FRESH_S
}

/** The id of a sealed message; with an author, the id of that author's copy alone. */
export function messageId(topic: string, sealed: Uint8Array, author?: string): Uint8Array {
  const hash = createHash('sha256').update(topic).update('\0').update(sealed)
  if (author !== undefined) hash.update('\0').update(author)
  return hash.digest()
}

/** The name of a topic or protocol on the wire; `communityHash` is hex. */
export function wireName(communityHash: string, name: string): string {
  return `/streetwatt/${communityHash.slice(0, 16)}/${name}/1`
}

/** The wire name of every topic. */
export function wireTopics(communityHash: string, topics: readonly Topic[]): Map<string, Topic> {
  return new Map(topics.map((topic) => [wireName(communityHash, topic), topic]))
}
