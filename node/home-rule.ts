/** The rule on which a street was founded. */
import type { Community } from './core/governance/genesis.ts'
import { OperatingError } from './core/units/operating-error.ts'
import { loadLedgerRule } from './store/rule-files.ts'

/** A street is not founded on a research rule. A module that is not here may still come from peers. */
export async function refuseResearch({ genesis }: Community): Promise<void> {
  try {
    await loadLedgerRule(genesis.rule)
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== 'rule-missing') throw error
  }
}
