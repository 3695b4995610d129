/** Random books, drawn so that fast-check can make them smaller: fewer orders, lower prices, less energy. */
import * as fc from 'fast-check'
import type { TestBook, TestOrder } from '../test-book.ts'
import { fitsSideLimit, numberOwners } from '../test-book.ts'

/** Prices of small markets are whole steps of 0.01, from 0 to 0.40 a kWh: between steps there is room to misreport. */
export const PRICE_STEP = 10_000
const PRICE_STEPS = 40
/** The dearest price of a small market. */
export const MARKET_PRICE_MAX = PRICE_STEP * PRICE_STEPS
const PRICE_MAX = 2 ** 30 - 1

const side = fc.constantFrom('bid' as const, 'offer' as const)
const marketPrice = fc.integer({ min: 0, max: PRICE_STEPS }).map((steps) => steps * PRICE_STEP)
const lot = fc.uint8Array({ minLength: 32, maxLength: 32 })

/** A few homes with some energy at usual prices; several orders may have one owner and one price. */
export const marketBooks: fc.Arbitrary<TestBook> = booksOf(
  fc.array(order({ price: marketPrice, energyMax: 12, owner: fc.nat(5) }), { maxLength: 8 }),
)

/** As market books, with different prices for the orders of a side: nobody's place decides between equals. */
export const tieFreeBooks: fc.Arbitrary<TestBook> = booksOf(
  fc.uniqueArray(order({ price: marketPrice, energyMax: 12, owner: fc.nat(5) }), {
    maxLength: 8,
    selector: (each) => `${each.side} ${each.limitPriceMicroPerKwh}`,
  }),
)

/** Up to 40 orders at the edges of what numbers can be: extreme, negative and equal prices, much energy. */
const wildBooks: fc.Arbitrary<TestBook> = booksOf(
  fc
    .tuple(fc.constantFrom(1, 1_000, PRICE_MAX), fc.constantFrom(3, 5_000, 50_000_000))
    .chain(([priceMax, energyMax]) => {
      const price = fc.oneof(
        fc.integer({ min: -priceMax, max: priceMax }),
        fc.constantFrom(-priceMax, 0, priceMax),
      )
      return fc.array(order({ price, energyMax, owner: fc.nat(11) }), { maxLength: 40 })
    }),
).filter(fitsSideLimit)

/** For what must hold on every book. */
export const allBooks: fc.Arbitrary<TestBook> = fc.oneof(marketBooks, wildBooks)

/** Everybody has one order for 1 Wh. */
export const singleUnitBooks: fc.Arbitrary<TestBook> = ownedApart(
  fc.array(order({ price: marketPrice, energyMax: 1, owner: fc.constant(0) }), { maxLength: 8 }),
)

/** Everybody has one order for a few Wh. */
export const oneOrderBooks: fc.Arbitrary<TestBook> = ownedApart(
  fc.array(order({ price: marketPrice, energyMax: 4, owner: fc.constant(0) }), { maxLength: 6 }),
)

/** Owners with several orders, all on one side: even numbers buy, odd ones sell. */
export const severalOrdersBooks: fc.Arbitrary<TestBook> = booksOf(
  fc
    .array(order({ price: marketPrice, energyMax: 3, owner: fc.nat(4) }), { maxLength: 6 })
    .map((orders) =>
      orders.map((each) => ({ ...each, side: each.owner % 2 === 0 ? ('bid' as const) : ('offer' as const) })),
    ),
)

interface OrderRanges {
  readonly price: fc.Arbitrary<number>
  readonly energyMax: number
  readonly owner: fc.Arbitrary<number>
}

function order({ price, energyMax, owner }: OrderRanges): fc.Arbitrary<TestOrder> {
  return fc.record({
    side,
    energyWh: fc.integer({ min: 1, max: energyMax }),
    limitPriceMicroPerKwh: price,
    owner,
  })
}

function booksOf(orders: fc.Arbitrary<TestOrder[]>): fc.Arbitrary<TestBook> {
  return fc.record({ orders, lot }).map(numberOwners)
}

function ownedApart(orders: fc.Arbitrary<TestOrder[]>): fc.Arbitrary<TestBook> {
  return booksOf(orders.map((each) => each.map((one, owner) => ({ ...one, owner }))))
}
