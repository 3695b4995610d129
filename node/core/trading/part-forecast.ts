import type { SlotIndex } from '../units/quantities.ts'

/** `days`: by the same time of earlier days. `last`: by the last slots alone, for such a time was never seen. */
export type ForecastBasis = 'days' | 'last'

/** What a part of a home, its load or its roof, is expected to use or to give in a slot, so long after the last known one. */
export type PartForecast = (
  slot: SlotIndex,
  aheadMs: number,
) => { readonly energyWh: number; readonly basis: ForecastBasis }
