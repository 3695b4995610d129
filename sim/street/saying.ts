import type { MemberId, Topic } from '../../node/engine/ports.ts'

/** One message on its way out; to everybody unless said otherwise. */
export interface Saying {
  readonly topic: Topic
  readonly bytes: Uint8Array
  readonly to?: readonly MemberId[]
}
