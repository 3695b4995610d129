/** How long clearing a uniform price takes, in every way we have, and then every other rule, metered and plain. */
import { Book } from '../../matcher-wasm/host/book.ts'
import { clearOrders } from '../../matcher-wasm/host/clear-orders.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import { HALF, loadNamedRule } from '../matcher/load-rule.ts'
import type { BookKind } from './matcher-books.ts'
import type { BenchRow, Case, Prepare } from './measure.ts'
import { measure, roundsFor } from './measure.ts'
import { clearNaively } from './naive-uniform.ts'
import { benchRules } from './rules.ts'
import { clearTyped } from './typed-uniform.ts'

const SIZES = [100, 1_000, 10_000, 100_000, 1_000_000]
/** Eleven rules twice at 10^6 orders would take minutes and show nothing new. */
const RULES_UP_TO = 100_000
const ADVERSARIAL: readonly BookKind[] = ['one-price', 'few-prices', 'sample-misled', 'outliers']

/** Measures all cases for each size; what `npm run bench -- matcher` prints. */
export function benchMatcher(sizes: readonly number[] = SIZES): readonly BenchRow[] {
  // Every code path must have met the optimising compiler before it is timed, the rarely called ones too.
  measure(makeCases(1_000), 1_000, { warmUps: 0, rounds: 60 })
  const rows = sizes.flatMap((n) => {
    const cases = makeCases(n)
    const medians = measure(cases, n, roundsFor(n))
    const naive = medians[0] ?? NaN
    const fills = medians[2] ?? NaN
    return cases.map(({ name }, index) => {
      const medianUs = medians[index] ?? NaN
      return { case: name, n, medianUs, ratioTo: { naive: naive / medianUs, 'wasm fills': fills / medianUs } }
    })
  })
  return [...rows, ...benchRules(sizes.filter((n) => n <= RULES_UP_TO))]
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
