import type { CsvRecord } from '../profiles/csv-records.ts'
import { readRecords } from '../profiles/csv-records.ts'
import type { FeederPlace } from './feeder-error.ts'
import { feederError } from './feeder-error.ts'

/** A row of a table by the names of its header; what is missing or no number is `feeder-invalid` with its place. */
export interface TableRow {
  text(column: string): string
  number(column: string): number
  /** Null where the table has no such column, or nothing in it. */
  optionalNumber(column: string): number | null
  /** Where in its file the row has the column. */
  placeOf(column: string): FeederPlace
  wrong(column: string, problem: string): Error
}

/** Rows of CSV below its header; lines that begin with # say something about the table and are passed over. */
export function* readTable(text: string, file: string): Generator<TableRow> {
  let header: readonly string[] | undefined
  for (const record of readRecords(text, file)) {
    if (record.isBlank || record.fields[0]?.text.trimStart().startsWith('#') === true) continue
    if (record.fields.every((field) => field.text.trim() === '')) continue
    if (header === undefined) header = record.fields.map((field) => field.text.trim().toLowerCase())
    else yield createRow(record, header, file)
  }
}

function createRow(record: CsvRecord, header: readonly string[], file: string): TableRow {
  const field = (column: string) => record.fields[header.indexOf(column.toLowerCase())]
  const placeOf = (column: string) => ({ file, line: record.line, column: field(column)?.column ?? 1 })
  const wrong = (column: string, problem: string) => feederError('feeder-invalid', placeOf(column), problem)

  function text(column: string): string {
    const value = field(column)?.text.trim() ?? ''
    if (value === '') throw wrong(column, `has nothing in the column ${column}; fill it in`)
    return value
  }

  function number(column: string): number {
    const value = Number(text(column))
    if (Number.isFinite(value)) return value
    throw wrong(column, `${JSON.stringify(text(column))} in the column ${column} is not a number`)
  }

  return {
    text,
    number,
    optionalNumber: (column) => ((field(column)?.text.trim() ?? '') === '' ? null : number(column)),
    placeOf,
    wrong,
  }
}
