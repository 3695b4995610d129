/** Looks at an open device again and again, and measures each look. */
import type { Look } from '../../../hardware/device-test/look.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { createSystemClock } from '../../runtime/clock.ts'
import { waitFor } from '../../runtime/waiting.ts'
import type { OpenPlace } from './open-place.ts'

export interface PollOptions {
  readonly everyMs: number
  /** Null: until the signal. */
  readonly forMs: number | null
  readonly signal: AbortSignal
}

/** Yields looks until the time is over or the signal aborts; there is always one. Only mistakes of ours are thrown. */
export async function* poll(open: OpenPlace, options: PollOptions): AsyncGenerator<Look> {
  const { everyMs, forMs, signal } = options
  const clock = createSystemClock()
  const endMs = forMs === null ? Infinity : performance.now() + forMs
  for (;;) {
    const beganMs = performance.now()
    const look = await lookOnce(open, signal)
    if (look === null) return
    yield look
    const dueMs = beganMs + everyMs
    if (dueMs > endMs) return
    if (!(await waitFor(clock, Math.max(0, dueMs - performance.now()), signal))) return
  }
}

async function lookOnce({ device, requests }: OpenPlace, signal: AbortSignal): Promise<Look | null> {
  const beganMs = performance.now()
  const before = requests()
  const measured = () => ({ tookMs: performance.now() - beganMs, requests: requests() - before })
  try {
    const sample = await device.sample({ signal })
    return { sample, failure: null, ...measured() }
  } catch (error) {
    if (signal.aborted) return null
    if (!(error instanceof OperatingError)) throw error
    return { sample: null, failure: error, ...measured() }
  }
}
