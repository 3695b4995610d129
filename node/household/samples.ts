/**
 * Looks at the device again and again, one look at a time, and keeps the last. A device that is silent is said to be
 * so: the last sample turns stale, it never turns into zeros.
 */
import type { Device, Sample } from '../../hardware/device.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'

export interface Samples {
  start(): void
  stop(): void
  last(): Sample | undefined
  /** Why the device is silent, or undefined while it answers. */
  problem(): OperatingError | undefined
  /** A sample that was taken elsewhere, at a boundary. */
  keep(sample: Sample): void
}

export function createSamples(
  { everyMs }: { everyMs: number },
  {
    device,
    clock,
    logger,
    onSample,
  }: { device: Device; clock: Clock; logger: Logger; onSample: (sample: Sample) => void },
): Samples {
  let last: Sample | undefined
  let problem: OperatingError | undefined
  let cancel: (() => void) | undefined
  let isRunning = false

  async function look(): Promise<void> {
    try {
      keep(await device.sample())
    } catch (error) {
      const failure =
        error instanceof OperatingError
          ? error
          : new OperatingError({ code: 'device-failed' }, `The device failed: ${String(error)}.`, {
              cause: error,
            })
      if (problem?.code !== failure.code) logger.warn({ code: failure.code }, failure.message)
      problem = failure
    }
    if (isRunning) cancel = clock.after(everyMs, () => void look())
  }

  function keep(sample: Sample): void {
    last = sample
    problem = undefined
    onSample(sample)
  }

  return {
    start() {
      isRunning = true
      void look()
    },
    stop() {
      isRunning = false
      cancel?.()
    },
    last: () => last,
    problem: () => problem,
    keep,
  }
}
