/** Makes the bundle of runs that a command asks for, with the rules that this program knows. */
import { parameterEntries } from '../../../sim/fast/rule-of-run.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { readScenarioText } from '../../../sim/scenario/read-scenario.ts'
import { makeBundle } from '../../../sim/sweep/make-bundle.ts'
import type { BundledRule, RunBundle, StreetRun } from '../../../sim/sweep/street-run.ts'
import type { FoundRule } from '../rule/find-rule.ts'
import { findRule, loadFoundRule } from '../rule/find-rule.ts'
import { toRuleInput } from '../rule/parameter-option.ts'

/** Reads everything that the runs need and checks it, so that nothing is found wrong in the middle of the night. */
export async function bundleFor(
  path: string,
  runs: readonly StreetRun[],
  { version }: { version: string },
): Promise<RunBundle> {
  const found = new Map<string, FoundRule>()
  return makeBundle({ path, scenarioText: await readScenarioText(path) }, runs, {
    version,
    async findRule(name) {
      const rule = await findRule(name)
      loadFoundRule(rule)
      found.set(name, rule)
      const { bytes, hash } = rule
      return { name, bytes, hash }
    },
    check(scenario, rules) {
      for (const rule of rules) checkParameters(rule, scenario, found)
    },
  })
}

function checkParameters(
  { name }: BundledRule,
  { rule }: Scenario,
  found: ReadonlyMap<string, FoundRule>,
): void {
  const module = found.get(name)
  if (module !== undefined && name === (rule.wasmPath ?? rule.name))
    toRuleInput(parameterEntries(rule.params), module)
}
