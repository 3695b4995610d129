/** The points of a device in words and with units, for people. */
import type { Point, PointName } from '../../../hardware/device.ts'
import { POINT_NAMES } from '../../../hardware/device.ts'
import { labelOf } from '../../../hardware/device-test/point-labels.ts'

const QUALITIES: Readonly<Record<Exclude<Point['quality'], 'ok'>, string>> = {
  stale: 'its registers were refused',
  'not-implemented': 'the device does not have it',
  implausible: 'not believed: it fell, or rose faster than the home can',
}

/** `2 310 W`, `71.5 %`, `1 234.567 kWh`; what is not known says why. */
export function pointWords(name: PointName, { value, quality }: Point): string {
  if (value === null) return `– ${quality === 'ok' ? '' : `(${QUALITIES[quality]})`}`.trimEnd()
  return quality === 'ok' ? valueWords(name, value) : `${valueWords(name, value)} (${QUALITIES[quality]})`
}

export function valueWords(name: PointName, value: number): string {
  if (name === 'stateOfChargePpm') return `${(value / 10_000).toFixed(1)} %`
  if (name.endsWith('Wh')) return `${grouped(Math.floor(value / 1000))}.${padded(value % 1000)} kWh`
  return `${grouped(value)} W`
}

/** What is known first, in the order of the points; what a device does not have is left out. */
export function pointLines(points: Readonly<Record<PointName, Point>>, indent = ''): string[] {
  const width = Math.max(...POINT_NAMES.map((name) => labelOf(name).length))
  return POINT_NAMES.filter((name) => points[name].quality !== 'not-implemented').map((name) => {
    const words = pointWords(name, points[name])
    const number = /^[\d.– ]+ ?(W|kWh|%)?/.exec(words)?.[0].trimEnd() ?? words
    return `${indent}${labelOf(name).padEnd(width)}  ${number.padStart(14)}${words.slice(number.length)}`
  })
}

/** Digits in threes, with a narrow gap that every font has. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ' ')
}

function padded(value: number): string {
  return String(value).padStart(3, '0')
}
