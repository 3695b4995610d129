/**
 * What a street of nodes came to, in the columns of the fast engine: energy and money as its ledger settled them, books
 * as its blocks published them. The figures are then made by the same functions.
 */
import { tariffAloneNano } from '../../node/core/settlement/settle-member.ts'
import { assert } from '../../node/core/units/assert.ts'
import { slotAt } from '../../node/core/units/slots.ts'
import type { BlockOutcome, OutcomeSettled } from '../../node/engine/outcome.ts'
import { createBookSampler } from '../fast/book-sampler.ts'
import { createFlexibleTasks, placeAtOnce } from '../fast/flexible-tasks.ts'
import type { CaseOutcome } from '../fast/run-case.ts'
import type { HomeSums, SlotColumns } from '../fast/slot-columns.ts'
import type { MarketRule, SlotClearing } from '../fast/slot-market.ts'
import { createSlotSeries, tallyImbalance, tallyReadSlot, writeMarket } from '../fast/slot-series.ts'
import { createTariffWriter } from '../fast/slot-tariffs.ts'
import type { StreetColumns } from '../fast/street-columns.ts'
import { createStreetGrid } from '../fast/street-grid.ts'
import { createStreetMemory } from '../fast/street-memory.ts'
import { createBlockBooks } from './block-books.ts'

export interface GatherParts {
  readonly street: StreetColumns
  /** The member behind each home. */
  readonly members: readonly string[]
  readonly market: MarketRule
  /** Sees the book of every slot that had one. */
  readonly observe?: ((slot: number, clearing: SlotClearing) => void) | undefined
}

/** Every slot of the street must be settled by these blocks. */
export function gatherOutcome(outcomes: readonly BlockOutcome[], parts: GatherParts): CaseOutcome {
  const { street, members, observe } = parts
  const memory = createStreetMemory(street)
  const { now, sums, batteries } = memory
  const series = createSlotSeries(street.slots)
  const sampler = createBookSampler(street)
  const tasks = createFlexibleTasks(street, placeAtOnce(street.flexible))
  const books = createBlockBooks(outcomes, parts)
  const rows = settledRows(outcomes, street)
  const setTariffs = createTariffWriter(street, now)
  const grid = createStreetGrid(street)
  for (let slot = 0; slot < street.slots; slot++) {
    setTariffs(slot)
    memory.meetLoads(slot, tasks.take(slot))
    memory.selfConsume(batteries.homes)
    members.forEach((member, home) => {
      const row = rows[slot]?.get(member)
      assert(row !== undefined, 'every home is settled in every slot')
      takeRow(row, home, { now, sums })
    })
    grid?.take(slot, now)
    const book = books.bookOf(slot, now)
    if (street.forecast.errorPpm > 0)
      books.tally.imbalanceCostNano += BigInt(tallyImbalance(slot, now, sums, series))
    tallyReadSlot(slot, { memory, tradedWh: book.clearing.tradedWh }, series)
    writeMarket(slot, book, book.clearing, series)
    sampler.take(slot, book.clearing)
    if (book.clearing.count > 0) observe?.(slot, book.clearing)
  }
  const feeder = grid?.run ?? null
  return { sums, batteries, series, books: sampler.books, market: books.tally, feeder }
}

/** By slot of the street and member. */
function settledRows(
  outcomes: readonly BlockOutcome[],
  { slots, startMs, slotMs }: StreetColumns,
): Map<string, OutcomeSettled>[] {
  const firstSlot = slotAt(startMs, slotMs)
  const rows = Array.from({ length: slots }, () => new Map<string, OutcomeSettled>())
  for (const { settled } of outcomes)
    for (const row of settled) rows[row.slot - firstSlot]?.set(row.member, row)
  return rows
}

/** The meter and the money are the ledger's. */
function takeRow(
  row: OutcomeSettled,
  home: number,
  { now, sums }: { now: SlotColumns; sums: HomeSums },
): void {
  now.importWh[home] = row.importWh
  now.exportWh[home] = row.exportWh
  now.boughtWh[home] = row.boughtWh
  now.soldWh[home] = row.soldWh
  add(sums.tradeNano, home, Number(row.tradeNano))
  add(sums.supplierNano, home, Number(row.supplierNano))
  add(sums.feeNano, home, -Number(row.feeNano))
  add(sums.tariffNano, home, tariffAloneNano(row))
}

function add(column: Float64Array, home: number, nano: number): void {
  const sum = (column[home] ?? 0) + nano
  assert(Number.isSafeInteger(sum), "a home's sums stay within safe integers")
  column[home] = sum
}
