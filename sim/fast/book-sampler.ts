import type { SampledBook } from './run-result.ts'
import type { SlotClearing } from './slot-market.ts'
import type { StreetColumns } from './street-columns.ts'

/** Keeps some books whole, for people to look into. */
export interface BookSampler {
  readonly books: readonly SampledBook[]
  take(slot: number, clearing: SlotClearing): void
}

/** Whole days, spread evenly over the run, as long as their orders stay within what a page can hold. */
const DAYS_MOST = 4
const ORDERS_BUDGET = 60_000
const DAY_MS = 86_400_000

export function createBookSampler(street: StreetColumns): BookSampler {
  const books: SampledBook[] = []
  const chosen = sampledSlots(street)
  return {
    books,
    take(slot, clearing) {
      if (clearing.count > 0 && chosen.has(slot)) books.push(copyBook(slot, clearing))
    },
  }
}

/** Four days in the middle of the quarters of the run; of a large street only every so many slots. */
export function sampledSlots({ slots, slotMs, homes }: StreetColumns): ReadonlySet<number> {
  const perDay = Math.max(1, Math.floor(DAY_MS / slotMs))
  const days = Math.min(DAYS_MOST, Math.max(1, Math.floor(slots / perDay)))
  const every = Math.max(1, Math.ceil((days * perDay * homes.length) / ORDERS_BUDGET))
  const chosen = new Set<number>()
  for (let day = 0; day < days; day++) {
    const middle = Math.floor((slots * (2 * day + 1)) / (2 * days))
    const first = middle - (middle % perDay)
    for (let slot = first; slot < Math.min(first + perDay, slots); slot += every) chosen.add(slot)
  }
  return chosen
}

function copyBook(slot: number, clearing: SlotClearing): SampledBook {
  const { count } = clearing
  const { tradedWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh } = clearing
  return {
    slot,
    home: clearing.homes.slice(0, count),
    energyWh: clearing.energiesWh.slice(0, count),
    limitPriceMicroPerKwh: clearing.limitPricesMicroPerKwh.slice(0, count),
    fillWh: clearing.fillsWh.slice(0, count),
    tradedWh,
    buyPriceMicroPerKwh,
    sellPriceMicroPerKwh,
  }
}
