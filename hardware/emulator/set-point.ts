/** What bends the battery and the sun away from plain self-consumption. Powers are in W; no limit is Infinity. */
export interface SetPoint {
  readonly target: SetPointTarget
  /** The most that is charged; below 0, at least so much is discharged. */
  readonly maxChargeW: number
  /** The most that is discharged; below 0, at least so much is charged. */
  readonly maxDischargeW: number
  /** Energy that stays in the battery, where it is not the owner's reserve. */
  readonly floorWh: number | null
  /** Where charging ends, below the capacity. */
  readonly ceilingWh: number | null
  /** False: only what the sun gives is charged. */
  readonly canChargeFromGrid: boolean
  /** What the inverter may give on its AC side; the sun is curtailed for it. */
  readonly maxAcW: number
  /** What may cross the meter outward. */
  readonly maxExportW: number
  readonly isDark: boolean
}

/**
 * - `grid`: the battery does what it can to have the meter import so much (negative: export); 0 is self-consumption.
 * - `battery`: the battery gives so much, or takes it (negative), whatever the home does.
 * - `inverter`: sun and battery together give so much on the AC side.
 */
export type SetPointTarget =
  | { readonly type: 'grid'; readonly importW: number }
  | { readonly type: 'battery'; readonly dischargeW: number }
  | { readonly type: 'inverter'; readonly acW: number }

/** Plain self-consumption, written out; devices change what they steer. */
export const SELF_CONSUMPTION: SetPoint = {
  target: { type: 'grid', importW: 0 },
  maxChargeW: Infinity,
  maxDischargeW: Infinity,
  floorWh: null,
  ceilingWh: null,
  canChargeFromGrid: true,
  maxAcW: Infinity,
  maxExportW: Infinity,
  isDark: false,
}

/** Who steers: asked at the beginning of each stretch of time, and told when one ends. */
export interface Steering {
  /** Null is plain self-consumption. */
  setPoint(atMs: number): SetPoint | null
  /** The next moment after `atMs` at which the set point changes by itself; Infinity if none. */
  nextChangeMs(atMs: number): number
  /** Makes the changes that are due at `atMs`. */
  advanceTo(atMs: number): void
}

/** Nobody steers. */
export const UNSTEERED: Steering = {
  setPoint: () => null,
  nextChangeMs: () => Infinity,
  advanceTo: () => {},
}
