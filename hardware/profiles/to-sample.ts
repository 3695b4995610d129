import { mapPoints, type Point, type PointName, type Sample } from '../device.ts'
import { floorDecimal, roundDecimal, type Decimal } from '../sunspec/decimal.ts'
import { isCounter } from './counter-watch.ts'
import type { Quantity } from './quantity.ts'

/** Percent to parts per million. */
const PPM_STEP = -4
const WHOLE_PPM = 1_000_000

/** Rounds once, to the unit of the point, counters down; what does not fit into it is implausible. */
export function toSample(quantities: Record<PointName, Quantity>, atMs: number): Sample {
  return { atMs, points: mapPoints((name) => toPoint(name, quantities[name], atMs)) }
}

function toPoint(name: PointName, { value, quality, source, atMs }: Quantity, lookMs: number): Point {
  const place = { atMs: atMs ?? lookMs, source }
  if (value === null) return { value, quality, ...place }
  const number = Number(inUnit(name, value))
  const isPossible =
    Number.isSafeInteger(number) && number >= 0 && (name !== 'stateOfChargePpm' || number <= WHOLE_PPM)
  return isPossible
    ? { value: number, quality: 'ok', ...place }
    : { value: null, quality: 'implausible', ...place }
}

function inUnit(name: PointName, value: Decimal): bigint {
  if (name === 'stateOfChargePpm') return roundDecimal(value, PPM_STEP)
  return isCounter(name) ? floorDecimal(value, 0) : roundDecimal(value, 0)
}
