/** A run by real nodes: the street of the scenario for as long as it says, as the cases of a result. */
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { ResearchRuleError } from '../../matcher-wasm/host/errors.ts'
import type { RuleTerms } from '../../node/core/governance/genesis.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { RuleShelf } from '../../node/engine/ports.ts'
import { createModuleShelf } from '../../node/store/rule-shelf.ts'
import type { TaskRule } from '../fast/case-task.ts'
import type { StreetOutcomes } from '../fast/run-street.ts'
import type { StreetTask } from '../fast/simulate.ts'
import { createOrderWriter } from '../results/order-tables.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { gatherOutcome } from './gather-outcome.ts'
import { scenarioCommunity } from './scenario-community.ts'
import type { ScenarioStreetParts } from './scenario-street.ts'
import { runScenarioStreet } from './scenario-street.ts'

export interface NodesRun extends StreetOutcomes {
  /** The exact bytes of the genesis file on which the nodes agreed. */
  readonly genesisBytes: Uint8Array
}

/** Metering of a street's book adds up to a thousandth of this. */
const GAS_LIMIT = 100_000_000

/**
 * Nodes trade and do not steer: the third case is the second. Throws `scenario-not-for-street`, and `rule-research` for a
 * rule that no ledger may run.
 */
export async function simulateNodes(
  scenario: Scenario,
  task: StreetTask & { readonly ruleName: string },
  parts: ScenarioStreetParts,
): Promise<NodesRun> {
  const { street, tables } = task
  const { kNumerator, kDenominator, extra = [0, 0, 0, 0] } = task.parameters
  const terms = {
    name: task.ruleName,
    hash: task.rule.hash,
    kNumerator,
    kDenominator,
    extra,
    gasLimit: GAS_LIMIT,
  }
  refuseResearch(terms, task.rule)
  const made = scenarioCommunity(scenario, { street, rule: terms })
  const outcomes = await runScenarioStreet({ scenario, made, rules: shelfOf(task.rule) }, parts)
  const writer =
    tables === null || tables.names.length === 0
      ? undefined
      : createOrderWriter(street, {
          ...{ directory: tables.directory, tables: tables.names },
          ...{ name: 'unchanged', metadata: task.metadata },
        })
  const unchanged = gatherOutcome(outcomes, {
    street,
    members: made.homes.map(({ member }) => member),
    market: {
      rule: loadRule(task.rule),
      parameters: task.parameters,
      benchmark: task.benchmark === null ? undefined : loadRule(task.benchmark),
    },
    observe: writer && ((slot, clearing) => writer.write(slot, clearing)),
  })
  writer?.end()
  return { unchanged, steered: unchanged, genesisBytes: made.genesisBytes }
}

function shelfOf({ hash, bytes }: TaskRule): RuleShelf {
  const module = (asked: string) => Promise.resolve(asked === hash ? bytes : undefined)
  return {
    ...createModuleShelf(module),
    keep: () => Promise.resolve(),
    keepProposed: () => Promise.resolve(true),
  }
}

function refuseResearch({ name, hash }: RuleTerms, { bytes }: TaskRule): void {
  try {
    createClearingRule({ bytes, hash, gasLimit: BigInt(GAS_LIMIT) })
  } catch (cause) {
    if (!(cause instanceof ResearchRuleError)) throw cause
    throw new OperatingError(
      { code: 'rule-research', hash },
      `The rule ${name} is for research only, and no street of nodes runs it: use --engine fast.`,
      { cause },
    )
  }
}
