/** What a sweep varies: `--set PATH=VALUES`, where values are a list or an even range. */
import { digitsAtScale, parseDecimal } from '../profiles/decimal.ts'
import type { ChangeValue } from './changes.ts'
import { notAPlace, readPath } from './changes.ts'

export interface SweepParameter {
  readonly path: string
  /** In the order of writing, or upwards. */
  readonly values: readonly ChangeValue[]
}

/** More values than that are a slip of the keys. */
const VALUES_LIMIT = 100_000
const RANGE = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)(?:\s+step\s+(\d+(?:\.\d+)?))?\s*([^\d\s.,][^,]*)?$/
/** Decimals that a number keeps exactly. */
const NUMBER = /^-?\d{1,9}(?:\.\d{1,6})?$/

/**
 * `forecast.error=0 %,10 %,20 %`, `homes.anna.pv.kWp=4..8`, `groups[0].battery.capacity=5..15 step 2.5 kWh`. A range
 * without a step goes by the last decimal place that is written. Throws `usage-sweep-parameter`.
 */
export function readParameter(text: string): SweepParameter {
  const at = text.indexOf('=')
  const path = (at < 0 ? text : text.slice(0, at)).trim()
  const written = at < 0 ? '' : text.slice(at + 1).trim()
  readPath(path)
  if (written === '')
    throw notAPlace(path, 'has no values; write them after =, as in forecast.error=0 %,10 %')
  const values = rangeOf(written, path) ?? written.split(',').map((each) => toValue(each.trim(), path))
  if (new Set(values).size !== values.length) throw notAPlace(path, 'has a value twice')
  return { path, values }
}

function rangeOf(written: string, path: string): ChangeValue[] | null {
  const [match, fromText = '', toText = '', stepText, unit = ''] = RANGE.exec(written) ?? []
  if (match === undefined) return null
  const scale = Math.max(...[fromText, toText, stepText ?? '0'].map(decimalPlaces))
  const [from, to] = [atScale(fromText, scale), atScale(toText, scale)]
  const step = stepText === undefined ? 1n : atScale(stepText, scale)
  if (from > to || step === 0n) throw notAPlace(path, `has the range ${written}, which goes nowhere`)
  if ((to - from) / step >= VALUES_LIMIT)
    throw notAPlace(path, `has more than ${VALUES_LIMIT} values; write a step, as in 0..30 step 5 %`)
  const values: ChangeValue[] = []
  for (let digits = from; digits <= to; digits += step) {
    const number = writeDecimal(digits, scale)
    values.push(unit === '' ? Number(number) : `${number} ${unit.trim()}`)
  }
  return values
}

/** As YAML would read it. */
function toValue(text: string, path: string): ChangeValue {
  if (text === '') throw notAPlace(path, 'has an empty value')
  if (text === 'true' || text === 'false') return text === 'true'
  return NUMBER.test(text) ? Number(text) : text
}

function decimalPlaces(text: string): number {
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
}

function atScale(text: string, scale: number): bigint {
  const decimal = parseDecimal(text)
  return decimal === null ? 0n : digitsAtScale(decimal, scale)
}

function writeDecimal(digits: bigint, scale: number): string {
  const sign = digits < 0n ? '-' : ''
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}
