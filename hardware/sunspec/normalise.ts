import type { PointName } from '../device.ts'
import { addDecimals, floorDecimal, roundDecimal, type Decimal } from './decimal.ts'
import type { PointValue } from './decode.ts'
import { ABSENT, ZERO, type Quantities, type Quantity } from './quantities.ts'

/**
 * Vendor signs end here. What SunSpec leaves open is an option: which sign of a meter's W is import (SolarEdge and
 * Fronius differ), whether its counters are wired the other way round, and which sign of a battery's W is discharge.
 */
export interface SignOptions {
  readonly gridSign?: 'import-positive' | 'export-positive'
  readonly gridCounters?: 'as-named' | 'swapped'
  readonly batterySign?: 'discharge-positive' | 'charge-positive'
}

/** A point before quality and time: an integer of its unit, or null. */
export interface Normalised {
  readonly value: number | null
  readonly source: string
  readonly isUnread: boolean
}

const INVERTERS = [101, 102, 103, 701]
const METERS = [201, 202, 203, 204]
/** Percent to parts per million. */
const PPM_STEP = -4
/** A DC counter still at 0 beside so much AC energy is not kept by the device. */
const UNCOUNTED_LIMIT_WH = 100_000n

/** The models and points a sample needs. */
export const NEEDED_POINTS: Readonly<Record<number, readonly string[]>> = {
  101: ['W', 'WH'],
  102: ['W', 'WH'],
  103: ['W', 'WH'],
  701: ['W', 'TotWhInj'],
  160: ['IDStr', 'DCW', 'DCWH'],
  714: ['PrtTyp', 'DCW'],
  ...Object.fromEntries(METERS.map((id) => [id, ['W', 'TotWhExp', 'TotWhImp']])),
  124: ['ChaState'],
  713: ['SoC'],
  802: ['SoC', 'W'],
}

/** Turns what registers say into the points of a device. */
export function normalise(quantities: Quantities, signs: SignOptions): Record<PointName, Normalised> {
  const battery = batteryPowers(quantities, signs)
  const grid = split(flip(quantities.point(METERS, 'W'), signs.gridSign === 'export-positive'))
  const [imported, exported] =
    signs.gridCounters === 'swapped' ? ['TotWhExp', 'TotWhImp'] : ['TotWhImp', 'TotWhExp']
  const watts = inSteps(roundDecimal, 0)
  const wattHours = inSteps(floorDecimal, 0)
  const powers = {
    pv: pvPower(quantities, battery),
    ...battery,
    import: grid.positive,
    export: grid.negative,
  }
  return {
    pvPowerW: watts(powers.pv),
    loadPowerW: watts(loadPower(powers)),
    gridImportPowerW: watts(powers.import),
    gridExportPowerW: watts(powers.export),
    batteryChargePowerW: watts(powers.charge),
    batteryDischargePowerW: watts(powers.discharge),
    stateOfChargePpm: inSteps(roundDecimal, PPM_STEP)(stateOfCharge(quantities)),
    gridImportWh: wattHours(quantities.counter(METERS, imported)),
    gridExportWh: wattHours(quantities.counter(METERS, exported)),
    pvEnergyWh: wattHours(pvEnergy(quantities)),
  }
}

/** Whether the device says anything of a battery; 124 alone is not enough, plain PV inverters carry it empty. */
export function hasBattery(quantities: Quantities): boolean {
  return (
    quantities.has(802, 713) ||
    stateOfCharge(quantities).value !== null ||
    quantities.sum(160, 'DCW', isBatteryInput).source !== ''
  )
}

export function hasInverter(quantities: Quantities): boolean {
  return quantities.has(...INVERTERS, 160)
}

export function hasMeter(quantities: Quantities): boolean {
  return quantities.has(...METERS)
}

interface BatteryPowers {
  readonly charge: Quantity
  readonly discharge: Quantity
}

/** From the battery bank; else from DC inputs that are a battery's; else from the storage ports of the 700 series. */
function batteryPowers(quantities: Quantities, signs: SignOptions): BatteryPowers {
  const bank = flip(quantities.point([802], 'W'), signs.batterySign === 'charge-positive')
  const inputs = {
    charge: quantities.sum(160, 'DCW', (group) => batteryDirection(group) === 'charge'),
    discharge: quantities.sum(160, 'DCW', (group) => batteryDirection(group) === 'discharge'),
  }
  if (bank.value === null && inputs.charge.value !== null && inputs.discharge.value !== null) return inputs
  const ports = quantities.sum(714, 'DCW', (group) => isNumber(group['PrtTyp'], 1n))
  const { positive, negative } = split(bank.value === null && ports.value !== null ? ports : bank)
  return { charge: negative, discharge: positive }
}

