/**
 * One case of a run as a task that any thread can do: it names what cannot travel between threads, and shares the
 * columns that are large.
 */
import { setImmediate } from 'node:timers/promises'
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import { createOrderWriter } from '../results/order-tables.ts'
import type { OrderTable } from '../results/order-table-names.ts'
import { behavioursOf } from './behaviours.ts'
import type { LedgerNames } from './ledger-book.ts'
import { loadStrategies } from './own-strategies.ts'
import type { CaseOutcome } from './run-case.ts'
import { runCase } from './run-case.ts'
import type { StreetColumns } from './street-columns.ts'

export interface CaseTask {
  readonly street: StreetColumns
  readonly isSteered: boolean
  readonly rule: TaskRule
  /** An efficient rule, for the welfare that was possible; null where the rule itself is efficient. */
  readonly benchmark: TaskRule | null
  readonly parameters: RuleParameters
  /** Books are sealed as by this community; null where no nodes are to be equalled. */
  readonly ledger: LedgerNames | null
  /** Modules of researchers' strategies, as absolute paths. */
  readonly strategyModules: readonly string[]
  readonly tables: { readonly directory: string; readonly names: readonly OrderTable[] } | null
  readonly metadata: Readonly<Record<string, string>>
  /** Where the task says how many slots are done, at `progressAt`. */
  readonly progress: Int32Array
  readonly progressAt: number
}

export interface TaskRule {
  readonly bytes: Uint8Array
  readonly hash: string
  /** Rules that somebody brought run metered, so that none runs for ever. */
  readonly gasLimit: bigint | undefined
}

/** Runs the case; gives way after each simulated day, so that the program can be interrupted. */
export async function runCaseTask(task: CaseTask): Promise<CaseOutcome> {
  const { street, isSteered, tables } = task
  const own = await loadStrategies(task.strategyModules)
  const writer =
    tables === null || tables.names.length === 0
      ? undefined
      : createOrderWriter(street, {
          directory: tables.directory,
          name: isSteered ? 'steered' : 'unchanged',
          tables: tables.names,
          metadata: task.metadata,
        })
  const outcome = await runCase(street, {
    isSteered,
    behaviours: behavioursOf(street, own),
    market: {
      rule: loadRule(task.rule),
      parameters: task.parameters,
      benchmark: task.benchmark === null ? undefined : loadRule(task.benchmark),
      ledger: task.ledger ?? undefined,
    },
    observe: writer && ((slot, _now, clearing) => writer.write(slot, clearing)),
    progress: async (slotsDone) => {
      Atomics.store(task.progress, task.progressAt, slotsDone)
      await setImmediate()
    },
  })
  writer?.end()
  return outcome
}
