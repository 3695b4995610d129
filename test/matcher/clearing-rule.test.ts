import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { ResearchRuleError } from '../../matcher-wasm/host/errors.ts'
import type { ClearingRule, SealedBook } from '../../node/core/chain/clearing-rule.ts'
import { HEADER, constant, handMadeBytes, store } from './hand-made-rule.ts'
import { AMPLE_GAS, HALF, readRule } from './load-rule.ts'

const makeRule = (gasLimit = AMPLE_GAS): ClearingRule =>
  createClearingRule({ ...readRule('uniform'), gasLimit })

function makeBook(orders: readonly (readonly [energyWh: number, price: number])[]): SealedBook {
  return {
    energiesWh: Int32Array.from(orders, ([energyWh]) => energyWh),
    limitPricesMicroPerKwh: Int32Array.from(orders, ([, price]) => price),
    owners: Int32Array.from(orders, (_order, index) => index),
    lot: new Uint8Array(32),
  }
}

test('the chain gets fills, prices and exact amounts', () => {
  const outcome = makeRule().clear(
    makeBook([
      [1_000, 300_000],
      [-1_500, 100_000],
    ]),
    HALF,
  )
  if (outcome.code !== 'cleared') return assert.unreachable(outcome.reason)
  assert.is(outcome.buyPriceMicroPerKwh, 100_000)
  assert.is(outcome.sellPriceMicroPerKwh, 100_000)
  assert.is(outcome.energyWh, 1_000)
  assert.equal([...outcome.fillsWh], [1_000, -1_000])
  assert.equal(outcome.amountsNano, [100_000_000n, 100_000_000n])
})

test('an outcome outlives the next call', () => {
  const rule = makeRule()
  const first = rule.clear(
    makeBook([
      [10, 5],
      [-10, 5],
    ]),
    HALF,
  )
  rule.clear(
    makeBook([
      [7, 5],
      [-7, 5],
    ]),
    HALF,
  )
  assert.equal(first.code === 'cleared' && [...first.fillsWh], [10, -10])
})

test('no trade has no price, an empty book neither', () => {
  for (const orders of [
    [],
    [
      [5, 10],
      [-5, 12],
    ],
  ] as const) {
    const outcome = makeRule().clear(makeBook(orders), HALF)
    if (outcome.code !== 'cleared') return assert.unreachable(outcome.reason)
    assert.is(outcome.buyPriceMicroPerKwh, null)
    assert.is(outcome.energyWh, 0)
    assert.equal(
      outcome.amountsNano,
      orders.map(() => 0n),
    )
  }
})

test('a negative price makes negative amounts', () => {
  const outcome = makeRule().clear(
    makeBook([
      [10, -5],
      [-10, -5],
    ]),
    HALF,
  )
  assert.equal(outcome.code === 'cleared' && outcome.amountsNano, [-50n, -50n])
})

test('a book or a parameter out of range voids the slot, with the same reason everywhere', () => {
  const reasonOf = (orders: readonly (readonly [number, number])[], parameters = HALF): string => {
    const outcome = makeRule().clear(makeBook(orders), parameters)
    return outcome.code === 'cleared' ? 'cleared' : outcome.reason
  }
  assert.is(reasonOf([[1, 2 ** 30]]), 'book-out-of-range')
  assert.is(reasonOf([[1, -(2 ** 30)]]), 'book-out-of-range')
  assert.is(reasonOf([[1, 2 ** 30 - 1]]), 'cleared')
  assert.is(reasonOf([[0, 5]]), 'book-out-of-range')
  assert.is(
    reasonOf([
      [2 ** 31 - 1, 5],
      [1, 5],
    ]),
    'book-out-of-range',
  )
  assert.is(
    reasonOf([
      [-(2 ** 31 - 1), 5],
      [-1, 5],
    ]),
    'book-out-of-range',
  )
  assert.is(reasonOf([[1, 5]], { ...HALF, kDenominator: 0 }), 'parameters-out-of-range')
  assert.is(reasonOf([[1, 5]], { ...HALF, kNumerator: 3 }), 'parameters-out-of-range')
  assert.is(reasonOf([[1, 5]], { ...HALF, kNumerator: 0.5 }), 'parameters-out-of-range')
})

