import type { GreenButtonSource } from '../scenario/sources.ts'
import { csvError } from './csv-error.ts'
import type { Decimal } from './decimal.ts'
import { parseDecimal } from './decimal.ts'
import type { TimedRows } from './timed-rows.ts'
import type { XmlElement } from './xml-elements.ts'
import { elementsNamed, readXml, textOf } from './xml-elements.ts'

/**
 * Green Button files: the Energy Services Provider Interface (NAESB REQ.21) in an Atom feed. Readings stand in interval
 * blocks, whose meter reading names the type that says unit, power of ten and direction; times are seconds of UTC.
 */
const WATT_HOURS = '72'
const DIRECTIONS = { delivered: '1', received: '19' } as const

/** Wh of every interval of one direction; what is no such file is `green-button-invalid`. */
export function readGreenButton(
  text: string,
  { file, flow }: { file: string; flow: GreenButtonSource['flow'] },
): TimedRows {
  const root = readXml(text)
  if (root === null) throw invalid(file, 'is not well-formed XML')
  const entries = elementsNamed(root, 'entry')
  const blocks = entries.filter((entry) => elementsNamed(entry, 'IntervalBlock').length > 0)
  const readings = blocks.flatMap((block) => {
    const type = typeOf(block, entries, file)
    if (textOf(type, 'flowDirection') !== DIRECTIONS[flow]) return []
    const power = powerOf(type, file)
    return elementsNamed(block, 'IntervalReading').map((reading) => readReading(reading, { power, file }))
  })
  readings.sort((left, right) => left.startMs - right.startMs)
  const [first] = readings
  if (first === undefined) throw invalid(file, `has no readings of energy ${flow}`)
  for (const [index, { startMs, durationMs }] of readings.entries()) {
    if (durationMs !== first.durationMs) throw invalid(file, 'has intervals of different lengths')
    if (index > 0 && startMs === readings[index - 1]?.startMs)
      throw invalid(file, `has two readings for ${new Date(startMs).toISOString()}`)
  }
  return {
    resolutionMs: first.durationMs,
    startsMs: readings.map(({ startMs }) => startMs),
    values: readings.map(({ value }) => value),
  }
}

/** The reading type of a block: by the links of its meter reading, or the only one that there is. */
function typeOf(block: XmlElement, entries: readonly XmlElement[], file: string): XmlElement {
  const types = entries.filter((entry) => elementsNamed(entry, 'ReadingType').length > 0)
  const meters = entries.filter((entry) => elementsNamed(entry, 'MeterReading').length > 0)
  const up = linksOf(block, 'up')
  const meter = meters.find((entry) => linksOf(entry, 'related').some((href) => up.includes(href)))
  const named = meter === undefined ? [] : linksOf(meter, 'related')
  const linked = types.find((entry) => linksOf(entry, 'self').some((href) => named.includes(href)))
  const [only, ...others] = types
  const type = linked ?? (others.length === 0 ? only : undefined)
  if (type === undefined) throw invalid(file, 'has readings without a type that says their unit')
  return type
}

function linksOf(entry: XmlElement, rel: string): string[] {
  return entry.children
    .filter(({ name, attributes }) => name === 'link' && attributes['rel'] === rel)
    .map(({ attributes }) => attributes['href'] ?? '')
}

/** The power of ten that makes a value Wh. */
function powerOf(type: XmlElement, file: string): number {
  const unit = textOf(type, 'uom')
  if (unit !== WATT_HOURS) throw invalid(file, `has the unit ${unit ?? 'of nothing'}, and 72 (Wh) is read`)
  const power = Number(textOf(type, 'powerOfTenMultiplier') ?? '0')
  if (!Number.isInteger(power) || Math.abs(power) > 12) throw invalid(file, 'has a power of ten out of range')
  return power
}

function readReading(
  reading: XmlElement,
  { power, file }: { power: number; file: string },
): { startMs: number; durationMs: number; value: Decimal } {
  const startMs = 1000 * Number(textOf(reading, 'start') ?? NaN)
  const durationMs = 1000 * Number(textOf(reading, 'duration') ?? NaN)
  const value = parseDecimal(`${textOf(reading, 'value') ?? ''}e${power}`)
  if (!Number.isSafeInteger(startMs) || !(durationMs >= 60_000) || value === null || value.digits < 0n)
    throw invalid(file, 'has a reading whose start, duration or value is no such number')
  return { startMs, durationMs, value }
}

function invalid(file: string, what: string): Error {
  return csvError(
    'green-button-invalid',
    { file },
    `${what}; download it as Green Button XML from the utility`,
  )
}
