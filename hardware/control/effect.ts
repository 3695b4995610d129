/**
 * Whether a battery does what it was told, judged by its own power and not by the registers that were written. Devices
 * follow slowly and roughly, a battery that is nearly full or empty takes and gives less, and one that charges at least
 * so much takes the rest of the sun as well: all of that is right. The wrong direction, or much too much, is not.
 */
import type { EnvelopeLimits, Situation } from './envelope.ts'
import type { ControlAction } from './plan.ts'

/** Meters are inexact and converters have a hum of their own. */
export const TOLERANCE_W = 200
const TOLERANCE_SHARE = 0.2
/** This near to full or empty, less power is no fault: batteries taper. */
const TAPER_PPM = 100_000

export type Effect = 'right' | 'wrong' | 'unknown'

/** Judges one look at the home against what was set. */
export function judgeEffect(
  set: { readonly action: ControlAction; readonly powerW: number },
  situation: Situation,
  limits: Pick<EnvelopeLimits, 'floorPpm' | 'ceilingPpm'>,
): Effect {
  const { batteryPowerW, gridWithoutBatteryW, stateOfChargePpm } = situation
  if (batteryPowerW === null) return 'unknown'
  const tolerance = TOLERANCE_W + TOLERANCE_SHARE * set.powerW
  const surplusW = Math.max(0, -(gridWithoutBatteryW ?? 0))
  const deficitW = Math.max(0, gridWithoutBatteryW ?? 0)
  const isBetween = (value: number, least: number, most: number) =>
    value >= least && value <= most ? 'right' : 'wrong'
  switch (set.action) {
    case 'charge': {
      const isTapering = stateOfChargePpm !== null && stateOfChargePpm >= limits.ceilingPpm - TAPER_PPM
      const least = isTapering ? -TOLERANCE_W : set.powerW / 2 - TOLERANCE_W
      return isBetween(-batteryPowerW, least, Math.max(set.powerW, surplusW) + tolerance)
    }
    case 'discharge': {
      const isTapering = stateOfChargePpm !== null && stateOfChargePpm <= limits.floorPpm + TAPER_PPM
      const least = isTapering ? -TOLERANCE_W : set.powerW / 2 - TOLERANCE_W
      return isBetween(batteryPowerW, least, Math.max(set.powerW, deficitW) + tolerance)
    }
    case 'hold':
      return isBetween(batteryPowerW, -surplusW - tolerance, tolerance)
    case 'block-charge':
      return isBetween(batteryPowerW, -TOLERANCE_W, Infinity)
  }
}
