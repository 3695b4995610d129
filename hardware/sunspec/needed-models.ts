import type { FoundModel } from './locate.ts'
import type { WantedModel } from './model-atoms.ts'
import { findModel } from './models.ts'

export const AC_INVERTERS = [101, 102, 103, 111, 112, 113]
export const INVERTERS = [...AC_INVERTERS, 701]
export const METERS = [201, 202, 203, 204, 211, 212, 213, 214]

/** Kinds of models, of which the first one found is read, and the points of each that a sample needs. */
const NEEDED: readonly { readonly ids: readonly number[]; readonly points: readonly string[] }[] = [
  { ids: AC_INVERTERS, points: ['W', 'WH'] },
  { ids: [701], points: ['W', 'TotWhInj'] },
  { ids: [160], points: ['N', 'IDStr', 'DCW', 'DCWH'] },
  { ids: [714], points: ['PrtTyp', 'DCW', 'DCWhInj'] },
  { ids: METERS, points: ['W', 'TotWhExp', 'TotWhImp'] },
  { ids: [802], points: ['WHRtg', 'WChaRteMax', 'WDisChaRteMax', 'SoC', 'W'] },
  { ids: [713], points: ['WHRtg', 'SoC'] },
  { ids: [124], points: ['WChaMax', 'ChaState'] },
]

/**
 * What to read of a map for a sample. Models repeat: SolarEdge has one meter behind the other, each after a model 1 of
 * its own; `gridMeter` says which of them stands at the grid, from 0.
 */
export function neededModels(
  models: readonly FoundModel[],
  { gridMeter = 0, without = [] }: { gridMeter?: number; without?: readonly number[] } = {},
): WantedModel[] {
  return NEEDED.flatMap(({ ids, points }) => {
    const candidates = models.filter(({ id }) => ids.includes(id) && !without.includes(id))
    const found = ids === METERS ? candidates[gridMeter] : candidates[0]
    return found === undefined ? [] : [{ found, definition: findModel(found.id), points }]
  })
}
