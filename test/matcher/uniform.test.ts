import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import type { OracleOrder } from '../oracles/uniform.ts'
import { clearUniform } from '../oracles/uniform.ts'
import { booksWanted } from './agreement.ts'
import { randomBook, seeded } from './books.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const books = {
  metered: new Book(loadNamedRule('uniform')),
  plain: new Book(loadNamedRule('uniform', { gasLimit: undefined })),
}

/** Clears one book in the module and in the oracle and compares everything. */
function agrees(
  orders: readonly OracleOrder[],
  numerator: number,
  denominator: number,
  what: string,
  book = books.metered,
): void {
  book.reset()
  for (const order of orders) {
    book.add(order.limitPriceMicroPerKwh, order.side === 'bid' ? order.energyWh : -order.energyWh)
  }
  const result = book.clear({ ...HALF, kNumerator: numerator, kDenominator: denominator })
  const expected = clearUniform(orders, { numerator, denominator })
  if (result.code !== 'cleared') return assert.unreachable(`${what}: ${result.reason}`)
  const isSame =
    result.energyWh === expected.energyWh &&
    expected.fillsWh.every((fillWh, index) => Math.abs(result.fillsWh[index] ?? -1) === fillWh) &&
    (expected.priceMicroPerKwh === null || result.buyPriceMicroPerKwh === expected.priceMicroPerKwh)
  if (isSame) return
  const actual = { energyWh: result.energyWh, price: result.buyPriceMicroPerKwh, fills: [...result.fillsWh] }
  assert.unreachable(
    `${what}: ${JSON.stringify({ orders, numerator, denominator, actual, expected }).slice(0, 4000)}`,
  )
}

test('the module and the oracle agree on random books, 24,000 of them where nobody asks for less', () => {
  for (let seed = 1; seed <= booksWanted(24_000); seed++) {
    const below = seeded(seed * 7919)
    const denominator = 1 + below(5)
    const orders = randomBook(seed, seed % 50 === 0 ? 300 : 24)
    agrees(
      orders,
      below(denominator + 1),
      denominator,
      `seed ${seed}`,
      seed % 2 === 0 ? books.metered : books.plain,
    )
  }
})

// The examples E1 to E8 of the market notes: bids and offers as [energy, price], k = 1/2.
const examples: [string, [number, number][], [number, number][], number, number | undefined][] = [
  [
    'E1 an interval of the nearest prices',
    [
      [10, 30],
      [10, 25],
      [10, 20],
      [10, 10],
    ],
    [
      [10, 5],
      [10, 12],
      [10, 18],
      [10, 28],
    ],
    30,
    19,
  ],
  [
    'E2 bids are rationed',
    [
      [2, 30],
      [10, 20],
    ],
    [[5, 10]],
    5,
    20,
  ],
  [
    'E3 offers are rationed',
    [[5, 30]],
    [
      [3, 10],
      [10, 20],
    ],
    5,
    20,
  ],
  ['E4 an exact tie trades', [[5, 20]], [[5, 20]], 5, 20],
  [
    'E5 one price level is shared',
    [
      [4, 25],
      [4, 25],
      [4, 25],
    ],
    [[6, 10]],
    6,
    25,
  ],
  ['E6 no overlap', [[5, 10]], [[5, 12]], 0, undefined],
  [
    'E7 two pairs',
    [
      [5, 30],
      [5, 24],
    ],
    [
      [5, 8],
      [5, 14],
    ],
    10,
    19,
  ],
  [
    'E8 the floor of the midpoint',
    [
      [5, 31],
      [5, 24],
    ],
    [
      [5, 8],
      [5, 13],
    ],
    10,
    18,
  ],
]
for (const [title, bids, offers, energyWh, price] of examples) {
  test(title, () => {
    const book = books.metered
    book.reset()
    for (const [energy, limit] of bids) book.add(limit, energy)
    for (const [energy, limit] of offers) book.add(limit, -energy)
    const result = book.clear(HALF)
    if (result.code !== 'cleared') return assert.unreachable(result.reason)
    assert.is(result.energyWh, energyWh)
    if (price !== undefined) assert.is(result.buyPriceMicroPerKwh, price)
    assert.is(result.sellPriceMicroPerKwh, result.buyPriceMicroPerKwh)
    if (title.startsWith('E5')) assert.equal([...result.fillsWh], [2, 2, 2, -6])
  })
}

test('remainders go to the largest first, then in canonical order', () => {
  const book = books.metered
  book.reset()
  for (const energyWh of [3, 3, 4]) book.add(10, energyWh)
  book.add(5, -5)
  const result = book.clear(HALF)
  // 1.5, 1.5 and 2: the first of the two equal remainders gets the Wh.
  assert.equal(result.code === 'cleared' && [...result.fillsWh], [2, 1, 2, -5])
})

test.run()
