/** Runs all cases of a small street in this thread. */
import { behavioursOf } from '../../sim/fast/behaviours.ts'
import { runCase } from '../../sim/fast/run-case.ts'
import type { RunResult } from '../../sim/fast/run-result.ts'
import { makeRunResult } from '../../sim/fast/run-street.ts'
import type { StreetColumns } from '../../sim/fast/street-columns.ts'
import { HALF, loadNamedRule } from '../matcher/load-rule.ts'

/** The result of a street under a rule that is built in; the uniform price unless said otherwise. */
export async function runStreet(street: StreetColumns, ruleName = 'uniform'): Promise<RunResult> {
  const behaviours = behavioursOf(street)
  const market = {
    rule: loadNamedRule(ruleName),
    parameters: HALF,
    benchmark: ruleName === 'uniform' ? undefined : loadNamedRule('uniform'),
  }
  const unchanged = await runCase(street, { market, behaviours, isSteered: false })
  const steered = await runCase(street, { market, behaviours, isSteered: true })
  return makeRunResult(
    street,
    { unchanged, steered },
    {
      engine: 'fast',
      version: '0.0.0',
      rule: { name: ruleName, hash: market.rule.hash, kNumerator: 1, kDenominator: 2, extra: [] },
      behaviours,
      scenarioText: null,
    },
  )
}
