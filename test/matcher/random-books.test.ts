/** What the random books contain on which the rules are held to their oracles: every kind that has ever hidden a bug. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { OracleBook, Side } from '../oracles/book.ts'
import { randomParameters } from '../oracles/random-books.ts'
import { clearUniform } from '../oracles/uniform.ts'
import { QUICK_BOOKS, bookOf } from './agreement.ts'

const PRICE_MAX = 2 ** 30 - 1
const SIDE_MAX = 2 ** 31 - 1
const HALF = { numerator: 1, denominator: 2 }

/** The sample of a quick run; a longer one begins with the same seeds. */
const sample = Array.from({ length: QUICK_BOOKS }, (_, index) => bookOf(index + 1))

const limits = ({ orders }: OracleBook, side?: Side): number[] =>
  orders
    .filter((order) => side === undefined || order.side === side)
    .map((order) => order.limitPriceMicroPerKwh)
const energyWh = ({ orders }: OracleBook, side: Side): number =>
  orders.reduce((sum, order) => (order.side === side ? sum + order.energyWh : sum), 0)
const hasBothSides = (book: OracleBook): boolean => energyWh(book, 'bid') > 0 && energyWh(book, 'offer') > 0
const hasTie = (book: OracleBook, side: Side): boolean =>
  new Set(limits(book, side)).size < limits(book, side).length
const clear = ({
  orders,
}: OracleBook): { energyWh: number; price: number | null; fillsWh: readonly number[] } => {
  const { energyWh: traded, priceMicroPerKwh: price, fillsWh } = clearUniform(orders, HALF)
  return { energyWh: traded, price, fillsWh }
}

/** Orders of one side and one limit that are filled in part: what is left of them is shared. */
function sharesMargin(book: OracleBook, side: Side): boolean {
  const { fillsWh } = clear(book)
  const margins = book.orders.flatMap((order, index) =>
    order.side === side && (fillsWh[index] ?? 0) > 0 && (fillsWh[index] ?? 0) < order.energyWh
      ? [order.limitPriceMicroPerKwh]
      : [],
  )
  return margins.length > 1
}

const kinds: Readonly<Record<string, (book: OracleBook) => boolean>> = {
  'no order': ({ orders }) => orders.length === 0,
  'one order': ({ orders }) => orders.length === 1,
  'bids and no offer': (book) => energyWh(book, 'bid') > 0 && energyWh(book, 'offer') === 0,
  'offers and no bid': (book) => energyWh(book, 'offer') > 0 && energyWh(book, 'bid') === 0,
  'one price for all': (book) => hasBothSides(book) && new Set(limits(book)).size === 1,
  'bids at one price among others': (book) => hasTie(book, 'bid') && new Set(limits(book, 'bid')).size > 1,
  'offers at one price among others': (book) =>
    hasTie(book, 'offer') && new Set(limits(book, 'offer')).size > 1,
  'bids that share the margin': (book) => sharesMargin(book, 'bid'),
  'offers that share the margin': (book) => sharesMargin(book, 'offer'),
  'the best bid at the price of the best offer': (book) =>
    hasBothSides(book) && Math.max(...limits(book, 'bid')) === Math.min(...limits(book, 'offer')),
  'sides that do not cross': (book) => hasBothSides(book) && clear(book).energyWh === 0,
  'sides of one energy that trade whole': (book) =>
    clear(book).energyWh > 0 &&
    clear(book).energyWh === energyWh(book, 'bid') &&
    clear(book).energyWh === energyWh(book, 'offer'),
  'the highest price': (book) => hasBothSides(book) && limits(book).includes(PRICE_MAX),
  'the lowest price': (book) => hasBothSides(book) && limits(book).includes(-PRICE_MAX),
  'the highest and the lowest price': (book) =>
    limits(book).includes(PRICE_MAX) && limits(book).includes(-PRICE_MAX),
  'prices that span more than 2^30': (book) =>
    hasBothSides(book) && Math.max(...limits(book)) - Math.min(...limits(book)) > 2 ** 30,
  'only negative prices, that trade': (book) =>
    limits(book).every((limit) => limit < 0) && clear(book).energyWh > 0,
  'a clearing price below zero among prices around zero': (book) =>
    (clear(book).price ?? 0) < 0 && limits(book).some((limit) => limit > 0),
  'a clearing price of zero': (book) => clear(book).price === 0,
  'a clearing price above zero among prices around zero': (book) =>
    (clear(book).price ?? 0) > 0 && limits(book).some((limit) => limit < 0),
  'bids above zero that meet offers below zero': (book) =>
    hasBothSides(book) && Math.min(...limits(book, 'bid')) > 0 && Math.max(...limits(book, 'offer')) < 0,
  'energies of 1 Wh only': (book) => hasBothSides(book) && book.orders.every((order) => order.energyWh === 1),
  'more than a quarter of what a side may have': (book) =>
    Math.max(energyWh(book, 'bid'), energyWh(book, 'offer')) > SIDE_MAX / 4,
  'more than a hundred orders': ({ orders }) => orders.length > 100,
  'an owner with bids and offers': ({ orders }) =>
    orders.some(
      (bid) =>
        bid.side === 'bid' && orders.some((offer) => offer.side === 'offer' && offer.owner === bid.owner),
    ),
  'an owner for each order': ({ orders }) =>
    orders.length > 2 && new Set(orders.map(({ owner }) => owner)).size === orders.length,
  'negative numbers of owners': ({ orders }) => orders.some(({ owner }) => owner < 0),
}

for (const [kind, isOfKind] of Object.entries(kinds)) {
  test(`the random books contain ${kind}`, () => {
    // Twice: one would depend on a single seed.
    assert.ok(sample.filter(isOfKind).length >= 2, kind)
  })
}

test('the random parameters contain both ends of k, tariffs below zero, equal, and the wrong way round', () => {
  const all = sample.map((_book, index) => randomParameters(index + 1))
  const holds: Readonly<Record<string, boolean>> = {
    'k = 0': all.some(({ kNumerator }) => kNumerator === 0),
    'k = 1': all.some(({ kNumerator, kDenominator }) => kNumerator === kDenominator),
    'feed-in below zero': all.some(({ feedInMicroPerKwh }) => feedInMicroPerKwh < 0),
    'retail below zero': all.some(({ retailMicroPerKwh }) => retailMicroPerKwh < 0),
    equal: all.some(({ retailMicroPerKwh, feedInMicroPerKwh }) => retailMicroPerKwh === feedInMicroPerKwh),
    'feed-in above retail': all.some(
      ({ retailMicroPerKwh, feedInMicroPerKwh }) => retailMicroPerKwh < feedInMicroPerKwh,
    ),
    'a compensation': all.some(({ extra = [] }) => (extra[0] ?? 0) > 0),
  }
  for (const [what, isThere] of Object.entries(holds)) assert.ok(isThere, what)
})

test.run()
