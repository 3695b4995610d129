/** The pricing rule of a demo street: the module by its built hash, and the parameters that the scenario writes. */
import { readNamedParameters } from '../../../sim/rules/named-parameters.ts'
import { findRuleCard } from '../../../sim/rules/rule-cards.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import type { Genesis } from '../../core/governance/genesis.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { builtRules, loadLedgerRule } from '../../store/rule-files.ts'

/** Metering of a street's book adds up to a thousandth of this. */
const GAS_LIMIT = 100_000_000

/** Throws `scenario-rule-unknown`, `scenario-rule-parameter`, and `rule-research` for a rule that no ledger may run. */
export async function ruleOf({ rule }: Scenario): Promise<Genesis['rule']> {
  const rules = await builtRules()
  const hash = rules[rule.name]
  if (hash === undefined) {
    throw new OperatingError(
      { code: 'scenario-rule-unknown', rule: rule.name },
      `The scenario's rule "${rule.name}" is not one of ${Object.keys(rules).join(', ')}: choose one of these.`,
    )
  }
  const agreed = { name: rule.name, hash, ...readParameters(rule), gasLimit: GAS_LIMIT }
  // Loaded here once, so that a rule the homes would refuse is refused before any of them starts.
  await loadLedgerRule(agreed)
  return agreed
}

/** A street's lot and tariffs follow from its books and its members; the rest of a rule's parameters is written. */
function readParameters({
  name,
  params,
}: Scenario['rule']): Pick<Genesis['rule'], 'kNumerator' | 'kDenominator' | 'extra'> {
  const entries = Object.entries(params).map(([key, value]) => [key, String(value)] as const)
  const fixed = entries.find(([key]) => FOLLOWING_PARAMETERS.includes(key))
  if (fixed !== undefined) throw wrongParameter(`"${fixed[0]}" follows from the street itself: leave it out`)
  const result = readNamedParameters(entries, findRuleCard(name))
  if (result.code === 'parameter-unknown')
    throw wrongParameter(`"${result.name}" is unknown to ${name}: it takes ${ownNames(result.known)}`)
  if (result.code === 'parameter-invalid')
    throw wrongParameter(`"${result.name}" is not readable: write ${result.expected}`)
  const { kNumerator, kDenominator, extra = [0, 0, 0, 0] } = result.input.parameters
  return { kNumerator, kDenominator, extra }
}

const FOLLOWING_PARAMETERS: readonly string[] = ['retail', 'feedIn', 'seed']

function ownNames(known: readonly string[]): string {
  return known.filter((name) => !FOLLOWING_PARAMETERS.includes(name)).join(', ')
}

function wrongParameter(what: string): OperatingError {
  return new OperatingError({ code: 'scenario-rule-parameter' }, `The scenario's rule parameter ${what}.`)
}
