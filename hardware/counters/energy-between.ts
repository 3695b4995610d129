import type { Point } from '../device.ts'

/** The energy of a slot, and how far to trust it. */
export interface SlotEnergy {
  /** Null where one of the two readings is not known. */
  readonly energyWh: number | null
  /** `estimated`: the counter's steps are too coarse for a slot. What is missing in one slot is in the next. */
  readonly quality: 'ok' | 'estimated' | 'unknown'
  /** The true energy differs by less than so many Wh. */
  readonly uncertaintyWh: number
}

/** A counter with coarser steps says too little about a slot: 100 Wh in 15 min are 400 W. */
export const COARSE_STEP_WH = 100

/** The energy that a counter has counted between two readings of it. */
export function energyBetween(start: Point, end: Point): SlotEnergy {
  const uncertaintyWh = Math.max(start.resolutionWh ?? 1, end.resolutionWh ?? 1)
  const isKnown = start.quality === 'ok' && end.quality === 'ok'
  if (!isKnown || start.value === null || end.value === null || end.value < start.value) {
    return { energyWh: null, quality: 'unknown', uncertaintyWh }
  }
  const quality = uncertaintyWh > COARSE_STEP_WH ? 'estimated' : 'ok'
  return { energyWh: end.value - start.value, quality, uncertaintyWh }
}
