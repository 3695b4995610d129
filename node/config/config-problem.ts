/** From what the schema found to one error: the most telling one, at its place in the file or in the environment. */
import type * as z from 'zod'
import type { Problem } from '../../sim/scenario/problems.ts'
import { describeIssues } from '../../sim/scenario/problems.ts'
import type { OperatingError } from '../core/units/operating-error.ts'
import { invalid } from './config-error.ts'
import type { ConfigText } from './config-text.ts'
import type { Overridden } from './environment-overrides.ts'
import { hideSecrets } from '../runtime/secrets.ts'

export interface Sources {
  readonly written: ConfigText
  readonly overridden: Overridden
}

export function invalidConfig(
  issues: readonly z.core.$ZodIssue[],
  { written, overridden }: Sources,
): OperatingError {
  const problems = describeIssues(issues)
  // A misspelt key is also missing: what it is called matters more.
  const problem = problems.find(({ at }) => at === 'key') ?? problems[0]
  const path = problem?.path ?? []
  const place = overridden.variableOf(path) ?? written.placeOf(path)
  return invalid(place, hideSecrets(sentenceOf(problem), written.secrets))
}

function sentenceOf(problem: Problem | undefined): string {
  const { path = [], what = 'has the wrong shape', at = 'value' } = problem ?? {}
  const subject = (at === 'key' ? path.slice(0, -1) : path).join('.')
  return `${subject === '' ? 'the file' : subject}: ${what}`
}
