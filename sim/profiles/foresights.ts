/**
 * What the homes of a scenario are told of their slots: what their meters will show and their batteries hold, as far off
 * as the scenario's forecasts are. The fast engine's homes expect the same.
 */
import { stepHome } from '../../hardware/emulator/home-model.ts'
import { forecastErrorPpm } from '../../node/core/trading/forecast-error.ts'
import { assert } from '../../node/core/units/assert.ts'
import { slotAt } from '../../node/core/units/slots.ts'
import type { ExpectedSlot } from '../../node/household/foresight.ts'
import type { Scenario, ScenarioHome } from '../scenario/scenario.ts'
import type { Drive } from './drives.ts'
import { slotSpan } from './home-profiles.ts'
import { batteryLimits } from './nameplates.ts'

const PPM = 1_000_000

/** For every slot of the scenario, in the order of its homes; the drives' steps must be slots. */
export function expectedSlots(scenario: Scenario, drives: ReadonlyMap<string, Drive>): ExpectedSlot[][] {
  return scenario.homes.map((home, index) => {
    const drive = drives.get(home.id)
    assert(drive?.stepMs === scenario.slotMs, "a home's expectations are those of whole slots")
    return expectHome(home, { index, scenario, drive })
  })
}

function expectHome(
  { battery }: ScenarioHome,
  { index, scenario, drive }: { index: number; scenario: Scenario; drive: Drive },
): ExpectedSlot[] {
  const { seed, forecastErrorPpm: errorPpm, slotMs, startMs } = scenario
  const limits = battery && batteryLimits(battery)
  const firstSlot = slotAt(startMs, slotMs)
  let stored = limits && { storedMicroWh: limits.initialWh * PPM }
  return Array.from({ length: slotSpan(scenario).slots }, (_, slot) => {
    const home = stepHome(drive.energyWh(firstSlot + slot), stored, limits, slotMs)
    stored = home.battery
    const netWh = home.importWh - home.exportWh
    const error = errorPpm === 0 ? 0 : Math.max(forecastErrorPpm(errorPpm, seed, slot, index), -PPM)
    return {
      netWh: netWh + Math.trunc((netWh * error) / PPM),
      stateOfChargePpm:
        limits === null || stored === null ? null : Math.floor(stored.storedMicroWh / limits.capacityWh),
    }
  })
}
