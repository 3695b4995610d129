import { OperatingError } from '../../node/core/units/operating-error.ts'

/** What can be wrong with a file of profiles; each has a row in docs/errors.md. */
export type CsvErrorCode =
  | 'csv-unreadable'
  | 'csv-too-large'
  | 'csv-syntax'
  | 'csv-column-missing'
  | 'csv-gap'
  | 'csv-value-negative'
  | 'csv-value-implausible'
  | 'csv-time-invalid'
  | 'pvgis-invalid'
  | 'green-button-invalid'
  | 'standard-profile-invalid'

/** Where in a CSV file; lines and columns count from 1. */
export type CsvPlace = { readonly file: string; readonly line?: number; readonly column?: number }

export type CsvError = OperatingError<{ readonly code: CsvErrorCode } & CsvPlace>

/** One sentence: the place, what is wrong, what to do. An input file is invalid: exit code 3. */
export function csvError(code: CsvErrorCode, place: CsvPlace, problem: string, cause?: unknown): CsvError {
  const where = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
  return new OperatingError({ code, ...place }, `${where}: ${problem}.`, cause === undefined ? {} : { cause })
}
