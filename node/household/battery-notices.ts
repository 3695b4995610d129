/** What needs attention of a battery that is steered: it is left to itself, until the owner arms it again or for a while. */
import type { HomeState } from '../api/state.ts'
import type { BatteryControl } from './battery-control.ts'

/** One at most: an alarm lasts, and goes before the refusal that came with it. */
export function viewBatteryNotices(
  control: Pick<BatteryControl, 'standing' | 'trouble'> | undefined,
): HomeState['attention'] {
  const alarm = control?.standing().alarm
  if (alarm !== undefined)
    return [
      {
        code: 'plan-control-alarm',
        sentence: `The battery is not steered any more, until you arm it again: ${alarm}`,
        action: 'Find the reason that the sentence names, then arm it again: streetwatt device arm.',
      },
    ]
  const refusal = control?.trouble()
  if (refusal === undefined) return []
  return [
    {
      code: 'plan-control-refused',
      sentence: `The battery could not be told what to do, and is left to itself for five minutes: ${refusal}`,
      action: 'Wait: it is tried again by itself. If it comes back, correct what the sentence names.',
    },
  ]
}
