import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { CsvTime } from '../scenario/sources.ts'
import type { ColumnRequest } from './csv-column.ts'
import { CSV_ROWS_LIMIT, findColumn, readValue } from './csv-column.ts'
import type { CsvPlace } from './csv-error.ts'
import { csvError } from './csv-error.ts'
import type { CsvRecord } from './csv-records.ts'
import { readRecords } from './csv-records.ts'
import type { Decimal } from './decimal.ts'
import type { ZoneOffset } from './local-time.ts'
import { momentOf } from './local-time.ts'
import type { TimedRows } from './timed-rows.ts'

export interface TimedRequest extends Pick<ColumnRequest, 'file' | 'column' | 'most' | 'firstRow'> {
  readonly resolutionMs: number
  /** Null: row `firstRow` begins at `startMs`. */
  readonly time: CsvTime | null
  readonly startMs: EpochMs
  readonly offset: ZoneOffset
  /** Whether a row without a value is an error, or a gap that will be filled. */
  readonly mayLack: boolean
}

/**
 * All rows of a column with the times at which they begin. By a local clock the hour that comes twice in autumn is told
 * apart by the order of the rows, and a time in the hour that is left out in spring is `csv-time-invalid`.
 */
export function readTimedColumn(text: string, request: TimedRequest): TimedRows {
  const { file, firstRow, resolutionMs, time, startMs } = request
  const records = readRecords(text, file)
  const header = records.next()
  const index = findColumn(header, request)
  const timeIndex = time === null ? -1 : findColumn(header, { file, column: time.column })
  const startsMs: EpochMs[] = []
  const values: (Decimal | null)[] = []
  let row = -1
  for (const record of records) {
    row++
    if (row < firstRow || (record.isBlank && time !== null)) continue
    if (row > CSV_ROWS_LIMIT)
      throw csvError(
        'csv-too-large',
        { file },
        `has more than ${CSV_ROWS_LIMIT} rows; keep those that are needed`,
      )
    const beganMs =
      time === null
        ? startMs + (row - firstRow) * resolutionMs
        : readTime(record, { request, time, timeIndex, beforeMs: startsMs.at(-1) })
    if ((beganMs - (startsMs[0] ?? beganMs)) % resolutionMs !== 0)
      throw timeError(record, { request, timeIndex }, 'is not a whole number of rows after the first')
    startsMs.push(beganMs)
    values.push(readOrLack(record, { index, request }))
  }
  return { resolutionMs, startsMs, values }
}

function readOrLack(
  record: CsvRecord,
  { index, request }: { index: number; request: TimedRequest },
): Decimal | null {
  if (!request.mayLack) return readValue(record, index, request)
  try {
    return readValue(record, index, request)
  } catch (error) {
    if (isGap(error)) return null
    throw error
  }
}

function isGap(error: unknown): boolean {
  return error instanceof Error && 'detail' in error && (error.detail as { code?: string }).code === 'csv-gap'
}

interface TimeContext {
  readonly request: TimedRequest
  readonly timeIndex: number
}

function readTime(
  record: CsvRecord,
  context: TimeContext & { readonly time: CsvTime; readonly beforeMs: EpochMs | undefined },
): EpochMs {
  const { request, time, timeIndex, beforeMs } = context
  const written = parseTime(record.fields[timeIndex]?.text ?? '')
  if (written === null)
    throw timeError(record, context, 'is no time like 2026-06-19T08:00Z or 19.06.2026 08:00')
  const atMs =
    written.isUtc || time.clock === 'utc'
      ? written.atMs
      : momentOf(written.atMs, {
          offset: request.offset,
          ...(beforeMs === undefined ? {} : { notBeforeMs: beforeMs + 1 }),
        })
  if (atMs === null) throw timeError(record, context, 'does not exist: local clocks leave this hour out')
  if (beforeMs !== undefined && atMs <= beforeMs)
    throw timeError(record, context, 'is not after that of the row before')
  return atMs
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/
const GERMAN = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?$/

/** A time as written; with an offset it is UTC, without one it is what some clock shows. */
function parseTime(text: string): { atMs: number; isUtc: boolean } | null {
  const iso = ISO.exec(text.trim())
  const german = GERMAN.exec(text.trim())
  const [year, month, day, hour, minute, second = '0'] =
    iso?.slice(1) ?? (german === null ? [] : [german[3], german[2], german[1], ...german.slice(4)])
  const parts = [year, month, day, hour, minute, second].map(Number)
  const [y = NaN, m = NaN, d = NaN, h = NaN, min = NaN, s = NaN] = parts
  const wallMs = Date.UTC(y, m - 1, d, h, min, s)
  if (Number.isNaN(wallMs) || new Date(wallMs).getUTCDate() !== d || h > 23 || min > 59) return null
  const zone = iso?.[7]
  if (zone === undefined) return { atMs: wallMs, isUtc: false }
  if (zone === 'Z') return { atMs: wallMs, isUtc: true }
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return { atMs: wallMs - (zone.startsWith('-') ? -minutes : minutes) * 60_000, isUtc: true }
}

function timeError(record: CsvRecord, { request, timeIndex }: TimeContext, what: string): Error {
  const field = record.fields[timeIndex]
  const place: CsvPlace = { file: request.file, line: record.line, column: field?.column ?? 1 }
  return csvError(
    'csv-time-invalid',
    place,
    `the time ${JSON.stringify(field?.text ?? '')} ${what}; correct it`,
  )
}
