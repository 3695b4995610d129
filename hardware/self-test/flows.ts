import type { Point, Sample } from '../device.ts'

/** The powers of a home at one moment, W: to it is positive, from it negative. */
export interface Flows {
  readonly atMs: number
  readonly sunW: number
  /** Import less export. */
  readonly gridW: number
  /** Discharge less charge. */
  readonly batteryW: number
}

/** What flows in a sample, or null where a part of it is not known. A home without a battery moves nothing with it. */
export function flowsOf({ atMs, points }: Sample): Flows | null {
  const sunW = known(points.pvPowerW)
  const gridW = difference(points.gridImportPowerW, points.gridExportPowerW)
  const { batteryChargePowerW: charge, batteryDischargePowerW: discharge } = points
  const hasBattery = charge.quality !== 'not-implemented' || discharge.quality !== 'not-implemented'
  const batteryW = hasBattery ? difference(discharge, charge) : 0
  return sunW === null || gridW === null || batteryW === null ? null : { atMs, sunW, gridW, batteryW }
}

/** The value of a point that is good, or null. */
export function known({ value, quality }: Point): number | null {
  return quality === 'ok' ? value : null
}

/** One point less another, or null where one of them is not known. */
export function difference(plus: Point, minus: Point): number | null {
  const [more, less] = [known(plus), known(minus)]
  return more === null || less === null ? null : more - less
}
