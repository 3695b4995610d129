import { assert } from '../../node/core/units/assert.ts'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../../node/core/units/quantities.ts'
import type { CarbonSource } from '../scenario/scenario.ts'
import type { PriceSource, PriceWindow, SeriesPrice, WindowPrice } from '../scenario/tariff.ts'
import { readCsvColumn } from './csv-column.ts'
import { csvError } from './csv-error.ts'
import type { FileTexts } from './file-texts.ts'
import type { SlotSpan } from './flexible-task.ts'
import type { ZoneOffset } from './local-time.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** 1 January 1970 was a Thursday. */
const WEEKDAY_OF_DAY_0 = 3
/** More than any power station emits, in mg per kWh. */
const MOST_CARBON_MILLIGRAMS = 5_000_000

/** The price of every slot in micro-currency per kWh: that of its beginning, and of a finer series the mean. */
export function priceColumn(
  price: PriceSource,
  { span, offset, texts }: { span: SlotSpan; offset: ZoneOffset; texts: FileTexts },
): Int32Array {
  switch (price.type) {
    case 'flat':
      return new Int32Array(span.slots).fill(price.microPerKwh)
    case 'windows':
      return Int32Array.from({ length: span.slots }, (_, slot) => {
        const atMs = span.startMs + slot * span.slotMs
        return priceInWindows(price, atMs + offset(atMs))
      })
    case 'series':
      return seriesColumn(price, { span, texts })
  }
}

/** Grams of carbon dioxide per kWh of every slot, rounded to the nearest. */
export function carbonColumn(
  carbon: CarbonSource,
  { span, texts }: { span: SlotSpan; texts: FileTexts },
): Int32Array {
  const { path, column, resolutionMs, firstRow, milligramsPerUnit } = carbon
  const most = Math.floor(MOST_CARBON_MILLIGRAMS / milligramsPerUnit)
  const rows = Math.ceil((span.slots * span.slotMs) / resolutionMs)
  const { digits, scale } = readCsvColumn(texts(path), { file: path, column, firstRow, rows, most })
  const divisor = 2n * 1000n * 10n ** BigInt(scale)
  const grams = digits.map((value) =>
    Number((2n * value * BigInt(milligramsPerUnit) + divisor / 2n) / divisor),
  )
  return slotMeans(grams, { resolutionMs, span })
}

function priceInWindows({ windows, microPerKwh }: WindowPrice, wallMs: number): number {
  const day = Math.floor(wallMs / DAY_MS)
  const minute = Math.floor((wallMs - day * DAY_MS) / MINUTE_MS)
  const fitting = windows.find((window) => fits(window, { day, minute }))
  return fitting?.microPerKwh ?? microPerKwh
}

/** A window through midnight belongs to the day on which it began. */
function fits(window: PriceWindow, { day, minute }: { day: number; minute: number }): boolean {
  const { fromMinute, toMinute } = window
  const isThroughMidnight = toMinute < fromMinute
  const isAfterMidnight = isThroughMidnight && minute < toMinute
  const isWithin = isThroughMidnight
    ? minute >= fromMinute || isAfterMidnight
    : minute >= fromMinute && minute < toMinute
  if (!isWithin) return false
  const began = isAfterMidnight ? day - 1 : day
  const weekday = (((began + WEEKDAY_OF_DAY_0) % 7) + 7) % 7
  const month = new Date(began * DAY_MS).getUTCMonth() + 1
  return window.weekdays.includes(weekday) && window.months.includes(month)
}

function seriesColumn(price: SeriesPrice, { span, texts }: { span: SlotSpan; texts: FileTexts }): Int32Array {
  const { path: file, column, resolutionMs, firstRow, unit, plusMicroPerKwh } = price
  const rows = Math.ceil((span.slots * span.slotMs) / resolutionMs)
  const most = Number((BigInt(PRICE_LIMIT_MICRO_PER_KWH) * unit.denominator) / unit.numerator)
  const read = readCsvColumn(texts(file), { file, column, firstRow, rows, most, isSigned: true })
  const divisor = unit.denominator * 10n ** BigInt(read.scale)
  const micros = read.digits.map((value) => floorDivide(value * unit.numerator, divisor) + plusMicroPerKwh)
  const dear = micros.find((micro) => Math.abs(micro) >= PRICE_LIMIT_MICRO_PER_KWH)
  if (dear !== undefined) {
    const what = `with what is added a price of "${column}" is ${dear} micro per kWh, beyond what a market can say; check unit and plus`
    throw csvError('csv-value-implausible', { file }, what)
  }
  return slotMeans(micros, { resolutionMs, span })
}

/** Rows that last a slot or longer hold for it from its beginning; of shorter ones the mean, rounded down. */
function slotMeans(
  values: readonly number[],
  { resolutionMs, span }: { resolutionMs: number; span: SlotSpan },
): Int32Array {
  return Int32Array.from({ length: span.slots }, (_, slot) => {
    const first = Math.floor((slot * span.slotMs) / resolutionMs)
    const end = Math.max(first + 1, Math.floor(((slot + 1) * span.slotMs) / resolutionMs))
    const rows = values.slice(first, end)
    assert(rows.length > 0, 'the rows reach to the last slot')
    return Math.floor(rows.reduce((sum, value) => sum + value, 0) / rows.length)
  })
}

function floorDivide(value: bigint, divisor: bigint): number {
  const quotient = value / divisor
  return Number(value % divisor < 0n ? quotient - 1n : quotient)
}
