import { assert } from '../../node/core/units/assert.ts'
import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { SeriesUnit } from '../scenario/sources.ts'

/** Rows of numbers without rounding: row i is `digits[i] / 10^scale`. */
export interface ExactRows {
  readonly digits: readonly bigint[]
  readonly scale: number
}

export interface SeriesOptions {
  readonly rows: ExactRows
  readonly unit: SeriesUnit
  readonly resolutionMs: number
  /** When the first row begins. */
  readonly startMs: EpochMs
  /** Installed power, for the units per kWp; null elsewhere. */
  readonly peakW: number | null
}

export interface Interval {
  readonly startMs: EpochMs
  readonly endMs: EpochMs
}

/**
 * Energy over time. C(t) is the exact cumulative energy since the start, each row spread evenly over its time; outside
 * the rows there is none. A slot's Wh is floor(C(end)) - floor(C(start)), so that slots of any length add up to the
 * same whole Wh and nothing is lost by rounding.
 */
export interface Series extends Interval {
  /** floor(C(at)) in Wh. */
  cumulativeWh(atMs: EpochMs): number
  energyWhBetween(interval: Interval): number
}

/**
 * The largest plausible number of a row: 10 MW for a home, twice the sun for a roof. It catches mistaken units, and
 * keeps the Wh of an hour within 32 bits and those of years within what a number holds exactly.
 */
export const LARGEST_ROW: Readonly<Record<SeriesUnit, number>> = {
  kWh: 10_000,
  Wh: 10_000_000,
  W: 10_000_000,
  kW: 10_000,
  'W/kWp': 2000,
  'kW/kWp': 2,
}

const MS_PER_HOUR = 3_600_000n

/** Makes a series of exact rows; cumulative sums are kept, so that a look-up costs the same anywhere in the year. */
export function createSeries(options: SeriesOptions): Series {
  const { rows, resolutionMs, startMs } = options
  const endMs = startMs + rows.digits.length * resolutionMs
  const sums = cumulativeSums(rows.digits)
  const { numerator, denominator } = energyOfOne(options)
  const resolution = BigInt(resolutionMs)
  const divisor = denominator * resolution * 10n ** BigInt(rows.scale)

  function cumulativeWh(atMs: EpochMs): number {
    const sinceStartMs = Math.min(Math.max(atMs, startMs), endMs) - startMs
    const row = Math.floor(sinceStartMs / resolutionMs)
    const intoRowMs = BigInt(sinceStartMs - row * resolutionMs)
    const weighted = (sums[row] ?? 0n) * resolution + (rows.digits[row] ?? 0n) * intoRowMs
    return Number((weighted * numerator) / divisor)
  }
  return {
    startMs,
    endMs,
    cumulativeWh,
    energyWhBetween: (interval) => cumulativeWh(interval.endMs) - cumulativeWh(interval.startMs),
  }
}

/** The Wh of `slots` slots from `startMs` on, as a column: one division per slot. */
export function energyColumnWh(
  series: Series,
  span: { startMs: EpochMs; slotMs: number; slots: number },
): Int32Array {
  const column = new Int32Array(span.slots)
  let before = series.cumulativeWh(span.startMs)
  for (let slot = 0; slot < span.slots; slot++) {
    const after = series.cumulativeWh(span.startMs + (slot + 1) * span.slotMs)
    column[slot] = after - before
    before = after
  }
  return column
}

function cumulativeSums(digits: readonly bigint[]): bigint[] {
  const sums = [0n]
  let sum = 0n
  for (const value of digits) {
    // Truncating division is a floor only because no value is negative.
    assert(value >= 0n, 'a series has no negative rows')
    sum += value
    sums.push(sum)
  }
  return sums
}

/** The Wh of a whole row whose number is one, as a fraction. */
function energyOfOne(options: SeriesOptions): { numerator: bigint; denominator: bigint } {
  const { unit, peakW } = options
  const resolution = BigInt(options.resolutionMs)
  if (unit === 'kWh') return { numerator: 1000n, denominator: 1n }
  if (unit === 'Wh') return { numerator: 1n, denominator: 1n }
  if (unit === 'W') return { numerator: resolution, denominator: MS_PER_HOUR }
  if (unit === 'kW') return { numerator: resolution * 1000n, denominator: MS_PER_HOUR }
  assert(peakW !== null, 'a series per kWp knows its installed power')
  const kilo = unit === 'kW/kWp' ? 1000n : 1n
  return { numerator: resolution * BigInt(peakW) * kilo, denominator: MS_PER_HOUR * 1000n }
}
