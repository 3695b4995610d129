/** What can be asked of a battery by its plan, and in sentences what that needs or why there is nothing. */
import { consentsNeeded } from '../../../../hardware/control/consent.ts'
import type { ControlPlan } from '../../../../hardware/control/plan.ts'
import { CONTROL_ACTIONS } from '../../../../hardware/control/plan.ts'
import type { Capability } from '../../../../hardware/device.ts'
import type { Controllable } from './detection.ts'

export function controllableOf(
  plan: ControlPlan | null,
  { capabilities, models }: { capabilities: readonly Capability[]; models: readonly number[] },
): Controllable {
  const isBattery = capabilities.includes('battery')
  if (plan === null || !isBattery) {
    return { actions: [], reversion: null, why: [isBattery ? UNKNOWN_CONTROL : noBattery(models)] }
  }
  const actions = CONTROL_ACTIONS.filter((action) => plan.actions[action] !== undefined)
  const isForced = actions.includes('charge') || actions.includes('discharge')
  return {
    actions,
    reversion: plan.reversion.kind,
    why: [
      READ_ONLY,
      ...(isForced ? [] : [NOT_FORCED]),
      ...(consentsNeeded(plan).includes('power-loss') ? [NO_TIMER] : []),
      ...(plan.wear === 'flash' ? [WEARS] : []),
    ],
  }
}

const READ_ONLY = 'read-only until you arm it: streetwatt device arm'
const UNKNOWN_CONTROL = 'it is not known how to steer this battery; it is read only'
const NOT_FORCED =
  'it can be held and kept from charging, no more: nobody has shown that this make takes orders to charge'
const NO_TIMER =
  'it has no timer of its own that ends a command, so arming needs a second consent: --accept-power-loss-risk'
const WEARS = 'every write wears its memory, so writes are counted and rare'

/** Models that describe a battery; plain inverters carry some of them empty. */
const BATTERY_MODELS = [124, 713, 802]

function noBattery(models: readonly number[]): string {
  const present = [...new Set(models.filter((id) => BATTERY_MODELS.includes(id)))]
  if (present.length === 0) return 'it has no battery'
  const those = present.length === 1 ? `model ${present.join()} is` : `models ${present.join(', ')} are`
  return `no battery: ${those} there, but full of values that mean "not implemented"`
}
