/**
 * How long clearing a uniform price takes, in every way we have, on fresh random books: a benchmark that replays one
 * book lies by up to three times, because the branch predictor learns it. All cases of one size take turns in one
 * run, so that ratios hold on a busy machine.
 */
import { Book } from '../../matcher-wasm/host/book.ts'
import { clearOrders } from '../../matcher-wasm/host/clear-orders.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import { HALF, loadNamedRule } from '../matcher/load-rule.ts'
import type { BenchBook, BookKind } from './matcher-books.ts'
import { makeBook } from './matcher-books.ts'
import { clearNaively } from './naive-uniform.ts'
import { clearTyped } from './typed-uniform.ts'

export interface BenchRow {
  readonly case: string
  readonly n: number
  readonly medianUs: number
  /** How many times longer the named case takes. */
  readonly ratioTo: Readonly<Record<string, number>>
}

/** Prepares one fresh book and gives the function to be timed. */
type Prepare = (book: BenchBook) => () => unknown

interface Case {
  readonly name: string
  readonly kind: BookKind
  readonly prepare: Prepare
}

interface Rounds {
  readonly warmUps: number
  readonly rounds: number
}

const SIZES = [100, 1_000, 10_000, 100_000, 1_000_000]
const ADVERSARIAL: readonly BookKind[] = ['one-price', 'few-prices', 'sample-misled', 'outliers']

/** Measures all cases for each size; what `npm run bench -- matcher` prints. */
export function benchMatcher(sizes: readonly number[] = SIZES): readonly BenchRow[] {
  // Every code path must have met the optimising compiler before it is timed, the rarely called ones too.
  measure(makeCases(1_000), 1_000, { warmUps: 0, rounds: 60 })
  return sizes.flatMap((n) => {
    const cases = makeCases(n)
    const medians = measure(cases, n, n >= 100_000 ? { warmUps: 3, rounds: 15 } : { warmUps: 20, rounds: 55 })
    const naive = medians[0] ?? NaN
    const fills = medians[2] ?? NaN
    return cases.map(({ name }, index) => {
      const medianUs = medians[index] ?? NaN
      return { case: name, n, medianUs, ratioTo: { naive: naive / medianUs, 'wasm fills': fills / medianUs } }
    })
  })
}

function makeCases(n: number): Case[] {
  const metered = loadNamedRule('uniform')
  const plain = loadNamedRule('uniform', { gasLimit: undefined })
  const kernel = reused(plain, n, 'none', (book) => book.clear(HALF))
  return [
    { name: 'naive objects', kind: 'random', prepare: naive },
    { name: 'typed JavaScript', kind: 'random', prepare: typed },
    { name: 'wasm fills', kind: 'random', prepare: kernel },
    {
      name: 'wasm fills, metered',
      kind: 'random',
      prepare: reused(metered, n, 'none', (book) => book.clear(HALF)),
    },
    {
      name: 'wasm fills, metered and checked',
      kind: 'random',
      prepare: reused(metered, n, 'full', (book) => book.clear(HALF)),
    },
    {
      name: 'wasm fills and trades',
      kind: 'random',
      prepare: reused(plain, n, 'none', (book) => {
        book.clear(HALF)
        return book.listTrades()
      }),
    },
    { name: 'objects in and out', kind: 'random', prepare: objects(plain) },
    ...ADVERSARIAL.map((kind): Case => ({ name: `wasm fills, ${kind}`, kind, prepare: kernel })),
  ]
}

const naive: Prepare = ({ prices, energies }) => {
  const orders = Array.from(prices, (price, index) => {
    const energyWh = energies[index] ?? 0
    return { index, price, isBid: energyWh > 0, energyWh: Math.abs(energyWh) }
  })
  return () => clearNaively(orders)
}

const typed: Prepare = ({ prices, energies }) => {
  const fills = new Int32Array(prices.length)
  return () => clearTyped(prices, energies, fills)
}

function objects(rule: Rule): Prepare {
  let book: Book | undefined
  return ({ prices, energies }) => {
    const orders = Array.from(prices, (limitPriceMicroPerKwh, index) => {
      const energyWh = energies[index] ?? 0
      const side = energyWh > 0 ? ('bid' as const) : ('offer' as const)
      return { side, energyWh: Math.abs(energyWh), limitPriceMicroPerKwh }
    })
    book ??= new Book(rule, { capacity: prices.length })
    const into = book
    return () => {
      const result = clearOrders(into, orders, HALF)
      return result.code === 'cleared' ? result.trades() : []
    }
  }
}

/** One instance for all books, as a node or a simulation has it; writing the orders into it is not timed. */
function reused(rule: Rule, n: number, checks: 'full' | 'none', run: (book: Book) => unknown): Prepare {
  const book = new Book(rule, { capacity: n, checks })
  return ({ prices, energies }) => {
    book.columns.limitPricesMicroPerKwh.set(prices)
    book.columns.energiesWh.set(energies)
    book.count = n
    return () => run(book)
  }
}

/** Medians in µs of one clearing, over rounds in which every case clears its own fresh books. */
function measure(cases: readonly Case[], n: number, { warmUps, rounds }: Rounds): number[] {
  const batch = Math.max(1, Math.min(64, Math.round(64_000 / n)))
  const samples = cases.map((): number[] => [])
  const clockUs = clockCostUs()
  let seed = n
  for (let round = -warmUps; round < rounds; round++) {
    // Each round begins elsewhere: who comes after the objects finds cold caches.
    const first = (round + warmUps) % cases.length
    const turns = [...cases.entries()]
    for (const [index, { name, kind, prepare }] of [...turns.slice(first), ...turns.slice(0, first)]) {
      // A million objects take a second to sort: five rounds are enough to see hundreds of times.
      if (n >= 1_000_000 && name.includes('objects') && (round < 0 || round >= 5)) continue
      const books = Array.from({ length: batch }, () => makeBook(kind, n, seed++))
      let spentMs = 0
      for (const book of books) {
        const run = prepare(book)
        const startMs = performance.now()
        run()
        spentMs += performance.now() - startMs
      }
      if (round >= 0) samples[index]?.push((spentMs * 1000) / batch - clockUs)
    }
  }
  return samples.map((values) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN)
}

/** What reading the clock twice takes: 0.05 µs, which shows at 100 orders. */
function clockCostUs(): number {
  const costs = Array.from({ length: 1_000 }, () => {
    const startMs = performance.now()
    return performance.now() - startMs
  })
  return (costs.reduce((sum, cost) => sum + cost, 0) * 1000) / costs.length
}
