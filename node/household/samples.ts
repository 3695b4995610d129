/**
 * Looks at the device again and again, one look at a time, and keeps the last. A device that is silent is said to be
 * so: the last sample turns stale, it never turns into zeros.
 */
import type { Device, Sample } from '../../hardware/device.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import { waitFor } from '../runtime/waiting.ts'
import { countersOf } from './boundaries.ts'

export interface Samples {
  start(): void
  /** Gives up a look under way; resolves when it has ended. */
  stop(): Promise<void>
  last(): Sample | undefined
  /** The last sample whose counters are good. */
  readonly lastGood: () => Sample | undefined
  /** Why the device is silent, or undefined while it answers. */
  problem(): OperatingError | undefined
  /** A sample that was taken elsewhere, at a boundary. */
  keep(sample: Sample): void
}

export function createSamples(
  { everyMs }: { everyMs: number },
  parts: { device: Device; clock: Clock; logger: Logger; onSample: (sample?: Sample) => void },
): Samples {
  const { device, clock, logger, onSample } = parts
  const stopping = new AbortController()
  const { signal } = stopping
  let last: Sample | undefined
  let lastGood: Sample | undefined
  let problem: OperatingError | undefined
  let looking = Promise.resolve()

  async function look(): Promise<void> {
    do {
      try {
        keep(await device.sample({ signal }))
      } catch (error) {
        if (!signal.aborted) fail(asOperatingError(error))
      }
    } while (await waitFor(clock, everyMs, signal))
  }

  function fail(failure: OperatingError): void {
    if (problem?.code !== failure.code) logger.warn({ code: failure.code }, failure.message)
    problem = failure
    onSample()
  }

  function keep(sample: Sample): void {
    last = sample
    if (countersOf(sample) !== null) lastGood = sample
    problem = undefined
    onSample(sample)
  }

  return {
    start() {
      looking = look()
    },
    stop() {
      stopping.abort()
      return looking
    },
    last: () => last,
    lastGood: () => lastGood,
    problem: () => problem,
    keep,
  }
}

function asOperatingError(cause: unknown): OperatingError {
  if (cause instanceof OperatingError) return cause as OperatingError
  return new OperatingError({ code: 'device-failed' }, `The device failed: ${String(cause)}.`, { cause })
}
