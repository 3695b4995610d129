import type { OperatingError } from '../../node/core/units/operating-error.ts'
import type { Sample } from '../device.ts'

/** One look at a device: what it brought or why it failed, and how long it took. */
export interface Look {
  readonly sample: Sample | null
  readonly failure: OperatingError | null
  readonly tookMs: number
  /** How many requests it needed; null where others asked at the same time. */
  readonly requests: number | null
}
