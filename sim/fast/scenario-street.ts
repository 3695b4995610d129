import { energyColumnWh } from '../profiles/series.ts'
import { loadProfiles } from '../profiles/home-profiles.ts'
import type { Scenario, ScenarioBattery } from '../scenario/scenario.ts'
import type { StreetBattery, StreetColumns } from './street-columns.ts'
import { NO_FLEXIBLE_LOADS, sharedInt32 } from './street-columns.ts'

/** A scenario as the columns that the engine takes; errors are `csv-…` codes. */
export async function createStreetColumns(scenario: Scenario): Promise<StreetColumns> {
  const { startMs, slotMs, endMs, homes, tariff } = scenario
  const slots = Math.floor((endMs - startMs) / slotMs)
  const loadWh = sharedInt32(slots * homes.length)
  const pvWh = sharedInt32(slots * homes.length)
  const profiles = await loadProfiles(scenario)
  profiles.forEach(({ load, pv }, home) => {
    const loads = energyColumnWh(load, { startMs, slotMs, slots })
    const suns = pv === null ? null : energyColumnWh(pv, { startMs, slotMs, slots })
    for (let slot = 0; slot < slots; slot++) {
      loadWh[slot * homes.length + home] = loads[slot] ?? 0
      if (suns !== null) pvWh[slot * homes.length + home] = suns[slot] ?? 0
    }
  })
  return {
    title: scenario.title,
    startMs,
    slotMs,
    slots,
    timezone: scenario.timezone,
    currency: scenario.currency,
    seed: scenario.seed,
    site: scenario.site,
    homes: homes.map((home) => ({
      id: home.id,
      title: home.title,
      zone: 0,
      plan: 0,
      pvPeakW: home.pv === null ? 0 : (home.pv.peakW ?? 1),
      battery: home.battery === null ? null : streetBattery(home.battery),
      strategy: home.strategy,
      connectionLimitW: CONNECTION_LIMIT_W,
    })),
    loadWh,
    pvWh,
    tariffs: {
      plans: ['flat'],
      retailMicroPerKwh: new Int32Array(slots).fill(tariff.retailMicroPerKwh),
      feedInMicroPerKwh: new Int32Array(slots).fill(tariff.feedInMicroPerKwh),
    },
    flexible: NO_FLEXIBLE_LOADS,
    forecast: { errorPpm: 0 },
    zones: [],
    communityFeeMicroPerKwh: 0,
    co2GramsPerKwh: null,
    assumptions: [],
  }
}

/** Three phases of 63 A. */
const CONNECTION_LIMIT_W = 43_000
/** Six cents a kWh, what a battery of 600 a kWh and 10 000 turns costs. */
const WEAR_MICRO_PER_KWH = 60_000

function streetBattery(battery: ScenarioBattery): StreetBattery {
  const part = (ppm: number) => Math.floor((battery.capacityWh * ppm) / 1_000_000)
  return {
    capacityWh: battery.capacityWh,
    reserveWh: part(battery.reservePpm),
    maxChargeW: battery.maxPowerW,
    maxDischargeW: battery.maxPowerW,
    efficiencyPpm: battery.roundTripEfficiencyPpm,
    initialWh: part(battery.initialStateOfChargePpm),
    wearMicroPerKwh: WEAR_MICRO_PER_KWH,
  }
}
