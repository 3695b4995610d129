import type { Decimal } from './decimal.ts'
import { digitsAtScale, parseDecimal } from './decimal.ts'
import type { CsvField, CsvRecord } from './csv-records.ts'
import { readRecords } from './csv-records.ts'
import { csvError } from './csv-error.ts'
import type { ExactRows } from './series.ts'

/** A year of minutes, and a little. */
export const CSV_ROWS_LIMIT = 600_000
export const CSV_BYTES_LIMIT = 64 * 1024 * 1024

export interface ColumnRequest {
  /** The file's name as people know it, for error sentences. */
  readonly file: string
  readonly column: string
  /** The first row wanted; 0 follows the header. */
  readonly firstRow: number
  readonly rows: number
  /** A larger number is taken for a mistaken unit. */
  readonly most: number
  /** Prices may be below zero; energy may not. */
  readonly isSigned?: boolean
}

/** The text of a CSV file; bytes that are no UTF-8 are `csv-syntax`, too many are `csv-too-large`. */
export function decodeCsv(bytes: Uint8Array, file: string): string {
  if (bytes.length > CSV_BYTES_LIMIT) {
    throw csvError(
      'csv-too-large',
      { file },
      'is larger than 64 MiB; keep only the columns and rows that are needed',
    )
  }
  try {
    // The decoder drops a byte order mark by itself.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw csvError('csv-syntax', { file }, 'is not UTF-8 text; save it as CSV in UTF-8', cause)
  }
}

/**
 * The wanted rows of one named column, exactly as written. A value that is missing, is no number or is negative is an
 * error with its line and column; nothing is filled in.
 */
export function readCsvColumn(text: string, request: ColumnRequest): ExactRows {
  const { file, firstRow, rows } = request
  if (firstRow + rows > CSV_ROWS_LIMIT) {
    throw csvError(
      'csv-too-large',
      { file },
      `would need ${firstRow + rows} rows and at most ${CSV_ROWS_LIMIT} are read; shorten the days`,
    )
  }
  const records = readRecords(text, file)
  const index = findColumn(records.next(), request)
  const values: Decimal[] = []
  let line = 1
  for (let row = 0; row < firstRow + rows; row++) {
    const next = records.next()
    if (next.done) throw tooShort(request, { row, line: line + 1 })
    line = next.value.line
    if (row >= firstRow) values.push(readValue(next.value, index, request))
  }
  const scale = values.reduce((largest, value) => Math.max(largest, value.scale), 0)
  return { digits: values.map((value) => digitsAtScale(value, scale)), scale }
}

/** Where in a header the column stands; one that is not there is `csv-column-missing`. */
export function findColumn(
  header: IteratorResult<CsvRecord, unknown>,
  { file, column }: Pick<ColumnRequest, 'file' | 'column'>,
): number {
  const names = header.done === true ? [] : header.value.fields.map((field) => field.text.trim())
  const index = names.indexOf(column)
  if (index >= 0) return index
  const there =
    names.length === 0
      ? 'the file is empty'
      : `the columns are ${names.map((name) => JSON.stringify(name)).join(', ')}`
  const hint =
    names.length === 1 && names[0]?.includes(';') === true
      ? ', separated by semicolons where commas are needed'
      : ''
  throw csvError(
    'csv-column-missing',
    { file, line: 1, column: 1 },
    `has no column "${column}": ${there}${hint}; name one that is there`,
  )
}

/** The value of one row, exactly as written; errors as in `readCsvColumn`. */
export function readValue(
  record: CsvRecord,
  index: number,
  request: Pick<ColumnRequest, 'file' | 'column' | 'most' | 'isSigned'>,
): Decimal {
  const { file, column, most, isSigned = false } = request
  const { line } = record
  const field = record.fields[index]
  if (record.isBlank || field === undefined) {
    throw csvError(
      'csv-gap',
      { file, line, column: endOf(record) },
      `the row has no value for "${column}"; fill the gap or start after it with firstRow`,
    )
  }
  const place = { file, line, column: field.column }
  const text = field.text.trim()
  const value = parseDecimal(text)
  if (value === null) {
    const what =
      text === ''
        ? `the value of "${column}" is empty`
        : `${quoted(text)} in "${column}" is not a decimal number`
    throw csvError('csv-gap', place, `${what}; fill the gap or start after it with firstRow`)
  }
  if (value.digits < 0n && !isSigned) {
    throw csvError(
      'csv-value-negative',
      place,
      `${text} in "${column}" is negative; load and generation are each counted from 0 up`,
    )
  }
  const size = value.digits < 0n ? -value.digits : value.digits
  if (size > BigInt(most) * 10n ** BigInt(value.scale)) {
    throw csvError(
      'csv-value-implausible',
      place,
      `${text} in "${column}" is more than the ${most} that its unit allows; check the unit`,
    )
  }
  return value
}

function tooShort({ file, firstRow, rows }: ColumnRequest, end: { row: number; line: number }): Error {
  const needed = firstRow === 0 ? `${rows} rows` : `${rows} rows from row ${firstRow} on`
  const problem = `the file ends after ${end.row} rows and the scenario needs ${needed}; shorten the days or bring more rows`
  return csvError('csv-gap', { file, line: end.line, column: 1 }, problem)
}

function endOf(record: CsvRecord): number {
  const last: CsvField | undefined = record.fields.at(-1)
  return last === undefined ? 1 : last.column + last.text.length
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
