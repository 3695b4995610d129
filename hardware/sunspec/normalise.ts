import type { CounterScale } from '../counters/counter-scale.ts'
import type { PointName } from '../device.ts'
import { batteryPowers, pvEnergy, pvPower, stateOfCharge } from './battery-and-sun.ts'
import { floorDecimal, roundDecimal, type Decimal } from './decimal.ts'
import type { Signs } from './maker-signs.ts'
import { METERS } from './needed-models.ts'
import type { Quantities, Quantity } from './quantities.ts'
import { atLeastZero, combine, flip, orNothing, size, split } from './quantity-sums.ts'

/** A point before its counter is judged: an integer of its unit, or null. */
export interface Normalised {
  readonly value: number | null
  readonly source: string
  readonly isUnread: boolean
  /** A value was there, and cannot be true. */
  readonly isImplausible: boolean
  readonly atMs: number | null
  readonly scale?: CounterScale | undefined
}

/** Percent to parts per million. */
const PPM_STEP = -4
const FULL_PPM = 1_000_000
/** So far may the powers of a home fail to add up, as its devices do not measure at the same moment. */
const BALANCE_SLACK_W = 200
const BALANCE_SLACK_PERCENT = 10n

export interface NormaliseOptions {
  readonly signs: Signs
  /** Whether there is a battery, even if it says nothing at the moment. */
  readonly hasBattery: boolean
  /** No power of this home is larger. */
  readonly powerLimitW: number
}

/** Turns what registers say into the points of a device; here vendor signs end. */
export function normalise(
  quantities: Quantities,
  { signs, hasBattery, powerLimitW }: NormaliseOptions,
): Record<PointName, Normalised> {
  const battery = batteryPowers(quantities, signs)
  const grid = split(flip(quantities.point(METERS, 'W'), signs.gridSign === 'export-positive'))
  const [imported, exported] =
    signs.gridCounters === 'swapped' ? ['TotWhExp', 'TotWhImp'] : ['TotWhImp', 'TotWhExp']
  const powers = {
    pv: pvPower(quantities, battery, hasBattery),
    ...battery,
    import: grid.positive,
    export: grid.negative,
  }
  const watts = (quantity: Quantity) =>
    inSteps(quantity, { divide: roundDecimal, step: 0, limit: powerLimitW })
  const wattHours = (quantity: Quantity) =>
    inSteps(quantity, { divide: floorDecimal, step: 0, limit: Number.MAX_SAFE_INTEGER })
  return {
    pvPowerW: watts(powers.pv),
    loadPowerW: loadPower(powers, powerLimitW),
    gridImportPowerW: watts(powers.import),
    gridExportPowerW: watts(powers.export),
    batteryChargePowerW: watts(powers.charge),
    batteryDischargePowerW: watts(powers.discharge),
    stateOfChargePpm: inSteps(stateOfCharge(quantities), {
      divide: roundDecimal,
      step: PPM_STEP,
      limit: FULL_PPM,
    }),
    gridImportWh: wattHours(quantities.counter(METERS, imported)),
    gridExportWh: wattHours(quantities.counter(METERS, exported)),
    pvEnergyWh: wattHours(pvEnergy(quantities, hasBattery)),
  }
}

interface HomePowers {
  readonly pv: Quantity
  readonly charge: Quantity
  readonly discharge: Quantity
  readonly import: Quantity
  readonly export: Quantity
}

/**
 * What flows in is what flows out. Only a known balance counts; a home that has no battery moves nothing with it. A
 * home that gives out more than it gets has a wrong sign somewhere, and its load is not known.
 */
function loadPower({ pv, charge, discharge, ...grid }: HomePowers, powerLimitW: number): Normalised {
  const plus = [pv, orNothing(discharge), grid.import]
  const minus = [orNothing(charge), grid.export]
  const balance = { ...combine(plus, minus), source: 'pv + discharge + import - charge - export' }
  const slackW = BigInt(BALANCE_SLACK_W) + (size([...plus, ...minus]) * BALANCE_SLACK_PERCENT) / 100n
  const isNegative = balance.value !== null && roundDecimal(balance.value, 0) < -slackW
  const load = inSteps(atLeastZero(balance), { divide: roundDecimal, step: 0, limit: 5 * powerLimitW })
  return isNegative ? { ...load, value: null, isImplausible: true } : load
}

/** Divides once, at the edge; what is beyond the limit is not true. */
function inSteps(
  { value, source, isUnread, atMs = null, scale }: Quantity,
  { divide, step, limit }: { divide: (value: Decimal, step: number) => bigint; step: number; limit: number },
): Normalised {
  const steps = value === null ? null : divide(value, step)
  const isImplausible = steps !== null && (steps > BigInt(Math.floor(limit)) || steps < 0n)
  const number = steps === null || isImplausible ? null : Number(steps)
  return { value: number, source, isUnread, isImplausible, atMs, scale }
}
