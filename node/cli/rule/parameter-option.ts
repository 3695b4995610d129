/** The option `--param NAME=VALUE`, which may come many times. */
import { InvalidArgumentError } from 'commander'
import type { RuleInput } from '../../../sim/rules/named-parameters.ts'
import { DEFAULT_INPUT, readNamedParameters } from '../../../sim/rules/named-parameters.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { FoundRule } from './find-rule.ts'

const { retailMicroPerKwh, feedInMicroPerKwh } = DEFAULT_INPUT.parameters
/** With what holds where nothing is said: prices of community rules follow from the tariffs. */
export const PARAMETER_HELP = [
  `k=FRACTION (default: 1/2), retail=MICRO and feedIn=MICRO, the tariffs per kWh (default: ${retailMicroPerKwh} and ${feedInMicroPerKwh})`,
  'seed=HEX, the lot (default: 0), and what the rule has of its own, as in compensation=1/2; may come several times',
].join(', ')

export type ParameterEntry = readonly [name: string, value: string]

/** Takes one more `NAME=VALUE`. */
export function collectParameter(text: string, before: readonly ParameterEntry[] = []): ParameterEntry[] {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write NAME=VALUE, as in k=1/2.')
  return [...before, [text.slice(0, at).trim(), text.slice(at + 1).trim()]]
}

/** The header's inputs for a rule; throws a usage error for a parameter that it does not have. */
export function toRuleInput(entries: readonly ParameterEntry[], { name: rule, card }: FoundRule): RuleInput {
  const result = readNamedParameters(entries, card)
  if (result.code === 'ok') return result.input
  const { name } = result
  if (result.code === 'parameter-unknown') {
    throw new OperatingError(
      { code: 'usage-parameter-unknown', name },
      `The rule ${rule} has no parameter ${name}: there are ${result.known.join(', ')}.`,
    )
  }
  throw new OperatingError(
    { code: 'usage-parameter-invalid', name },
    `The parameter ${name} must be ${result.expected}.`,
  )
}