/** Fronius names its DC inputs `StCha` and `StDisCha`; other makes say battery or storage somewhere. */
function batteryDirection(group: Readonly<Record<string, PointValue>>): 'charge' | 'discharge' | null {
  const name = group['IDStr']
  if (typeof name !== 'string') return null
  if (/dis\s*cha/i.test(name)) return 'discharge'
  return /st\s*cha|bat\w*\s*cha/i.test(name) ? 'charge' : null
}

function isBatteryInput(group: Readonly<Record<string, PointValue>>): boolean {
  const name = group['IDStr']
  return batteryDirection(group) !== null || (typeof name === 'string' && /bat|storage|\bess\b/i.test(name))
}

/** The DC strings; without them AC power less what the battery gives, as a hybrid's AC power includes it. */
function pvPower(quantities: Quantities, battery: BatteryPowers): Quantity {
  const strings = quantities.sum(160, 'DCW', (group) => !isBatteryInput(group))
  const ports = quantities.sum(714, 'DCW', (group) => isNumber(group['PrtTyp'], 0n))
  const direct = [strings, ports].find(({ value }) => value !== null)
  if (direct !== undefined) return atLeastZero(direct)
  const ac = quantities.point(INVERTERS, 'W')
  if (!hasBattery(quantities)) return atLeastZero(ac)
  return atLeastZero(combine([ac, battery.charge], [battery.discharge]))
}

/** The DC strings' counters; an AC counter only where no battery can have fed it. */
function pvEnergy(quantities: Quantities): Quantity {
  const strings = quantities.sum(160, 'DCWH', (group) => !isBatteryInput(group))
  if (strings.value !== null) return strings
  const ac = quantities.counter([101, 102, 103], 'WH')
  const injected = ac.value === null ? quantities.counter([701], 'TotWhInj') : ac
  if (!hasBattery(quantities)) return injected
  const isCounted = quantities.point([160], 'DCWH_SF').value !== null
  const isNew = injected.value !== null && floorDecimal(injected.value, 0) <= UNCOUNTED_LIMIT_WH
  return isCounted && isNew ? { ...strings, value: ZERO } : { ...strings, value: null }
}

function stateOfCharge(quantities: Quantities): Quantity {
  const candidates = [
    quantities.point([802], 'SoC'),
    quantities.point([713], 'SoC'),
    quantities.point([124], 'ChaState'),
  ]
  return (
    candidates.find(({ value }) => value !== null) ?? candidates.find(({ source }) => source !== '') ?? ABSENT
  )
}

interface HomePowers extends BatteryPowers {
  readonly pv: Quantity
  readonly import: Quantity
  readonly export: Quantity
}

/** What flows in is what flows out. Only a known balance counts; a home that has no battery moves nothing with it. */
function loadPower({ pv, charge, discharge, ...grid }: HomePowers): Quantity {
  const orNothing = (quantity: Quantity) => (quantity.source === '' ? { ...quantity, value: ZERO } : quantity)
  return atLeastZero({
    ...combine([pv, orNothing(discharge), grid.import], [orNothing(charge), grid.export]),
    source: 'pv + discharge + import - charge - export',
  })
}

function combine(plus: readonly Quantity[], minus: readonly Quantity[]): Quantity {
  const all = [...plus, ...minus.map((quantity) => flip(quantity, true))]
  const values = all.flatMap(({ value }) => value ?? [])
  return {
    value: values.length === all.length ? values.reduce(addDecimals) : null,
    source: all.map(({ source }) => source).join(' '),
    isUnread: all.some(({ isUnread }) => isUnread),
  }
}

function split(quantity: Quantity): { positive: Quantity; negative: Quantity } {
  return { positive: atLeastZero(quantity), negative: atLeastZero(flip(quantity, true)) }
}

function flip(quantity: Quantity, isFlipped: boolean): Quantity {
  if (!isFlipped || quantity.value === null) return quantity
  return { ...quantity, value: { ...quantity.value, coefficient: -quantity.value.coefficient } }
}

function atLeastZero(quantity: Quantity): Quantity {
  return quantity.value !== null && quantity.value.coefficient < 0n ? { ...quantity, value: ZERO } : quantity
}

function isNumber(value: PointValue | undefined, wanted: bigint): boolean {
  return typeof value === 'object' && value?.coefficient === wanted
}

/** Divides once, at the edge; what no safe integer can hold is not known. */
function inSteps(divide: (value: Decimal, step: number) => bigint, step: number) {
  return ({ value, source, isUnread }: Quantity): Normalised => {
    const steps = value === null ? null : Number(divide(value, step))
    return { value: steps !== null && Number.isSafeInteger(steps) ? steps : null, source, isUnread }
  }
}
