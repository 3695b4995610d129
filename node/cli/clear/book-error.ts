import { OperatingError } from '../../core/units/operating-error.ts'

/** What can be wrong with the CSV file of a book; each has a row in docs/errors.md. */
export type BookErrorCode =
  | 'book-unreadable'
  | 'book-file-too-large'
  | 'book-syntax'
  | 'book-column-missing'
  | 'book-value-missing'
  | 'book-order-duplicate'
  | 'book-side-unknown'
  | 'book-number-invalid'
  | 'book-energy-zero'
  | 'book-energy-out-of-range'
  | 'book-price-out-of-range'

/** Where in the file; lines and columns count from 1. */
export interface BookPlace {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** One sentence: the place, what is wrong, what to do. Nothing of the file is used: exit code 3. */
export function bookError(
  code: BookErrorCode,
  place: BookPlace,
  problem: string,
  cause?: unknown,
): OperatingError {
  const where = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
  return new OperatingError({ code, ...place }, `${where}: ${problem}.`, cause === undefined ? {} : { cause })
}
