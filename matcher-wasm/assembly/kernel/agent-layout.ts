/**
 * Columns for rules whose agents are owners: amounts, orders by owner, and sums over a sorted list of orders. They lie
 * behind those of the kernel, and share its scratch where the kernel is done with it.
 */
import { extraColumn, indices, numbers, publishAmounts, reserveMemory, shares, trades } from './layout'
import { listNoTrades } from './parameters'

const AGENT_COLUMNS: i32 = 6

/** Nano, `i64` for each order: what it pays or gets in all. */
export let amounts: usize = 0
/** Indexes of orders, those of one owner side by side. */
export let grouped: usize = 0
/** Energy of each order in the list of `displaced.ts`, and its place in it. */
export let spares: usize = 0
export let ranks: usize = 0
/** Sums over that list: energy `u32`, value `u64`. */
export let energySums: usize = 0
export let valueSums: usize = 0
/** Records to be sorted, and the room for it: in the trade list, which such rules do not have. */
export let records: usize = 0
export let recordsSpare: usize = 0

/** Makes room for `n` orders, with `more` columns of `i32` for the rule itself; 0 if refused. */
export function reserveAgents(n: i32, more: i32): i32 {
  const at = reserveMemory(n, AGENT_COLUMNS + more)
  if (at == 0) return 0
  amounts = extraColumn(0)
  valueSums = extraColumn(2)
  grouped = extraColumn(4)
  spares = extraColumn(5)
  energySums = indices
  ranks = numbers
  records = trades
  recordsSpare = shares
  publishAmounts(amounts)
  listNoTrades()
  return at
}

/** The `index`-th column of the rule itself. */
export function ruleColumn(index: i32): usize {
  return extraColumn(AGENT_COLUMNS + index)
}
