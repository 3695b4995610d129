/** The books of one run, cleared under several rules: what a rule does with the same orders, and nothing else. */
import { setImmediate } from 'node:timers/promises'
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import { assert } from '../../node/core/units/assert.ts'
import { behavioursOf } from '../fast/behaviours.ts'
import { loadStrategies, strategyPaths } from '../fast/own-strategies.ts'
import type { RuleOfRun } from '../fast/rule-of-run.ts'
import { taskRule } from '../fast/rule-of-run.ts'
import { runCase } from '../fast/run-case.ts'
import type { SlotColumns } from '../fast/slot-columns.ts'
import { lotOf } from '../fast/slot-market.ts'
import type { SlotClearing } from '../fast/slot-market.ts'
import type { StreetColumns } from '../fast/street-columns.ts'
import type { ReplayBook } from '../replay/replay-books.ts'
import { createReplay } from '../replay/replay-books.ts'
import type { RuleRecord } from './street-run.ts'

/** Homes trade and steer under the first rule; every book that they write is cleared under all of them. */
export async function clearIdenticalBooks(
  street: StreetColumns,
  rules: readonly RuleOfRun[],
  signal: AbortSignal,
): Promise<RuleRecord[]> {
  const loaded = rules.map(({ module, input: { parameters } }) => ({
    name: module.name,
    rule: loadRule(taskRule(module)),
    parameters,
  }))
  const [first] = loaded
  assert(first !== undefined, 'a comparison names rules')
  const replay = createReplay(loaded)
  // Cables change no book.
  await runCase(
    { ...street, feeder: null },
    {
      isSteered: true,
      behaviours: behavioursOf(street, await loadStrategies(strategyPaths(street))),
      market: first,
      observe: (slot, now, clearing) => {
        replay.take(toBook(slot, { street, now, clearing }))
      },
      progress: async () => {
        await setImmediate()
        signal.throwIfAborted()
      },
    },
  )
  return replay.document().rules.map(({ rule, ruleHash, ...kpis }) => ({
    rule,
    ruleHash,
    runHash: null,
    kpis: { books: kpis },
  }))
}

function toBook(
  slot: number,
  { street, now, clearing }: { street: StreetColumns; now: SlotColumns; clearing: SlotClearing },
): ReplayBook {
  const { count, energiesWh, limitPricesMicroPerKwh } = clearing
  const homes = clearing.homes.subarray(0, count)
  return {
    energiesWh: energiesWh.subarray(0, count),
    limitPricesMicroPerKwh: limitPricesMicroPerKwh.subarray(0, count),
    members: Array.from(homes, (home) => String(home)),
    lot: lotOf(street.seed, slot),
    retailMicroPerKwh: homes.map((home) => now.retailMicroPerKwh[home] ?? 0),
    feedInMicroPerKwh: homes.map((home) => now.feedInMicroPerKwh[home] ?? 0),
  }
}
