/** Money and welfare: what some rules promise and others trade in for something else. */
import type { TestBook, TestOrder } from '../test-book.ts'
import { orderName } from '../test-book.ts'
import { PRICE_STEP, allBooks, marketBooks } from './books.ts'
import type { Clear, ClearedOutcome } from './mechanism.ts'
import { bestWelfareNano, welfareNano } from './optimum.ts'
import type { Flaw, Property } from './property.ts'

/** No bid pays more than its limit for what it gets, no offer gets less. */
export const individualRationality: Property = {
  name: 'individual-rationality',
  books: allBooks,
  guarantee: 'on-ledgers',
  findFlaw: onCleared((book, outcome) => {
    const index = book.orders.findIndex((order, at) => lossNano(order, outcome, at) > 0n)
    const order = book.orders[index]
    if (order === undefined) return undefined
    const does = order.side === 'bid' ? 'pays' : 'gets'
    const amount = String(outcome.amountsNano[index])
    return {
      book,
      explanation: `${orderName(index)} ${does} ${amount} nano for ${Math.abs(outcome.fillsWh[index] ?? 0)} Wh and loses ${lossNano(order, outcome, index)} by its limit`,
    }
  }),
}

/** The rule pays out no more than it takes in. */
export const weakBalance: Property = {
  name: 'budget-balance-weak',
  books: allBooks,
  guarantee: 'on-ledgers',
  findFlaw: onCleared((book, outcome) => {
    const surplus = surplusNano(book, outcome)
    return surplus < 0n
      ? { book, explanation: `a deficit of ${-surplus} nano, which somebody has to pay` }
      : undefined
  }),
}

/** The rule pays out all that it takes in. */
export const strongBalance: Property = {
  name: 'budget-balance-strong',
  books: allBooks,
  guarantee: 'none',
  findFlaw: onCleared((book, outcome) => {
    const surplus = surplusNano(book, outcome)
    if (surplus === 0n) return undefined
    return {
      book,
      explanation:
        surplus > 0n ? `a surplus of ${surplus} nano stays with the market` : `a deficit of ${-surplus} nano`,
    }
  }),
}

/** No other allocation is worth more to the homes, by their limits. */
export const efficiency: Property = {
  name: 'efficiency',
  books: allBooks,
  guarantee: 'none',
  findFlaw: onCleared((book, outcome) => {
    const reached = welfareNano(book, outcome.fillsWh)
    const best = bestWelfareNano(book.orders)
    return reached < best
      ? { book, explanation: `the trades are worth ${reached} nano, and could be worth ${best}` }
      : undefined
  }),
}

/** Who trades, and offers better terms, trades no less. */
export const monotonicity: Property = {
  name: 'monotonicity',
  books: marketBooks,
  guarantee: 'none',
  findFlaw(book, clear) {
    const before = clear(book)
    if (before.code === 'failed') return undefined
    for (const [index, order] of book.orders.entries()) {
      const fillWh = Math.abs(before.fillsWh[index] ?? 0)
      const flaw = fillWh === 0 ? undefined : findLoss(book, clear, { index, order, fillWh })
      if (flaw !== undefined) return flaw
    }
    return undefined
  },
}

function findLoss(
  book: TestBook,
  clear: Clear,
  { index, order, fillWh }: { index: number; order: TestOrder; fillWh: number },
): Flaw | undefined {
  for (const limitPriceMicroPerKwh of betterPrices(book, order)) {
    const other = { orders: book.orders.with(index, { ...order, limitPriceMicroPerKwh }), lot: book.lot }
    const after = clear(other)
    if (after.code === 'failed') continue
    const laterWh = Math.abs(after.fillsWh[index] ?? 0)
    if (laterWh < fillWh) {
      const explanation = `${orderName(index)} trades ${fillWh} Wh, and only ${laterWh} Wh at the better limit ${limitPriceMicroPerKwh}`
      return { book, other, explanation }
    }
  }
  return undefined
}

/** Limits just beyond those of the others, and one beyond all. */
function betterPrices({ orders }: TestBook, { side, limitPriceMicroPerKwh: own }: TestOrder): number[] {
  const step = side === 'bid' ? 1 : -1
  const limits = orders.map(({ limitPriceMicroPerKwh }) => limitPriceMicroPerKwh)
  const beyond = side === 'bid' ? Math.max(...limits) + PRICE_STEP : Math.min(...limits) - PRICE_STEP
  const candidates = [...limits.flatMap((limit) => [limit, limit + step]), beyond]
  return [...new Set(candidates)].filter((price) => (price - own) * step > 0)
}

function onCleared(
  find: (book: TestBook, outcome: ClearedOutcome) => Flaw | undefined,
): Property['findFlaw'] {
  return (book, clear) => {
    const outcome = clear(book)
    return outcome.code === 'failed' ? undefined : find(book, outcome)
  }
}

function lossNano(
  { side, limitPriceMicroPerKwh }: TestOrder,
  outcome: ClearedOutcome,
  index: number,
): bigint {
  const worthNano = BigInt(Math.abs(outcome.fillsWh[index] ?? 0)) * BigInt(limitPriceMicroPerKwh)
  const amountNano = outcome.amountsNano[index] ?? 0n
  return side === 'bid' ? amountNano - worthNano : worthNano - amountNano
}

function surplusNano({ orders }: TestBook, { amountsNano }: ClearedOutcome): bigint {
  return orders.reduce((sum, { side }, index) => {
    const amountNano = amountsNano[index] ?? 0n
    return side === 'bid' ? sum + amountNano : sum - amountNano
  }, 0n)
}
