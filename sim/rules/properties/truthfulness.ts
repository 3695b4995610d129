/**
 * Can anybody gain by reporting other limits or energies than their own, everybody else's reports and the lot being
 * as they are? An agent's limits are what energy is worth to it. Energy beyond what it wanted is worth nothing to it,
 * and energy that it has sold and does not have costs it more than any price of the book.
 */
import type { TestBook, TestOrder } from '../test-book.ts'
import { orderName, ownerName } from '../test-book.ts'
import { MARKET_PRICE_MAX, oneOrderBooks, severalOrdersBooks, singleUnitBooks } from './books.ts'
import type { Clear, ClearedOutcome } from './mechanism.ts'
import type { Flaw, Property } from './property.ts'

/** Everybody has 1 Wh to trade, and can report another price or stay away. */
export const truthfulSingleUnit = truthfulness('truthfulness-single-unit', singleUnitBooks, 'prices')
/** Everybody has one order, and can report another price; its energy is taken as true, as by a meter. */
export const truthfulLimitOnly = truthfulness('truthfulness-limit-only', oneOrderBooks, 'prices')
/** Everybody has one order, and can report another price and another energy. */
export const truthfulOneOrder = truthfulness('truthfulness-one-order', oneOrderBooks, 'prices-and-energies')
/** Everybody has some orders, and can report another price and another energy in one of them. */
export const truthfulSeveralOrders = truthfulness(
  'truthfulness-several-orders',
  severalOrdersBooks,
  'prices-and-energies',
)

type Freedom = 'prices' | 'prices-and-energies'

function truthfulness(name: Property['name'], books: Property['books'], freedom: Freedom): Property {
  return {
    name,
    books,
    guarantee: 'none',
    findFlaw(book, clear) {
      const honest = clear(book)
      if (honest.code === 'failed') return undefined
      for (const index of book.orders.keys()) {
        const flaw = findGain({ book, clear, honest, freedom }, index)
        if (flaw !== undefined) return flaw
      }
      return undefined
    },
  }
}

interface Experiment {
  readonly book: TestBook
  readonly clear: Clear
  readonly honest: ClearedOutcome
  readonly freedom: Freedom
}

/** The most that the owner of one order can gain by changing it. */
function findGain({ book, clear, honest, freedom }: Experiment, index: number): Flaw | undefined {
  const truth = book.orders[index]
  if (truth === undefined) return undefined
  const before = utilityNano(book.orders, truth.owner, { orders: book.orders, outcome: honest })
  let best = { gain: 0, report: undefined as TestOrder | undefined, other: book }
  for (const report of reports(book, truth, freedom)) {
    const orders = report.energyWh === 0 ? book.orders.toSpliced(index, 1) : book.orders.with(index, report)
    const other = { orders, lot: book.lot }
    const outcome = clear(other)
    if (outcome.code === 'failed') continue
    const gain = utilityNano(book.orders, truth.owner, { orders, outcome }) - before
    if (gain > best.gain) best = { gain, report, other }
  }
  if (best.report === undefined) return undefined
  const { energyWh, limitPriceMicroPerKwh } = best.report
  const said =
    energyWh === 0 ? 'by leaving it out' : `by reporting ${energyWh} Wh at ${limitPriceMicroPerKwh}`
  const explanation = `${ownerName(truth.owner)}, with ${truth.energyWh} Wh at ${truth.limitPriceMicroPerKwh} in ${orderName(index)}, gains ${best.gain} nano ${said}`
  return { book, other: best.other, explanation }
}

/** Other prices: those of the others and just beside them. Other energies: from nothing to a little too much. */
function reports({ orders }: TestBook, truth: TestOrder, freedom: Freedom): TestOrder[] {
  const limits = new Set(orders.map(({ limitPriceMicroPerKwh }) => limitPriceMicroPerKwh))
  const prices = new Set(
    [...limits].flatMap((limit) => [limit - 1, limit, limit + 1]).concat(0, MARKET_PRICE_MAX),
  )
  const most = freedom === 'prices' ? truth.energyWh : truth.energyWh + 2
  const least = freedom === 'prices' ? truth.energyWh : 1
  const energies = Array.from({ length: most - least + 1 }, (_, above) => least + above)
  const changed = [...prices].flatMap((limitPriceMicroPerKwh) =>
    energies.map((energyWh) => ({ ...truth, energyWh, limitPriceMicroPerKwh })),
  )
  return [{ ...truth, energyWh: 0 }, ...changed]
}

/** What an outcome is worth to an owner whose true orders are these; small books, so that numbers are exact. */
function utilityNano(
  truths: readonly TestOrder[],
  owner: number,
  { orders, outcome }: { orders: readonly TestOrder[]; outcome: ClearedOutcome },
): number {
  let boughtWh = 0
  let soldWh = 0
  let moneyNano = 0
  for (const [index, order] of orders.entries()) {
    if (order.owner !== owner) continue
    const fillWh = outcome.fillsWh[index] ?? 0
    const amountNano = Number(outcome.amountsNano[index] ?? 0n)
    if (order.side === 'bid') boughtWh += fillWh
    else soldWh -= fillWh
    moneyNano += order.side === 'bid' ? -amountNano : amountNano
  }
  const own = truths.filter((order) => order.owner === owner)
  return worthNano(own, boughtWh) - costNano(own, soldWh) + moneyNano
}

/** The best use of energy comes first. */
function worthNano(own: readonly TestOrder[], energyWh: number): number {
  const bids = own
    .filter(({ side }) => side === 'bid')
    .sort((left, right) => right.limitPriceMicroPerKwh - left.limitPriceMicroPerKwh)
  return sumAlong(bids, energyWh, 0)
}

/** The cheapest source of energy comes first. */
function costNano(own: readonly TestOrder[], energyWh: number): number {
  const offers = own
    .filter(({ side }) => side === 'offer')
    .sort((left, right) => left.limitPriceMicroPerKwh - right.limitPriceMicroPerKwh)
  return sumAlong(offers, energyWh, 2 * MARKET_PRICE_MAX)
}

function sumAlong(orders: readonly TestOrder[], energyWh: number, priceBeyond: number): number {
  let restWh = energyWh
  let sum = 0
  for (const order of orders) {
    const partWh = Math.min(restWh, order.energyWh)
    sum += partWh * order.limitPriceMicroPerKwh
    restWh -= partWh
  }
  return sum + restWh * priceBeyond
}
