/**
 * A device that need not answer when the node starts: it is opened at the first look that finds it. Until then every
 * look fails with the reason, at once while it pauses between two tries, so that the home says why it has no readings
 * and begins by itself when the device appears.
 */
import type { Device, DeviceIdentity } from '../../hardware/device.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'

export interface PatientDeviceParts {
  /** Opens the device, or throws why it cannot be opened now. */
  readonly open: (signal: AbortSignal) => Promise<Device>
  readonly clock: Pick<Clock, 'after'>
  readonly random: Random
  readonly logger: Logger
}

/** The first pause between two tries, real milliseconds; each further one is twice as long, up to the longest. */
export const FIRST_PAUSE_MS = 1_000
export const LONGEST_PAUSE_MS = 60_000

/** `place` is what is known of the device before it has answered. */
export function createPatientDevice(place: DeviceIdentity, parts: PatientDeviceParts): Device {
  const { open, clock, random, logger } = parts
  const closing = new AbortController()
  let device: Device | undefined
  let opening: Promise<Device> | undefined
  let failures = 0
  /** Why it could not be opened; there while it pauses. */
  let pause: { reason: Error; end: () => void } | undefined

  async function tryToOpen(): Promise<Device> {
    try {
      const opened = await open(closing.signal)
      if (closing.signal.aborted) {
        await opened.close()
        throw closedError()
      }
      device = opened
      const { manufacturer, model, serial } = opened.identity
      logger.info({ manufacturer, model, serial }, 'the device answers')
      return opened
    } catch (reason) {
      if (!closing.signal.aborted) beginPause(reason)
      throw reason
    }
  }

  function beginPause(reason: unknown): void {
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 16), LONGEST_PAUSE_MS)
    failures += 1
    const cancel = clock.after(pauseMs * (0.75 + random.fraction() / 2), () => {
      pause = undefined
    })
    pause = { reason: reason instanceof Error ? reason : new Error(String(reason)), end: cancel }
  }

  function opened(): Promise<Device> {
    if (closing.signal.aborted) return Promise.reject(closedError())
    if (device !== undefined) return Promise.resolve(device)
    // The reason goes on as it was: it is what the home says of its device.
    if (pause !== undefined) return Promise.reject(pause.reason)
    opening ??= tryToOpen().finally(() => {
      opening = undefined
    })
    return opening
  }

  return {
    get identity() {
      return device?.identity ?? place
    },
    get capabilities() {
      return device?.capabilities ?? []
    },
    get rating() {
      return device?.rating
    },
    async sample(options) {
      return (await opened()).sample(options)
    },
    async close() {
      closing.abort()
      pause?.end()
      await opening?.catch(() => undefined)
      await device?.close()
    },
  }
}

function closedError(): OperatingError {
  return new OperatingError({ code: 'device-closed' }, 'The device was closed; open it again.')
}
