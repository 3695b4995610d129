import { dirname, isAbsolute, join } from 'node:path'
import type { WrittenBattery, WrittenCar, WrittenHeatPump } from './asset-schema.ts'
import type { ScenarioBattery, ScenarioCar, ScenarioHeatPump } from './assets.ts'
import { drawGroup } from './draw-group.ts'
import type { WrittenHome } from './home-schema.ts'
import type { Resolve } from './normalise-source.ts'
import { normaliseLoad, normalisePv, normaliseTariff } from './normalise-source.ts'
import type { Scenario, ScenarioHome } from './scenario.ts'
import { DAY_MS } from './scenario.ts'
import type { WrittenScenario } from './schema.ts'
import type { YamlDocument } from './yaml-document.ts'

/** The scenario as the rest of the program knows it: units in the names, defaults filled in, paths resolved. */
export function normaliseScenario(
  written: WrittenScenario,
  { path, placeOf }: { path: string; placeOf: YamlDocument['placeOf'] },
): Scenario {
  const resolve = (file: string) => (isAbsolute(file) ? file : join(dirname(path), file))
  const { name, params } = written.rule ?? { name: 'uniform', params: {} }
  return {
    version: 1,
    title: written.title ?? null,
    place: written.site?.place ?? null,
    startMs: written.start,
    endMs: written.start + written.days * DAY_MS,
    days: written.days,
    slotMs: written.slotMinutes,
    timezone: written.timezone,
    currency: written.currency,
    seed: written.seed,
    site:
      written.site === undefined
        ? null
        : { latitude: written.site.latitude, longitude: written.site.longitude },
    tariff: normaliseTariff(written.tariff, resolve),
    rule: { name, wasmPath: name.endsWith('.wasm') ? resolve(name) : null, params },
    communityFeeMicroPerKwh: written.communityFee.microPerKwh,
    zones: written.zones.map(({ id, entry, exit }) => ({
      id,
      entryMicroPerKwh: entry.microPerKwh,
      exitMicroPerKwh: exit.microPerKwh,
    })),
    feederPath: written.feeder === undefined ? null : resolve(written.feeder),
    forecastErrorPpm: written.forecast.error,
    carbon: written.carbon === undefined ? null : normaliseCarbon(written.carbon, resolve),
    homes: [
      ...written.homes.map((home, index) => ({
        ...normaliseHome(home, { resolve, group: null }),
        busPlace:
          home.bus === undefined ? null : { file: path, ...placeOf(['homes', index, 'bus'], 'value') },
      })),
      ...written.groups.flatMap((group) =>
        drawGroup(group, written.seed).map((home) => normaliseHome(home, { resolve, group: group.id })),
      ),
    ].map((home) => ({ ...home, strategy: home.strategy ?? strategyOf(written.strategy, resolve) })),
  }
}

function normaliseCarbon(
  { csv, column, resolution, firstRow, unit }: NonNullable<WrittenScenario['carbon']>,
  resolve: Resolve,
): NonNullable<Scenario['carbon']> {
  const milligramsPerUnit = unit === 'kg/kWh' ? 1_000_000 : 1000
  return { path: resolve(csv), column, resolutionMs: resolution, firstRow, milligramsPerUnit }
}

function normaliseHome(
  home: WrittenHome,
  { resolve, group }: { resolve: Resolve; group: string | null },
): ScenarioHome {
  return {
    id: home.id,
    title: home.title ?? home.id,
    group,
    load: normaliseLoad(home.load, resolve),
    pv: home.pv === undefined ? null : normalisePv(home.pv, resolve),
    battery: home.battery === undefined ? null : normaliseBattery(home.battery),
    car: home.ev === undefined ? null : normaliseCar(home.ev),
    heatPump: home.heatPump === undefined ? null : normaliseHeatPump(home.heatPump),
    tariff: home.tariff === undefined ? null : normaliseTariff(home.tariff, resolve),
    strategy: strategyOf(home.strategy, resolve),
    zone: home.zone ?? null,
    connectionLimitW: home.connection,
    meterOnly: home.meterOnly,
    bus: home.bus ?? null,
    phase: home.phase ?? null,
    busPlace: null,
  }
}

function strategyOf(name: string | undefined, resolve: Resolve): string | null {
  if (name === undefined) return null
  return /\.(?:ts|js|mjs)$/.test(name) ? resolve(name) : name
}

function normaliseBattery(battery: WrittenBattery): ScenarioBattery {
  const capacityWh = battery.capacity ?? battery.capacityKwh ?? 0
  return {
    capacityWh,
    // Home batteries take two hours to fill or more.
    maxPowerW: battery.maxPower ?? battery.maxPowerKw ?? Math.max(1, Math.floor(capacityWh / 2)),
    roundTripEfficiencyPpm: battery.efficiency,
    reservePpm: battery.reserve,
    initialStateOfChargePpm: battery.initial,
    wearMicroPerKwh: battery.wear.microPerKwh,
  }
}

function normaliseCar(car: WrittenCar): ScenarioCar {
  return {
    dailyWh: car.dailyKwh,
    powerW: car.power,
    capacityWh: car.capacity,
    departsMinute: car.departs,
    returnsMinute: car.returns,
    weekdays: car.days,
    isFlexible: car.flexible,
  }
}

function normaliseHeatPump(pump: WrittenHeatPump): ScenarioHeatPump {
  return { yearlyWh: pump.yearlyKwh, powerW: pump.power, storeWh: pump.store, isFlexible: pump.flexible }
}
