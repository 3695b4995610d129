/**
 * The one place that limits what a battery is told. Whatever asked for the power, whatever device it is for: it passes
 * here, and comes out as a whole number of watts that is never more than was asked. What is not known is never taken for
 * harmless: without a grid reading or a state of charge there is no charging and no discharging.
 */
import type { Point, Sample } from '../device.ts'
import type { ControlAction } from './plan.ts'

/** The owner's limits, kept with the arming. */
export interface EnvelopeLimits {
  /** What the battery may take and give at most; the device's own rating counts too, where it says one. */
  readonly maxChargeW: number
  readonly maxDischargeW: number
  /** What may cross the house connection while the battery is steered, everything in the house included. */
  readonly importLimitW: number
  readonly exportLimitW: number
  /** No discharge at or below, no charge at or above. */
  readonly floorPpm: number
  readonly ceilingPpm: number
  /** The fastest rise of a set point; null for none. Lower is always allowed at once. */
  readonly rampWPerS: number | null
  /** Writes of one register in one UTC day, where every write wears flash memory. */
  readonly flashWritesPerDay: number
}

export const DEFAULT_LIMITS: EnvelopeLimits = {
  maxChargeW: 3_000,
  maxDischargeW: 3_000,
  // 25 A at 230 V: what one phase of an ordinary house carries.
  importLimitW: 5_750,
  exportLimitW: 5_750,
  floorPpm: 100_000,
  ceilingPpm: 950_000,
  rampWPerS: null,
  flashWritesPerDay: 48,
}

export type EnvelopeReason =
  | 'nameplate'
  | 'device-rating'
  | 'import-limit'
  | 'export-limit'
  | 'state-of-charge-floor'
  | 'state-of-charge-ceiling'
  | 'ramp'

/** What the envelope must know of the home at this moment; null where it is not known. */
export interface Situation {
  /** Import minus export of the house as it would be with the battery at rest. */
  readonly gridWithoutBatteryW: number | null
  readonly stateOfChargePpm: number | null
  readonly pvPowerW: number | null
  /** Discharge minus charge. */
  readonly batteryPowerW: number | null
}

/** What the device says of itself, in W; null where it says nothing. */
export interface DeviceRatings {
  readonly chargeW: number | null
  readonly dischargeW: number | null
}

export interface EnvelopeQuestion {
  readonly action: ControlAction
  readonly powerW: number
  readonly limits: EnvelopeLimits
  readonly ratings: DeviceRatings
  readonly situation: Situation
  /** The last set point of the same action and how long ago it was; null at the beginning. */
  readonly before: { readonly powerW: number; readonly elapsedMs: number } | null
}

export interface EnvelopeAnswer {
  /** Whole watts, 0 to what was asked. */
  readonly powerW: number
  readonly limitedBy: readonly EnvelopeReason[]
}

/** What of a power is allowed now, or the name of what must be known first. */
export function limitPower(question: EnvelopeQuestion): EnvelopeAnswer | { readonly missing: string } {
  const { action, powerW } = question
  if (action === 'hold' || action === 'block-charge') return { powerW: 0, limitedBy: [] }
  if (!Number.isSafeInteger(powerW) || powerW < 0) return { powerW: 0, limitedBy: [] }
  const caps = action === 'charge' ? chargeCaps(question) : dischargeCaps(question)
  if ('missing' in caps) return caps
  return lowest(powerW, [...caps, ...rampCap(question)])
}

interface Cap {
  readonly reason: EnvelopeReason
  readonly powerW: number
}

function chargeCaps({ limits, ratings, situation }: EnvelopeQuestion): Cap[] | { missing: string } {
  const { gridWithoutBatteryW, stateOfChargePpm } = situation
  if (!isKnown(gridWithoutBatteryW)) return { missing: 'the power at the house connection' }
  if (!isKnown(stateOfChargePpm)) return { missing: 'the state of charge' }
  const isFull = !(stateOfChargePpm < limits.ceilingPpm)
  return [
    { reason: 'nameplate', powerW: limits.maxChargeW },
    ...ratingCap(ratings.chargeW),
    { reason: 'import-limit', powerW: limits.importLimitW - gridWithoutBatteryW },
    ...(isFull ? [{ reason: 'state-of-charge-ceiling', powerW: 0 } as const] : []),
  ]
}

function dischargeCaps({ limits, ratings, situation }: EnvelopeQuestion): Cap[] | { missing: string } {
  const { gridWithoutBatteryW, stateOfChargePpm } = situation
  if (!isKnown(gridWithoutBatteryW)) return { missing: 'the power at the house connection' }
  if (!isKnown(stateOfChargePpm)) return { missing: 'the state of charge' }
  const isEmpty = !(stateOfChargePpm > limits.floorPpm)
  return [
    { reason: 'nameplate', powerW: limits.maxDischargeW },
    ...ratingCap(ratings.dischargeW),
    { reason: 'export-limit', powerW: limits.exportLimitW + gridWithoutBatteryW },
    ...(isEmpty ? [{ reason: 'state-of-charge-floor', powerW: 0 } as const] : []),
  ]
}

function ratingCap(ratingW: number | null): Cap[] {
  return ratingW === null ? [] : [{ reason: 'device-rating', powerW: ratingW }]
}

function rampCap({ limits, before }: EnvelopeQuestion): Cap[] {
  if (limits.rampWPerS === null) return []
  const fromW = before?.powerW ?? 0
  // The first set point may be as high as one second of ramp, or a ramp would never begin.
  const elapsedS = before === null ? 1 : Math.max(before.elapsedMs, 0) / 1000
  return [{ reason: 'ramp', powerW: fromW + limits.rampWPerS * elapsedS }]
}

/** Rounds down, and takes a cap that is no number for 0. */
function lowest(askedW: number, caps: readonly Cap[]): EnvelopeAnswer {
  const whole = caps.map((cap) => ({
    ...cap,
    powerW: Number.isNaN(cap.powerW) ? 0 : Math.max(0, Math.floor(cap.powerW)),
  }))
  const powerW = Math.min(askedW, ...whole.map((cap) => cap.powerW))
  const limitedBy =
    powerW === askedW ? [] : whole.filter((cap) => cap.powerW === powerW).map((cap) => cap.reason)
  return { powerW, limitedBy }
}

function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value)
}

/** What a sample says of the home; a point that is not `ok` is not known. */
export function situationOf({ points }: Sample): Situation {
  const chargeW = valueOf(points.batteryChargePowerW)
  const dischargeW = valueOf(points.batteryDischargePowerW)
  const importW = valueOf(points.gridImportPowerW)
  const exportW = valueOf(points.gridExportPowerW)
  const batteryPowerW = chargeW === null || dischargeW === null ? null : dischargeW - chargeW
  const gridW = importW === null || exportW === null ? null : importW - exportW
  return {
    gridWithoutBatteryW: gridW === null || batteryPowerW === null ? null : gridW + batteryPowerW,
    stateOfChargePpm: valueOf(points.stateOfChargePpm),
    pvPowerW: valueOf(points.pvPowerW),
    batteryPowerW,
  }
}

function valueOf(point: Point): number | null {
  return point.quality === 'ok' ? point.value : null
}
