/**
 * Does one run from its bundle alone: nothing is read from the disk but strategies that researchers wrote, and the
 * result says the same wherever it is made.
 */
import { assert } from '../../node/core/units/assert.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { behavioursOf } from '../fast/behaviours.ts'
import { loadStrategies, strategyPaths } from '../fast/own-strategies.ts'
import { toJsonValue } from '../fast/result-json.ts'
import type { RuleModule, RuleOfRun } from '../fast/rule-of-run.ts'
import { EFFICIENT_RULE, parameterEntries, runRule, taskRule } from '../fast/rule-of-run.ts'
import { makeRunResult } from '../fast/run-street.ts'
import { simulateStreet } from '../fast/simulate.ts'
import type { StreetColumns } from '../fast/street-columns.ts'
import { createStreetColumns } from '../profiles/scenario-columns.ts'
import { readNamedParameters } from '../rules/named-parameters.ts'
import { findRuleCard } from '../rules/rule-cards.ts'
import { openScenario } from '../scenario/read-scenario.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { withOverrides } from '../scenario/scenario.ts'
import { applyChanges } from './changes.ts'
import { clearIdenticalBooks } from './identical-books.ts'
import type { Kpis, RuleRecord, RunBundle, RunRecord, StreetRun } from './street-run.ts'

export interface PerformOptions {
  /** Ends the run before its next case or rule. */
  readonly signal: AbortSignal
  /** A strategy that somebody wrote is code; whoever takes runs from strangers refuses it: `sweep-job-refused`. */
  readonly modules: 'load' | 'refuse'
}

/** Does the run in this thread. */
export async function performRun(
  run: StreetRun,
  bundle: RunBundle,
  { signal, modules }: PerformOptions,
): Promise<RunRecord> {
  const scenario = scenarioOfRun(run, openScenario(bundle.scenarioText, bundle))
  const street = await createStreetColumns(scenario, { readFile: readFrom(bundle) })
  const [strategy] = strategyPaths(street)
  if (modules === 'refuse' && strategy !== undefined) throw refusedStrategy(strategy)
  const rules = rulesOfRun(run, scenario, bundle)
  const { index } = run
  if (run.books === 'identical')
    return { index, seed: street.seed, results: await clearIdenticalBooks(street, rules, signal) }
  const results: RuleRecord[] = []
  for (const rule of rules) results.push(await runUnderRule(street, { rule, bundle, signal }))
  return { index, seed: street.seed, results }
}

/** A run with code of somebody's own is for the machine that has it. */
export function refusedStrategy(path: string): OperatingError {
  return new OperatingError(
    { code: 'sweep-job-refused', path },
    `The strategy ${path} is a program, and programs are not sent to other machines; sweep it without --redis.`,
  )
}

/** The scenario with all that the run changes. */
export function scenarioOfRun(
  { changes, seed, days }: StreetRun,
  open: ReturnType<typeof openScenario>,
): Scenario {
  const scenario = open((document) => applyChanges(document, changes))
  return withOverrides(scenario, { ...(seed === null ? {} : { seed }), ...(days === null ? {} : { days }) })
}

/** The names of the rules that a run needs. */
export function ruleNamesOf({ rules }: Pick<StreetRun, 'rules'>, { rule }: Scenario): readonly string[] {
  return rules.length > 0 ? rules : [rule.wasmPath ?? rule.name]
}

/** The scenario's parameters are for its own rule; another one has what holds where nothing is said. */
export function parametersFor(name: string, { rule }: Scenario): (readonly [string, string])[] {
  return name === (rule.wasmPath ?? rule.name) ? parameterEntries(rule.params) : []
}

function rulesOfRun(run: StreetRun, scenario: Scenario, bundle: RunBundle): RuleOfRun[] {
  return ruleNamesOf(run, scenario).map((name) => {
    const result = readNamedParameters(parametersFor(name, scenario), findRuleCard(name))
    assert(result.code === 'ok', 'the parameters of a rule were checked before the run')
    return { module: moduleNamed(name, bundle), input: result.input }
  })
}

function moduleNamed(name: string, { rules }: RunBundle): RuleModule {
  const found = rules.find((each) => each.name === name)
  assert(found !== undefined, 'a bundle has every rule that its runs name')
  return found
}

async function runUnderRule(
  street: StreetColumns,
  { rule: { module, input }, bundle, signal }: { rule: RuleOfRun; bundle: RunBundle; signal: AbortSignal },
): Promise<RuleRecord> {
  const strategyModules = strategyPaths(street)
  const behaviours = behavioursOf(street, await loadStrategies(strategyModules))
  const rule = runRule(module, input)
  const outcomes = await simulateStreet(
    {
      street,
      rule: taskRule(module),
      benchmark: module.name === EFFICIENT_RULE ? null : taskRule(moduleNamed(EFFICIENT_RULE, bundle)),
      parameters: { ...rule, retailMicroPerKwh: 0, feedInMicroPerKwh: 0 },
      strategyModules,
      tables: null,
      ledger: null,

      metadata: {},
    },
    { threads: 1, signal, progress: () => undefined },
  )
  const facts = { engine: 'fast', version: bundle.version, rule, behaviours, scenarioText: null } as const
  const { runHash, cases } = makeRunResult(street, outcomes, facts)
  const { none, unchanged, steered } = cases
  const kpis = { none: none.kpis, unchanged: unchanged.kpis, steered: steered.kpis }
  return {
    rule: module.name,
    ruleHash: module.hash,
    runHash,
    kpis: toJsonValue(kpis) as Readonly<Record<string, Kpis>>,
  }
}

function readFrom({ files }: RunBundle): (path: string) => Promise<Uint8Array> {
  return (path) => {
    const bytes = files.get(path)
    // A table that a feeder may have or not is in no bundle where it was on no disk.
    return bytes === undefined
      ? Promise.reject(new Error(`${path} was not there when the runs were gathered`))
      : Promise.resolve(bytes)
  }
}
