/** What the slot explorer draws: some books whole, as short as they can be written. */
import type { RunResult, SampledBook } from '../fast/run-result.ts'
import { headlineCase } from './figure.ts'
import { createTimeWords, priceScale } from './words.ts'

export interface ExplorerData {
  readonly unit: string
  /** Micro per kWh in one unit of the price axis. */
  readonly microPerUnit: number
  readonly homes: readonly string[]
  readonly books: readonly ExplorerBook[]
}

export interface ExplorerBook {
  readonly slot: number
  readonly when: string
  readonly retail: number
  readonly feedIn: number
  readonly tradedWh: number
  readonly buyPrice: number | null
  readonly sellPrice: number | null
  /** `[home, energyWh, limit, fillWh]`; energy and fill above 0 of bids, below 0 of offers. */
  readonly orders: readonly (readonly [number, number, number, number])[]
}

/** More would make the page heavy; books are taken evenly over the run. */
const BOOKS_LIMIT = 400

export function explorerData(run: RunResult): ExplorerData {
  const words = createTimeWords(run.timezone)
  const books = spread(headlineCase(run).books, BOOKS_LIMIT)
  return {
    unit: priceScale(run.currency).unit,
    microPerUnit: 1 / priceScale(run.currency).value(1),
    homes: run.homes.map(({ title }) => title),
    books: books.map((book) => ({
      slot: book.slot,
      when: words.moment(run.startMs + book.slot * run.slotMs),
      retail: run.tariffs.retailMicroPerKwh[book.slot] ?? 0,
      feedIn: run.tariffs.feedInMicroPerKwh[book.slot] ?? 0,
      tradedWh: book.tradedWh,
      buyPrice: book.buyPriceMicroPerKwh,
      sellPrice: book.sellPriceMicroPerKwh,
      orders: ordersOf(book),
    })),
  }
}

function ordersOf(book: SampledBook): (readonly [number, number, number, number])[] {
  return Array.from(book.home, (home, order) => [
    home,
    book.energyWh[order] ?? 0,
    book.limitPriceMicroPerKwh[order] ?? 0,
    book.fillWh[order] ?? 0,
  ])
}

function spread<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)]).filter(
    (item) => item !== undefined,
  )
}
