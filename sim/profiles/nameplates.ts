/** What the devices of a scenario's homes are, for emulators and for the street's record of what each home can do. */
import type { BatteryLimits } from '../../hardware/emulator/home-model.ts'
import type { Genesis } from '../../node/core/governance/genesis.ts'
import type { SiteFacts } from '../../node/core/metering/site.ts'
import type { ScenarioBattery } from '../scenario/assets.ts'
import type { Scenario, ScenarioHome } from '../scenario/scenario.ts'
import { daylightTable } from './daylight-table.ts'

export type DeviceName = 'meter' | 'pv-3ph' | 'hybrid'

/** What there is to read in a home: its meter alone, or an inverter with or without a battery. */
export function deviceOf({ meterOnly, pv, battery }: ScenarioHome): DeviceName {
  if (meterOnly || (pv === null && battery === null)) return 'meter'
  return battery === null ? 'pv-3ph' : 'hybrid'
}

/** Of the home's place in the scenario. */
export function emulatedSerial(index: number): string {
  return `SW-${String(1000 + index)}`
}

/** Whole kW; 10 where a series does not say. */
export function peakKwp(pv: ScenarioHome['pv']): number {
  return Math.max(1, Math.ceil((pv?.peakW ?? 10_000) / 1000))
}

/** A battery as the emulator has it. */
export function batteryLimits(battery: ScenarioBattery): BatteryLimits & { readonly initialWh: number } {
  const part = (ppm: number): number => Math.floor((battery.capacityWh * ppm) / 1_000_000)
  return {
    capacityWh: battery.capacityWh,
    reserveWh: part(battery.reservePpm),
    maxChargeW: battery.maxPowerW,
    maxDischargeW: battery.maxPowerW,
    efficiencyPpm: battery.roundTripEfficiencyPpm,
    initialWh: part(battery.initialStateOfChargePpm),
  }
}

/** Nameplates as the emulators have them. */
export function siteFacts({ pv, battery, meterOnly, connectionLimitW }: ScenarioHome): SiteFacts {
  return {
    generationW: pv === null ? 0 : pv.peakW === null ? connectionLimitW : 1000 * peakKwp(pv),
    battery: battery && { capacityWh: battery.capacityWh, powerW: battery.maxPowerW },
    meter: { trust: meterOnly ? 'calibrated' : 'inverter', resolutionWh: 1 },
  }
}

/** The sun is asked only where every roof is under it: a recorded series may be of another place or zone. */
export function scenarioDaylight({ site, homes }: Scenario): Genesis['daylight'] {
  const isAllSun = homes.every(({ pv }) => pv === null || pv.type === 'sun')
  return site !== null && isAllSun ? daylightTable(site) : null
}
