/** A device that can be steered, or the error that says why it cannot. */
import type { ControlPlan } from '../../../../hardware/control/plan.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import { describeDevice } from '../device-words.ts'
import type { OpenPlace } from '../open-place.ts'

/** The plan by which an open device is steered; throws `device-not-steerable`. */
export async function planOf({ device }: OpenPlace, signal: AbortSignal): Promise<ControlPlan> {
  const { identity, capabilities } = device
  const plan = await device.findPlan(signal)
  if (plan !== null) return plan
  const why = capabilities.includes('battery')
    ? 'it is not known how to steer this battery'
    : 'it has no battery that could be steered'
  throw new OperatingError(
    { code: 'device-not-steerable' },
    `${describeDevice(identity)} is read-only: ${why}; streetwatt detect says what can be asked of it.`,
  )
}
