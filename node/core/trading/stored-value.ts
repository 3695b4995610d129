/**
 * What the energy in a battery is worth: a dynamic programme over forecast prices and loads, backwards in time, with the
 * wear of every kWh discharged. The value of stored energy is concave and piecewise linear, so it is kept as its
 * slopes, and one stage of the programme is the merging of two lists: exact, without a grid of states. A test compares
 * it with the programme over every Wh.
 *
 * With V the value after a stage and h(d) what discharging d brings within it (d < 0 charges), the value before it is
 * the supremal convolution max over d of h(d) + V(s − d): the slopes of both, sorted, cut to what the battery holds.
 */
import { assert } from '../units/assert.ts'

/** What a battery can do in one stage; energies at its terminals. */
export interface StorageTerms {
  /** Between the reserve and full, Wh. */
  readonly usableWh: number
  readonly chargeWh: number
  readonly dischargeWh: number
  /** Taken when charging. */
  readonly efficiencyPpm: number
  readonly wearMicroPerKwh: number
}

/** What a home expects of a stage; the price to sell is taken as at most the price to buy. */
export interface StageForecast {
  /** Load less sun, Wh. */
  readonly netWh: number
  readonly buyMicroPerKwh: number
  readonly sellMicroPerKwh: number
}

/** The worth of each further Wh stored, from empty to full: runs of Wh with falling slopes, in micro per kWh. */
export interface ValueCurve {
  readonly slopesMicroPerKwh: Int32Array
  readonly lengthsWh: Int32Array
  count: number
}

/** More runs than a day of hours makes; beyond, the last run takes the rest. */
const RUNS_LIMIT = 48
const PPM = 1_000_000

export function createValueCurve(): ValueCurve {
  return { slopesMicroPerKwh: new Int32Array(RUNS_LIMIT), lengthsWh: new Int32Array(RUNS_LIMIT), count: 0 }
}

/** Makes the curve of a battery whose every Wh is worth the same. */
export function setFlatValue(curve: ValueCurve, usableWh: number, slopeMicroPerKwh: number): void {
  curve.slopesMicroPerKwh[0] = slopeMicroPerKwh
  curve.lengthsWh[0] = usableWh
  curve.count = 1
}

/** Takes the curve from the end of a stage to its beginning. */
export function prependStage(curve: ValueCurve, terms: StorageTerms, stage: StageForecast): void {
  const { netWh, buyMicroPerKwh: buy } = stage
  const sell = Math.min(stage.sellMicroPerKwh, buy)
  const { efficiencyPpm, wearMicroPerKwh: wear } = terms
  const storedWh = storedOf(terms.chargeWh, efficiencyPpm)
  const surplusWh = netWh < 0 ? Math.min(-netWh, terms.chargeWh) : 0
  const solarWh = storedOf(surplusWh, efficiencyPpm)
  const loadWh = netWh > 0 ? Math.min(netWh, terms.dischargeWh) : 0
  // Gains that fall: not charging from outside, not charging from the roof, covering the load, selling.
  gainSlopes[0] = perStored(buy, efficiencyPpm)
  gainLengths[0] = storedWh - solarWh
  gainSlopes[1] = perStored(sell, efficiencyPpm)
  gainLengths[1] = solarWh
  gainSlopes[2] = buy - wear
  gainLengths[2] = loadWh
  gainSlopes[3] = sell - wear
  gainLengths[3] = terms.dischargeWh - loadWh
  sortGains()
  merge(curve, storedWh, terms.usableWh)
}

/** The worth of the Wh that lies above a level; 0 above the top. */
export function valueAbove(curve: ValueCurve, levelWh: number): number {
  let left = levelWh
  for (let run = 0; run < curve.count; run++) {
    left -= curve.lengthsWh[run] as number
    if (left < 0) return curve.slopesMicroPerKwh[run] as number
  }
  return 0
}

/** Up to which level a Wh is worth more than so much. */
export function levelWorth(curve: ValueCurve, moreThanMicroPerKwh: number): number {
  let level = 0
  for (let run = 0; run < curve.count; run++) {
    if ((curve.slopesMicroPerKwh[run] as number) <= moreThanMicroPerKwh) break
    level += curve.lengthsWh[run] as number
  }
  return level
}

/** What a price at the terminals means for a kWh that arrives; rounded up, so that a charge never costs more than it is worth. */
export function perStored(microPerKwh: number, efficiencyPpm: number): number {
  return Math.ceil((microPerKwh * PPM) / efficiencyPpm)
}

/** What a kWh that is worth so much once stored may cost at the terminals; rounded down. */
export function perCharged(microPerKwh: number, efficiencyPpm: number): number {
  return Math.floor((microPerKwh * efficiencyPpm) / PPM)
}

function storedOf(chargeWh: number, efficiencyPpm: number): number {
  return Math.floor((chargeWh * efficiencyPpm) / PPM)
}

const GAINS = 4
const gainSlopes = new Int32Array(GAINS)
const gainLengths = new Int32Array(GAINS)
const mergedSlopes = new Int32Array(RUNS_LIMIT)
const mergedLengths = new Int32Array(RUNS_LIMIT)
/** Below every slope. */
const NO_SLOPE = -(2 ** 31)

/** Falling; they are, but for negative prices, where what is lost on the way turns the order. */
function sortGains(): void {
  for (let last = 1; last < GAINS; last++) {
    for (let at = last; at > 0 && (gainSlopes[at] as number) > (gainSlopes[at - 1] as number); at--) {
      swap(gainSlopes, at)
      swap(gainLengths, at)
    }
  }
}

function swap(column: Int32Array, at: number): void {
  const kept = column[at] as number
  column[at] = column[at - 1] as number
  column[at - 1] = kept
}

/** Both lists in falling order, without the first `skipWh` and no longer than `roomWh`. */
function merge(curve: ValueCurve, skipWh: number, roomWh: number): void {
  const { slopesMicroPerKwh: slopes, lengthsWh: lengths, count } = curve
  let run = 0
  let gain = 0
  let runSlope = count > 0 ? (slopes[0] as number) : NO_SLOPE
  let gainSlope = gainSlopes[0] as number
  let skip = skipWh
  let room = roomWh
  let out = -1
  let outSlope = NO_SLOPE
  let outLength = 0
  while (room > 0) {
    const isRun = runSlope >= gainSlope
    const slope = isRun ? runSlope : gainSlope
    const whole = (isRun ? lengths[run] : gainLengths[gain]) as number
    assert(slope > NO_SLOPE, 'a curve has a slope for every Wh')
    if (isRun) {
      run++
      runSlope = run < count ? (slopes[run] as number) : NO_SLOPE
    } else {
      gain++
      gainSlope = gain < GAINS ? (gainSlopes[gain] as number) : NO_SLOPE
    }
    if (whole <= skip) {
      skip -= whole
      continue
    }
    const length = Math.min(whole - skip, room)
    skip = 0
    room -= length
    if (slope !== outSlope && out < RUNS_LIMIT - 1) {
      out++
      outSlope = slope
      outLength = 0
      mergedSlopes[out] = slope
    }
    outLength += length
    mergedLengths[out] = outLength
  }
  // A few runs: to copy the whole columns would take longer than the merging.
  for (let at = 0; at <= out; at++) {
    slopes[at] = mergedSlopes[at] as number
    lengths[at] = mergedLengths[at] as number
  }
  curve.count = out + 1
}
