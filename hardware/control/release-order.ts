/**
 * All that is needed to make one device normal again, as plain JSON: the journal keeps it on the disk, the watchdog
 * holds it in memory. It is written and held before the first write that makes the device anything but normal.
 */
import type { Bus, RequestOptions } from '../modbus/bus.ts'
import type { Pace } from '../modbus/pace.ts'
import type { EndpointAddress } from '../modbus/address.ts'
import { compileSteps, registersNeeded, type ControlWrite } from './compile.ts'
import { readControlImage, type ControlBus } from './control-image.ts'
import { nameOnly } from './device-folder.ts'
import type { ControlledDevice } from './controlled-device.ts'
import type { ControlPlan, ControlStep } from './plan.ts'
import { applyAll } from './transfer.ts'

export interface ReleaseOrder {
  readonly leaseId: string
  readonly device: ControlledDevice
  readonly address: EndpointAddress
  readonly unitId: number
  readonly pace: Pace
  readonly steps: readonly ControlStep[]
  /** The steps with the scale factors of the beginning, for when they cannot be read any more. */
  readonly writes: readonly ControlWrite[]
  readonly readBackWithinMs: number
  /** Whether registers that are normal already are left alone, where every write wears the device. */
  readonly skipsEqual: boolean
}

/** Works out the release while all is well; throws if the device does not say what is needed for it. */
export async function orderRelease(
  device: { readonly bus: Bus; readonly unitId: number; readonly identity: ControlledDevice },
  lease: {
    readonly leaseId: string
    readonly plan: ControlPlan
    readonly pace: Pace
    readonly readBackWithinMs: number
  },
  request: RequestOptions = {},
): Promise<ReleaseOrder> {
  const { bus, unitId, identity } = device
  const { plan, leaseId, pace, readBackWithinMs } = lease
  return {
    leaseId,
    device: nameOnly(identity),
    address: bus.address,
    unitId,
    pace,
    steps: plan.normal,
    writes: await compileNow(bus, unitId, plan.normal, request),
    readBackWithinMs,
    skipsEqual: plan.wear === 'flash',
  }
}

/**
 * Makes the device normal, as far as it answers: every value is written and read back, whatever happens to the others.
 * Returns what failed; the caller tries again until nothing does.
 */
export async function runRelease(
  bus: ControlBus,
  order: ReleaseOrder,
  signal?: AbortSignal,
): Promise<unknown[]> {
  const { unitId, steps, readBackWithinMs, skipsEqual } = order
  const fresh = await compileNow(bus, unitId, steps, { signal }).catch(() => order.writes)
  return applyAll(bus, fresh, { readBackWithinMs, skipsEqual, signal })
}

async function compileNow(
  bus: ControlBus,
  unitId: number,
  steps: readonly ControlStep[],
  request: RequestOptions,
): Promise<ControlWrite[]> {
  const image = await readControlImage(bus, unitId, registersNeeded(steps), request)
  return compileSteps(steps, { unitId, image, powerW: 0, pvPowerW: null, timer: 1 })
}
