/** A liar's engine is honest, and would stop at its own second signature: what peers answer it goes past the liar, too. */
import type { Topic } from '../../node/engine/ports.ts'
import { decodeObjectFrame } from '../../node/engine/requests.ts'
import type { Liar } from './liar.ts'

const TOPIC_OF: ReadonlyMap<string, Topic> = new Map([
  ['gate-vote', 'gate-votes'],
  ['consensus', 'consensus'],
])

/** The frames of an answer, without those that its own engine must not hear. */
export async function* withoutOwn(liar: Liar, frames: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const frame of frames) {
    const object = decodeObjectFrame(frame)
    const topic = object && TOPIC_OF.get(object.kind)
    if (object === undefined || topic === undefined || !liar.hears(topic, object.bytes)) yield frame
  }
}
