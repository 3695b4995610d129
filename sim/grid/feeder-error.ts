import { OperatingError } from '../../node/core/units/operating-error.ts'

/** What can be wrong with a feeder's files; each has a row in docs/errors.md and ends a command with exit code 3. */
export type FeederErrorCode =
  | 'feeder-unreadable'
  | 'feeder-invalid'
  | 'feeder-bus-unknown'
  | 'feeder-not-radial'
  | 'feeder-island'
  | 'feeder-homes-unmatched'

/** Where in a feeder's files; lines and columns count from 1. */
export type FeederPlace = { readonly file: string; readonly line?: number; readonly column?: number }

/** One sentence: the place, what is wrong, what to do. */
export function feederError(
  code: FeederErrorCode,
  place: FeederPlace,
  problem: string,
  cause?: unknown,
): OperatingError<{ readonly code: FeederErrorCode } & FeederPlace> {
  const where = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
  const end = problem.endsWith('?') ? '' : '.'
  return new OperatingError(
    { code, ...place },
    `${where}: ${problem}${end}`,
    cause === undefined ? {} : { cause },
  )
}
