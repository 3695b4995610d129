/**
 * What Home Assistant is told of a home: each entity with its class, its unit and its value now. A counter that is not known
 * is not published, and what was told of it stands; one at 0 is neither, because a 0 after a start looks like a meter that
 * was reset. What flows now is taken back when it is not known any more, and so is the price of a slot that has begun: the
 * broker keeps the last value, which would stand as if it were of now.
 */
import type { HomeFigures } from '../api/figures.ts'
import type { HomeState, PowerState } from '../api/state.ts'

export interface Entity {
  /** Stable: the entity's id in Home Assistant is made of it. */
  readonly key: string
  readonly component: Readonly<Record<string, unknown>> & { readonly p: 'sensor' | 'binary_sensor' }
  readonly value: (home: HomeNow) => string | undefined
  /** Whether the home has what this is about, once its device has answered; absent where every home has it. */
  readonly isOf?: (power: PowerState) => boolean
}

export interface HomeNow {
  readonly state: HomeState
  readonly figures: Pick<HomeFigures, 'energy' | 'trading'>
}

export function homeEntities(currency: string): Entity[] {
  return [
    ...only(
      ({ hasPv }) => hasPv,
      [
        power('pv_power', 'Solar power', ({ power: now }) => now.pvPowerW),
        energy('pv_energy', 'Solar energy', ({ figures }) => figures.energy().pvEnergyWh),
      ],
    ),
    ...only(
      ({ hasLoad }) => hasLoad,
      [power('load_power', 'Home power', ({ power: now }) => now.loadPowerW)],
    ),
    ...only(hasLoadCounter, [energy('load_energy', 'Home energy', ({ figures }) => figures.energy().loadWh)]),
    power('grid_import_power', 'Grid import power', ({ power: now }) => now.gridImportPowerW),
    power('grid_export_power', 'Grid export power', ({ power: now }) => now.gridExportPowerW),
    energy('grid_import_energy', 'Grid import', ({ figures }) => figures.energy().gridImportWh),
    energy('grid_export_energy', 'Grid export', ({ figures }) => figures.energy().gridExportWh),
    ...only(({ hasBattery }) => hasBattery, batteryEntities()),
    energy('bought_energy', 'Bought from neighbours', ({ figures }) => figures.trading()?.boughtWh),
    energy('sold_energy', 'Sold to neighbours', ({ figures }) => figures.trading()?.soldWh),
    price('local_price', 'Local price', currency, lastPrice),
    {
      key: 'next_price',
      component: priceOf('Next price', currency),
      value: ({ state }) => known(nextPrice(state), inCurrency) ?? UNKNOWN,
    },
    price('grid_price', 'Grid price', currency, ({ tariff }) => tariff.retailMicroPerKwh),
    money('earned', 'Earned from neighbours', currency, (home) => home.figures.trading()?.earnedNano),
    money('spent', 'Paid to neighbours', currency, (home) => home.figures.trading()?.spentNano),
    diagnostic('peers', 'Neighbours connected', ({ peers }) => peers.filter((peer) => peer.connected).length),
    diagnostic('ledger_lag', 'Slots without a block', ({ ledger, currentSlot }) =>
      ledger.slot === null ? null : Math.max(0, currentSlot.slot - ledger.slot),
    ),
    {
      key: 'trading',
      component: { p: 'binary_sensor', name: 'Trading', device_class: 'running' },
      value: ({ state }) => (state.owner.trading.isPaused ? 'OFF' : 'ON'),
    },
    {
      key: 'problem',
      component: { p: 'binary_sensor', name: 'Needs attention', device_class: 'problem' },
      value: ({ state }) => (state.attention.length > 0 ? 'ON' : 'OFF'),
    },
  ]
}

