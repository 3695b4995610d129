import { assert } from '../../node/core/units/assert.ts'
import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { ReadFile } from '../scenario/read-file.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Series } from './series.ts'
import { loadProfiles } from './home-profiles.ts'

/**
 * What drives a home's emulated devices: the energy used and generated in each step of market time, in whole Wh, where
 * step = floor(epochMs / stepMs). Before the scenario's start and after its end both are 0.
 */
export interface Drive {
  readonly stepMs: number
  /** The end of the scenario: nothing is known from here on, and a demo stops. */
  readonly endMs: EpochMs
  energyWh(step: number): { loadWh: number; pvWh: number }
}

/** A drive for every home, by id. Steps are slots unless `stepMs` says a divisor of one; errors as in `loadProfiles`. */
export async function createDrives(
  scenario: Scenario,
  options: { stepMs?: number; readFile?: ReadFile } = {},
): Promise<ReadonlyMap<string, Drive>> {
  const stepMs = options.stepMs ?? scenario.slotMs
  assert(scenario.slotMs % stepMs === 0, 'a slot is a whole number of steps')
  const profiles = await loadProfiles(scenario, options)
  return new Map(profiles.map(({ id, load, pv }) => [id, createDrive(scenario, { stepMs, load, pv })]))
}

function createDrive(
  scenario: Scenario,
  { stepMs, load, pv }: { stepMs: number; load: Series; pv: Series | null },
): Drive {
  const { startMs, endMs } = scenario
  return {
    stepMs,
    endMs,
    energyWh(step) {
      const interval = { startMs: step * stepMs, endMs: (step + 1) * stepMs }
      if (interval.startMs < startMs || interval.endMs > endMs) return { loadWh: 0, pvWh: 0 }
      return { loadWh: load.energyWhBetween(interval), pvWh: pv?.energyWhBetween(interval) ?? 0 }
    },
  }
}