test('gas that runs out voids the slot, and the next one clears again', () => {
  const rule = makeRule(2_000n)
  const large = makeBook(Array.from({ length: 200 }, (_, index) => [index % 2 === 0 ? 5 : -5, 10 + index]))
  assert.equal(rule.clear(large, HALF), { code: 'rule-failed', reason: 'gas-exhausted' })
  assert.is(
    rule.clear(
      makeBook([
        [5, 10],
        [-5, 10],
      ]),
      HALF,
    ).code,
    'cleared',
  )
})

test('clearing a thousand books leaves no instances behind', () => {
  const rule = makeRule()
  const book = makeBook([
    [10, 5],
    [-10, 5],
  ])
  for (let i = 0; i < 1_000; i++) assert.is(rule.clear(book, HALF).code, 'cleared')
})

test('a rule with an amount for each order pays those', () => {
  const rule = createClearingRule({ ...readRule('pay-as-bid'), gasLimit: AMPLE_GAS })
  const orders = [
    [10, 30],
    [10, 20],
    [-10, 8],
    [-10, 14],
  ] as const
  const outcome = rule.clear(makeBook(orders), HALF)
  if (outcome.code !== 'cleared') return assert.unreachable(outcome.reason)
  // The dearest bid with the cheapest offer, at the middle of their limits: 19 and 17.
  assert.equal(outcome.amountsNano, [190n, 170n, 190n, 170n])
  assert.is(outcome.buyPriceMicroPerKwh, null)
  assert.is(outcome.sellPriceMicroPerKwh, null)
})

test('four more parameters are taken, and no fifth', () => {
  const rule = createClearingRule({ ...readRule('uniform'), gasLimit: AMPLE_GAS })
  const book = makeBook([
    [10, 30],
    [-10, 8],
  ])
  assert.is(rule.clear(book, { ...HALF, extra: [1, 2, 3, 4] }).code, 'cleared')
  const tooMany = rule.clear(book, { ...HALF, extra: [1, 2, 3, 4, 5] })
  assert.equal(tooMany, { code: 'rule-failed', reason: 'parameters-out-of-range' })
})

test('k is a fraction from 0 to 1, with a denominator', () => {
  const price = (kNumerator: number, kDenominator: number): unknown => {
    const outcome = makeRule().clear(
      makeBook([
        [1, 30],
        [-1, 20],
      ]),
      { ...HALF, kNumerator, kDenominator },
    )
    return outcome.code === 'cleared' ? outcome.buyPriceMicroPerKwh : outcome.reason
  }
  assert.is(price(0, 1), 20)
  assert.is(price(1, 1), 30)
  for (const [numerator, denominator] of [
    [0, 0],
    [2, 1],
    [-1, 1],
    [0, -1],
    [-2, -1],
  ] as const)
    assert.is(price(numerator, denominator), 'parameters-out-of-range')
})

test('a gas limit counts in the version that a genesis names', () => {
  assert.is(createClearingRule({ ...readRule('uniform'), gasLimit: AMPLE_GAS }).meterVersion, 1)
})

test('the rule sees whose orders they are', () => {
  const rule = createClearingRule({ ...readRule('muda'), gasLimit: AMPLE_GAS })
  const orders = Array.from({ length: 40 }, (_, index): [number, number] =>
    index % 2 === 0 ? [10, 30] : [-10, 8],
  )
  const energyOf = (owners: Int32Array): number => {
    const outcome = rule.clear({ ...makeBook(orders), owners }, HALF)
    return outcome.code === 'cleared' ? outcome.energyWh : NaN
  }
  assert.ok(energyOf(Int32Array.from(orders, (_order, index) => index)) > 0)
  // One owner is in one half, and the other has no price.
  assert.is(energyOf(new Int32Array(orders.length)), 0)
})