function batteryEntities(): Entity[] {
  return [
    power('battery_charge_power', 'Battery charge power', ({ power: now }) => now.batteryChargePowerW),
    power(
      'battery_discharge_power',
      'Battery discharge power',
      ({ power: now }) => now.batteryDischargePowerW,
    ),
    energy('battery_charge_energy', 'Battery charge', ({ figures }) => figures.energy().batteryChargeWh),
    energy(
      'battery_discharge_energy',
      'Battery discharge',
      ({ figures }) => figures.energy().batteryDischargeWh,
    ),
    {
      key: 'battery_level',
      component: measurement('Battery level', { device_class: 'battery', unit_of_measurement: '%' }),
      value: ({ state }) =>
        known(state.power.stateOfChargePpm, (ppm) => decimal(BigInt(Math.round(ppm / 1000)), 1)) ?? UNKNOWN,
    },
  ]
}

function only(isOf: NonNullable<Entity['isOf']>, entities: readonly Entity[]): Entity[] {
  return entities.map((entity) => ({ ...entity, isOf }))
}

/** Where the meter's counter is that of the home. */
function hasLoadCounter({ hasLoad, hasPv, hasBattery }: PowerState): boolean {
  return hasLoad && !hasPv && !hasBattery
}

function power(key: string, name: string, watts: (state: HomeState) => number | null): Entity {
  const component = measurement(name, { device_class: 'power', unit_of_measurement: 'W' })
  return { key, component, value: ({ state }) => known(watts(state), String) ?? UNKNOWN }
}

function energy(key: string, name: string, wh: (home: HomeNow) => number | null | undefined): Entity {
  return {
    key,
    component: {
      ...{ p: 'sensor', name, device_class: 'energy', state_class: 'total_increasing' },
      unit_of_measurement: 'kWh',
    },
    value: (home) => known(wh(home), (value) => (value === 0 ? undefined : decimal(BigInt(value), 3))),
  }
}

function price(
  key: string,
  name: string,
  currency: string,
  micro: (state: HomeState) => number | null,
): Entity {
  const component = priceOf(name, currency)
  return { key, component, value: ({ state }) => known(micro(state), inCurrency) }
}

/** Home Assistant takes `EUR/kWh` as a price entity; it has no class. */
function priceOf(name: string, currency: string): Entity['component'] {
  return measurement(name, { unit_of_measurement: `${currency}/kWh` })
}

function inCurrency(priceMicroPerKwh: number): string {
  return decimal(BigInt(priceMicroPerKwh), 6)
}

/** `total_increasing` is refused for money. */
function money(
  key: string,
  name: string,
  currency: string,
  nano: (home: HomeNow) => bigint | undefined,
): Entity {
  return {
    key,
    component: {
      ...{ p: 'sensor', name, device_class: 'monetary', state_class: 'total' },
      unit_of_measurement: currency,
    },
    value: (home) => {
      const amount = nano(home)
      return amount === undefined || amount === 0n ? undefined : decimal(amount, 9)
    },
  }
}

function diagnostic(key: string, name: string, value: (state: HomeState) => number | null): Entity {
  const component = measurement(name, { entity_category: 'diagnostic' })
  return { key, component, value: ({ state }) => known(value(state), String) }
}

function measurement(name: string, more: Readonly<Record<string, string>>): Entity['component'] {
  return { p: 'sensor', name, state_class: 'measurement', ...more }
}

function lastPrice({ day }: HomeState): number | null {
  return day.findLast((slot) => slot.priceMicroPerKwh !== null)?.priceMicroPerKwh ?? null
}

/** Of the slot after this one, from its clearing until it begins. */
function nextPrice({ day, currentSlot }: HomeState): number | null {
  return day.find(({ slot }) => slot === currentSlot.slot + 1)?.priceMicroPerKwh ?? null
}

/** Home Assistant's word for a sensor whose value is not known any more. */
const UNKNOWN = 'None'

function known<T>(value: T | null | undefined, write: (value: T) => string | undefined): string | undefined {
  return value === null || value === undefined ? undefined : write(value)
}

/** An integer of the smallest unit as an exact decimal. */
function decimal(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
