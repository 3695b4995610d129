import type { Device, Sample } from '../device.ts'
import type { CounterWatchOptions } from '../counters/counter-watch.ts'
import { inTurn } from '../in-turn.ts'
import type { Bus } from '../modbus/bus.ts'
import { createCounterWatch } from './counter-watch.ts'
import { profileDeviceError } from './profile-errors.ts'
import type { Profile } from './profile.ts'

/** Whose samples they are; `profile` as the device has it. */
export interface GuardOptions extends CounterWatchOptions {
  readonly profile: Profile
  readonly bus: Bus
  readonly unitId: number
}

/** One look at a device. */
export type TakeLook = (signal: AbortSignal | undefined) => Promise<Sample>

/**
 * Samples of a device, one at a time, so that counters are judged in the order in which they were read. A doubtful
 * counter is looked at again: a spurious zero is gone then; what stays is not believed either, and is said.
 */
export function guardSampling(
  look: TakeLook,
  { profile, bus, unitId, ...counters }: GuardOptions,
): Pick<Device, 'sample' | 'close'> {
  const watch = createCounterWatch(profile, counters)
  let isClosed = false

  async function take(signal: AbortSignal | undefined): Promise<Sample> {
    if (isClosed) {
      const failure = { code: 'device-closed', what: 'the device was closed', remedy: 'open it again' } as const
      throw profileDeviceError({ bus, unitId }, failure)
    }
    const once = await look(signal)
    return watch.accept(watch.isSuspect(once) ? await look(signal) : once)
  }
  const takeInTurn = inTurn(take)
  return {
    sample: ({ signal } = {}) => takeInTurn(signal),
    close: () => {
      isClosed = true
      return Promise.resolve()
    },
  }
}