test('a single Wh has a price, and a side may hold all that it can', () => {
  const one = makeRule().clear(
    makeBook([
      [1, 30],
      [-1, 20],
    ]),
    HALF,
  )
  assert.equal(one.code === 'cleared' && [one.buyPriceMicroPerKwh, ...one.amountsNano], [25, 25n, 25n])
  const whole = makeRule().clear(
    makeBook([
      [2 ** 31 - 1, 30],
      [-(2 ** 31 - 1), 20],
    ]),
    HALF,
  )
  assert.is(whole.code === 'cleared' && whole.energyWh, 2 ** 31 - 1)
})

test('a research rule is refused before it sees a book', () => {
  for (const name of ['vcg', 'bill-sharing']) {
    const load = (): unknown => createClearingRule({ ...readRule(name), gasLimit: AMPLE_GAS })
    assert.throws(load, (error: unknown) => error instanceof ResearchRuleError)
  }
  for (const name of ['uniform', 'mid-market-rate', 'supply-demand-ratio', 'muda']) {
    const { hash, bytes } = readRule(name)
    assert.is(createClearingRule({ hash, bytes, gasLimit: AMPLE_GAS }).ruleHash, hash)
  }
})

test('a rule whose prices are those of pairs says who trades with whom, and the pairs explain every nano', () => {
  const rule = createClearingRule({ ...readRule('pay-as-bid'), gasLimit: AMPLE_GAS })
  const outcome = rule.clear(
    makeBook([
      [10, 300_000],
      [-4, 100_000],
      [5, 250_000],
      [-20, 200_000],
      [7, 90_000],
    ]),
    HALF,
  )
  if (outcome.code !== 'cleared') return assert.unreachable(outcome.reason)
  assert.equal(outcome.trades, [
    { bid: 0, offer: 1, energyWh: 4, priceMicroPerKwh: 200_000 },
    { bid: 0, offer: 3, energyWh: 6, priceMicroPerKwh: 250_000 },
    { bid: 2, offer: 3, energyWh: 5, priceMicroPerKwh: 225_000 },
  ])
  assert.equal(outcome.amountsNano, [2_300_000n, 800_000n, 1_125_000n, 2_625_000n, 0n])
})

test('a rule with one price for all names no pairs, though it can list some', () => {
  const outcome = makeRule().clear(
    makeBook([
      [10, 300_000],
      [-10, 100_000],
    ]),
    HALF,
  )
  assert.is(outcome.code === 'cleared' && outcome.trades, undefined)
})

for (const { why, pairs, isNamed } of [
  { why: 'the true pair is named', pairs: listed(0, 1, 10, 150), isNamed: true },
  { why: 'another price than the amounts are made of', pairs: listed(0, 1, 10, 151), isNamed: false },
  { why: 'less energy than was traded', pairs: listed(0, 1, 9, 150), isNamed: false },
  { why: 'an order that does not exist', pairs: listed(0, 7, 10, 150), isNamed: false },
  { why: 'more trades than there is room for', pairs: constant(900), isNamed: false },
  { why: 'a list that traps', pairs: [0x00, 0x41, 0], isNamed: false },
  { why: 'no list at all', pairs: undefined, isNamed: false },
])
  test(`a list of pairs decides nothing: ${why}`, () => {
    const bytes = handMadeBytes({
      clear: [
        ...store(528, 10),
        ...store(532, -10),
        ...store(552, 1_500),
        ...store(560, 1_500),
        ...store(HEADER + 56, 10),
      ],
      columns: { amounts: 552, trades: 576 },
      ...(pairs && { pairs }),
    })
    const rule = createClearingRule({ bytes, hash: 'made', gasLimit: AMPLE_GAS })
    const outcome = rule.clear(
      makeBook([
        [10, 300],
        [-10, 100],
      ]),
      HALF,
    )
    if (outcome.code !== 'cleared') return assert.unreachable(outcome.reason)
    assert.equal(outcome.amountsNano, [1_500n, 1_500n])
    assert.is(outcome.trades !== undefined, isNamed)
  })

/** Code that lists one trade and leaves their count. */
function listed(bid: number, offer: number, energyWh: number, price: number): number[] {
  const words = [bid, offer, energyWh, price].flatMap((word, index) => store(576 + 4 * index, word))
  return [...words, ...constant(1)]
}

test.run()
