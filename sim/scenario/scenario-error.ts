import { OperatingError } from '../../node/core/units/operating-error.ts'

/** What can be wrong with a scenario file; each has a row in docs/errors.md and ends a command with exit code 3. */
export type ScenarioErrorCode =
  | 'scenario-unreadable'
  | 'scenario-too-large'
  | 'scenario-syntax'
  | 'scenario-unknown-key'
  | 'scenario-invalid'

/** Where in a scenario file; lines and columns count from 1. */
export type ScenarioPlace = { readonly file: string; readonly line?: number; readonly column?: number }

export type ScenarioError = OperatingError<{ readonly code: ScenarioErrorCode } & ScenarioPlace>

/** One sentence: the place, what is wrong, what to do. */
export function scenarioError(
  code: ScenarioErrorCode,
  place: ScenarioPlace,
  problem: string,
  cause?: unknown,
): ScenarioError {
  const where = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
  const end = problem.endsWith('?') ? '' : '.'
  return new OperatingError(
    { code, ...place },
    `${where}: ${problem}${end}`,
    cause === undefined ? {} : { cause },
  )
}
