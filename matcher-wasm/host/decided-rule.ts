import type { LedgerRule } from './clearing-rule.ts'
import { createClearingRule } from './clearing-rule.ts'
import { ResearchRuleError, RuleRefusedError } from './errors.ts'
import type { RuleOptions } from './rule.ts'

/**
 * The rule that a community has decided on, whatever its bytes are: a module that the guard refuses, or that is for
 * research, was decided all the same, and its slots are void. Throws only where this machine failed.
 */
export function createDecidedRule(
  options: RuleOptions & { readonly gasLimit: bigint },
): Pick<LedgerRule, 'ruleHash' | 'clear'> {
  try {
    return createClearingRule(options)
  } catch (error) {
    if (!(error instanceof RuleRefusedError || error instanceof ResearchRuleError)) throw error
    const reason = error.code
    return { ruleHash: options.hash, clear: () => ({ code: 'rule-failed', reason }) }
  }
}
