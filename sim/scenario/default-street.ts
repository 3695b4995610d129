import { assert } from '../../node/core/units/assert.ts'
import type { ScenarioBattery } from './assets.ts'
import { DEFAULT_STREET_HOMES } from './default-street-homes.ts'
import type { Scenario, ScenarioHome } from './scenario.ts'
import { DAY_MS } from './scenario.ts'
import type { CarCharging, SunSource } from './sources.ts'

/** 11:00 in Berlin on a Friday in June, when the roofs and the kitchens are both busy. */
const START_MS = Date.UTC(2026, 5, 19, 9)
/** At 180 times life a month of the street takes four hours. */
const DAYS = 30
const SEED = 4

interface Plan {
  readonly dailyWh: number
  readonly pvW?: number
  readonly azimuthDegrees?: number
  readonly car?: CarCharging
  readonly battery?: { readonly capacityWh: number; readonly maxPowerW: number }
  readonly meterOnly?: boolean
}

/**
 * Sellers and buyers in turn, so that any number of homes has both. Around noon the roofs' surplus and the others'
 * demand are of one size: clouds decide, slot by slot, which of them is short, and so where the price goes. In the
 * morning the third home's battery charges slower than its roof gives; what it sells then has a price of its own,
 * between the tariffs, and when its offer is the last one needed it sets the street's price.
 */
const PLANS: readonly Plan[] = [
  { dailyWh: 8_000, pvW: 8_000 },
  { dailyWh: 11_000, car: carFrom(10, { dailyWh: 18_500, powerW: 3_700 }) },
  { dailyWh: 9_000, pvW: 8_000, battery: { capacityWh: 10_000, maxPowerW: 3_000 } },
  { dailyWh: 9_000, car: carFrom(12.5, { dailyWh: 11_100, powerW: 3_700 }) },
  { dailyWh: 4_000, pvW: 4_000 },
  { dailyWh: 30_000, meterOnly: true },
  { dailyWh: 10_000, pvW: 5_000, azimuthDegrees: 155 },
  { dailyWh: 12_000, car: carFrom(10, { dailyWh: 11_500, powerW: 2_300 }) },
  { dailyWh: 8_000, pvW: 6_000, battery: { capacityWh: 8_000, maxPowerW: 3_000 } },
  { dailyWh: 10_000, car: carFrom(9, { dailyWh: 16_100, powerW: 2_300 }) },
  { dailyWh: 6_000, pvW: 4_000 },
  { dailyWh: 16_000 },
]

/** The street of `streetwatt demo`: no file, no network, and the same every time for one number of homes. */
export function createDefaultStreet(options: { homes?: number } = {}): Scenario {
  const count = options.homes ?? DEFAULT_STREET_HOMES.usual
  const isKnown =
    Number.isInteger(count) && count >= DEFAULT_STREET_HOMES.least && count <= DEFAULT_STREET_HOMES.most
  assert(isKnown, 'the default street has 2 to 12 homes')
  return {
    version: 1,
    title: 'Lindenweg',
    place: null,
    startMs: START_MS,
    endMs: START_MS + DAYS * DAY_MS,
    days: DAYS,
    slotMs: 15 * 60_000,
    timezone: 'Europe/Berlin',
    currency: 'EUR',
    seed: SEED,
    site: { latitude: 48.14, longitude: 11.58 },
    tariff: {
      retail: { type: 'flat', microPerKwh: 310_000 },
      feedIn: { type: 'flat', microPerKwh: 80_000 },
    },
    rule: { name: 'uniform', wasmPath: null, params: {} },
    communityFeeMicroPerKwh: 0,
    zones: [],
    feederPath: null,
    forecastErrorPpm: 0,
    carbon: null,
    homes: PLANS.slice(0, count).map(planHome),
  }
}

function carFrom(hour: number, car: { dailyWh: number; powerW: number }): CarCharging {
  return { ...car, fromMinuteOfDay: hour * 60 }
}

function planHome(plan: Plan, index: number): ScenarioHome {
  const number = index + 1
  return {
    id: `home-${number}`,
    title: `Lindenweg ${number}`,
    group: null,
    load: { type: 'household', dailyWh: plan.dailyWh, car: plan.car ?? null },
    pv: planRoof(plan),
    battery: plan.battery === undefined ? null : planBattery(plan.battery),
    car: null,
    heatPump: null,
    tariff: null,
    strategy: null,
    zone: null,
    connectionLimitW: 30_000,
    bus: null,
    phase: null,
    busPlace: null,
    meterOnly: plan.meterOnly ?? false,
  }
}

function planRoof({ pvW, azimuthDegrees = 180 }: Plan): SunSource | null {
  return pvW === undefined ? null : { type: 'sun', peakW: pvW, tiltDegrees: 30, azimuthDegrees }
}

function planBattery(limits: NonNullable<Plan['battery']>): ScenarioBattery {
  return {
    ...limits,
    roundTripEfficiencyPpm: 900_000,
    reservePpm: 100_000,
    initialStateOfChargePpm: 500_000,
    wearMicroPerKwh: 0,
  }
}
