/** Hangs the homes of a scenario on a feeder: by name where the feeder names homes, else in order. */
import type { Feeder } from './feeder.ts'
import { feederError } from './feeder-error.ts'
import type { FeederInput } from './feeder-run.ts'

/** For every home, the index of its load. Homes that the feeder has no place for are `feeder-homes-unmatched`. */
export function matchHomes(feeder: Feeder, homeIds: readonly string[]): readonly number[] {
  const byName = new Map(feeder.loads.map(({ name }, index) => [name, index]))
  const matched = homeIds.flatMap((id) => byName.get(id) ?? [])
  if (matched.length === homeIds.length) return matched
  if (matched.length === 0 && homeIds.length <= feeder.loads.length) return homeIds.map((_, home) => home)
  const missing = homeIds.find((id) => !byName.has(id)) ?? ''
  throw feederError(
    'feeder-homes-unmatched',
    { file: feeder.title },
    `there are ${feeder.loads.length} places for ${homeIds.length} homes and none for ${missing}; name the homes as the feeder does, or give it more places`,
  )
}

/** Net energies of homes, `slot * homes + home`, as mean powers at the loads; loads without a home draw nothing. */
export function feederInput(
  feeder: Feeder,
  homes: {
    readonly ids: readonly string[]
    readonly slots: number
    readonly slotMs: number
    readonly importWh: ArrayLike<number>
    readonly exportWh: ArrayLike<number>
  },
): FeederInput {
  const loads = matchHomes(feeder, homes.ids)
  const powerW = new Float64Array(homes.slots * feeder.loads.length)
  const perHour = 3_600_000 / homes.slotMs
  for (let slot = 0; slot < homes.slots; slot++) {
    for (let home = 0; home < loads.length; home++) {
      const at = slot * loads.length + home
      const netWh = (homes.importWh[at] ?? 0) - (homes.exportWh[at] ?? 0)
      powerW[slot * feeder.loads.length + (loads[home] ?? 0)] = netWh * perHour
    }
  }
  return { slots: homes.slots, slotMs: homes.slotMs, powerW }
}
