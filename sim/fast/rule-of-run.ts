/** A pricing rule as a run takes it and as its result tells it. */
import { findRuleCard } from '../rules/rule-cards.ts'
import type { RuleInput } from '../rules/named-parameters.ts'
import type { TaskRule } from './case-task.ts'
import type { RunRule } from './run-result.ts'

export interface RuleModule {
  /** Of a built rule; of one that somebody brought, its path. */
  readonly name: string
  readonly bytes: Uint8Array
  /** sha-256 of the bytes, hex. */
  readonly hash: string
}

/** A rule and what the run hands it. */
export interface RuleOfRun {
  readonly module: RuleModule
  readonly input: RuleInput
}

/** More than any book of a street needs; a rule that somebody brought must end. */
const OWN_RULE_GAS = 100_000_000_000n

/** The rule that is efficient on every book: what it reaches is what was possible. */
export const EFFICIENT_RULE = 'uniform'

export function taskRule({ name, bytes, hash }: RuleModule): TaskRule {
  return { bytes, hash, gasLimit: findRuleCard(name) === undefined ? OWN_RULE_GAS : undefined }
}

export function runRule({ name, hash }: RuleModule, { parameters }: RuleInput): RunRule {
  const { kNumerator, kDenominator, extra = [] } = parameters
  return { name, hash, kNumerator, kDenominator, extra }
}

/** A scenario's parameters as people write them. */
export function parameterEntries(
  params: Readonly<Record<string, string | number>>,
): (readonly [string, string])[] {
  return Object.entries(params).map(([name, value]) => [name, String(value)] as const)
}
