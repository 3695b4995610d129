import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import type { RuleOutput } from '../../matcher-wasm/host/revalidate.ts'
import { findViolation, isEconomic } from '../../matcher-wasm/host/revalidate.ts'
import { areTradesOfFills } from '../../matcher-wasm/host/trades.ts'
import { HALF } from './load-rule.ts'
import { I32, makeModule } from './make-module.ts'

// Two bids and two offers.
const energiesWh = Int32Array.of(10, 5, -8, -7)
const limits = Int32Array.of(30, 20, 10, 15)
const right = { fillsWh: [10, 0, -8, -2], buyPriceMicroPerKwh: 18, sellPriceMicroPerKwh: 18, energyWh: 10 }

function violationOf(
  changes: Partial<typeof right> & { amountsNano?: readonly bigint[] } = {},
): string | undefined {
  const { fillsWh, amountsNano, ...rest } = { ...right, amountsNano: undefined, ...changes }
  const output: RuleOutput = {
    ...rest,
    fillsWh: Int32Array.from(fillsWh),
    amountsNano: amountsNano === undefined ? undefined : BigInt64Array.from(amountsNano),
  }
  return findViolation(energiesWh, limits, 4, output)
}

const cases: [string, Parameters<typeof violationOf>[0], string | undefined][] = [
  ['a right clearing passes', {}, undefined],
  [
    'no trade passes whatever its price',
    { fillsWh: [0, 0, 0, 0], energyWh: 0, buyPriceMicroPerKwh: 99 },
    undefined,
  ],
  ['one Wh too much', { fillsWh: [11, 0, -8, -3], energyWh: 11 }, 'fill-exceeds-order'],
  ['an offer filled beyond its energy', { fillsWh: [9, 0, -9, 0], energyWh: 9 }, 'fill-exceeds-order'],
  ['a bid that sells', { fillsWh: [10, -1, -8, -1], energyWh: 10 }, 'fill-exceeds-order'],
  ['an offer that buys', { fillsWh: [10, 0, -8, 1], energyWh: 11 }, 'fill-exceeds-order'],
  ['the largest negative number', { fillsWh: [10, 0, -(2 ** 31), 0] }, 'fill-exceeds-order'],
  ['energy from nowhere', { fillsWh: [10, 1, -8, -2], energyWh: 11 }, 'sides-unbalanced'],
  ['a total that is not the sum', { energyWh: 11 }, 'energy-mismatch'],
  [
    'a price above the limit of a bid',
    { fillsWh: [10, 5, -8, -7], energyWh: 15, buyPriceMicroPerKwh: 21 },
    'limit-crossed',
  ],
  ['a price below the limit of an offer', { sellPriceMicroPerKwh: 14 }, 'limit-crossed'],
  ['sellers get more than buyers pay', { buyPriceMicroPerKwh: 17 }, 'money-created'],
  ['a surplus may stay', { buyPriceMicroPerKwh: 20 }, undefined],
  ['amounts at the limits pass', { amountsNano: [300n, 0n, 80n, 30n] }, undefined],
  ['an amount above the limit', { amountsNano: [301n, 0n, 80n, 30n] }, 'limit-crossed'],
  ['an amount below the limit', { amountsNano: [300n, 0n, 79n, 30n] }, 'limit-crossed'],
  ['an amount without a fill', { amountsNano: [300n, 1n, 80n, 30n] }, 'amount-without-fill'],
  ['more amounts out than in', { amountsNano: [109n, 0n, 80n, 30n] }, 'money-created'],
]
for (const [title, changes, violation] of cases) {
  test(title, () => {
    assert.is(violationOf(changes), violation)
  })
}

test('one nano too much is seen among amounts beyond 2^60', () => {
  const largestWh = 2 ** 31 - 1
  for (const price of [2 ** 30 - 1, 2 ** 30 - 2, 65_537, 1, 0, -1, -65_537, 1 - 2 ** 30]) {
    for (const fillWh of [1, 65_535, 65_536, 65_537, largestWh - 1, largestWh]) {
      const atLimit = BigInt(price) * BigInt(fillWh)
      const violation = (bidNano: bigint, offerNano: bigint): string | undefined =>
        findViolation(Int32Array.of(largestWh, -largestWh), Int32Array.of(price, price), 2, {
          fillsWh: Int32Array.of(fillWh, -fillWh),
          buyPriceMicroPerKwh: 0,
          sellPriceMicroPerKwh: 0,
          energyWh: fillWh,
          amountsNano: BigInt64Array.of(bidNano, offerNano),
        })
      assert.is(violation(atLimit, atLimit), undefined)
      assert.is(violation(atLimit + 1n, atLimit), 'limit-crossed')
      assert.is(violation(atLimit, atLimit - 1n), 'limit-crossed')
      assert.is(violation(atLimit - 1n, atLimit), 'money-created')
      assert.is(violation(atLimit, atLimit + 1n), 'money-created')
    }
  }
  const extremes = [2n ** 63n - 1n, -(2n ** 63n)]
  for (const amountNano of extremes)
    assert.is(violationOf({ amountsNano: [amountNano, 0n, amountNano, 0n] }), 'limit-crossed')
})

test('a price beyond all prices crosses every limit, and wraps round to none', () => {
  const outermost = 2 ** 30 - 1
  const violation = (limit: number, buyPriceMicroPerKwh: number, sellPriceMicroPerKwh: number): unknown =>
    findViolation(Int32Array.of(5, -5), Int32Array.of(limit, limit), 2, {
      fillsWh: Int32Array.of(5, -5),
      buyPriceMicroPerKwh,
      sellPriceMicroPerKwh,
      energyWh: 5,
      amountsNano: undefined,
    })
  for (const limit of [-outermost, 0, outermost]) {
    assert.is(violation(limit, limit, limit), undefined)
    for (const beyond of [2 ** 30, 2 ** 31 - 1]) {
      assert.is(violation(limit, beyond, limit), 'limit-crossed')
      assert.is(violation(limit, limit, -beyond - 1), 'limit-crossed')
    }
  }
})

test('sums of money are exact beyond 2^32, from halves of either sign', () => {
  const halfNano = 2n ** 32n - 1n
  const violation = (paidNano: bigint): unknown =>
    findViolation(Int32Array.of(30, -10, -10, -10), Int32Array.of(2 ** 30 - 1, 0, 0, 0), 4, {
      fillsWh: Int32Array.of(30, -10, -10, -10),
      buyPriceMicroPerKwh: 0,
      sellPriceMicroPerKwh: 0,
      energyWh: 30,
      amountsNano: BigInt64Array.of(paidNano, halfNano, halfNano, halfNano),
    })
  assert.is(violation(3n * halfNano), undefined)
  assert.is(violation(3n * halfNano - 1n), 'money-created')
  assert.is(violation(2n * (halfNano + 1n)), 'money-created')
})

test('only what is about money may stand in a research rule', () => {
  const all = [
    'fill-exceeds-order',
    'sides-unbalanced',
    'energy-mismatch',
    'amount-without-fill',
    'limit-crossed',
    'money-created',
  ] as const
  assert.equal(all.filter(isEconomic), ['limit-crossed', 'money-created'])
})

test('where nothing trades, prices mean nothing', () => {
  const output = { buyPriceMicroPerKwh: 1, sellPriceMicroPerKwh: 9, energyWh: 0, amountsNano: undefined }
  const orders = [Int32Array.of(5, -5), Int32Array.of(3, 7)] as const
  assert.is(findViolation(...orders, 2, { ...output, fillsWh: Int32Array.of(0, 0) }), undefined)
})

test('a trade list must add up to the fills', () => {
  const fillsWh = Int32Array.from(right.fillsWh)
  const list = (...words: number[]): Parameters<typeof areTradesOfFills>[0] => ({
    code: 'listed',
    count: words.length / 4,
    words: Int32Array.from(words),
  })
  assert.ok(areTradesOfFills(list(0, 2, 8, 18, 0, 3, 2, 18), fillsWh))
  assert.not(areTradesOfFills(list(0, 2, 8, 18), fillsWh))
  assert.not(areTradesOfFills(list(0, 2, 8, 18, 0, 3, 3, 18), fillsWh))
  assert.not(areTradesOfFills(list(2, 0, -8, 18, 0, 3, 2, 18), fillsWh))
  assert.not(areTradesOfFills(list(0, 2, 8, 18, 9, 3, 2, 18), fillsWh))
  // Not a single Wh comes from an order, or goes to one, that does not exist.
  assert.not(areTradesOfFills(list(9, 0, 1, 18), Int32Array.of(-1)))
  assert.not(areTradesOfFills(list(0, 9, 1, 18), Int32Array.of(1)))
  // More than the bid takes, more than the offer gives, nothing, less than nothing: each alone is enough.
  const two = Int32Array.of(5, 5, -5, -5)
  assert.ok(areTradesOfFills(list(0, 2, 5, 1, 1, 3, 5, 1), two))
  const uneven = Int32Array.of(4, 6, -5, -5)
  assert.not(areTradesOfFills(list(0, 2, 5, 1, 1, 3, 5, 1), uneven))
  assert.not(areTradesOfFills(list(1, 2, 6, 1, 0, 3, 4, 1), uneven))
  // A trade backwards would hide that a bid, or an offer, has had too much.
  assert.not(areTradesOfFills(list(0, 2, 5, 1, 0, 2, -1, 1, 1, 2, 1, 1), Int32Array.of(4, 1, -5)))
  assert.not(areTradesOfFills(list(0, 1, 5, 1, 0, 1, -1, 1, 0, 2, 1, 1), Int32Array.of(5, -4, -1)))
  assert.not(areTradesOfFills(list(), Int32Array.of(5, 0)))
  assert.not(areTradesOfFills(list(), Int32Array.of(0, -5)))
  assert.not(areTradesOfFills(list(0, 2, 0, 1, 0, 2, 5, 1, 1, 3, 5, 1), two))
  assert.not(areTradesOfFills(list(0, 2, 6, 1, 0, 2, -1, 1, 1, 3, 5, 1), two))
})

// A hand-made rule: header at 64, columns for two orders behind it.
const HEADER = 64
const COLUMNS = { prices: 512, energies: 520, fills: 528, owners: 536 }
const word = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff, 0, 0]
const constant = (value: number): number[] => [
  0x41,
  (value & 0x7f) | 0x80,
  ((value >> 7) & 0x7f) | 0x80,
  (value >> 14) & 0x7f,
]
const store = (at: number, value: number): number[] => [...constant(at), ...constant(value), 0x36, 2, 0]

function hostileRule(code: readonly number[], columns = COLUMNS): ReturnType<typeof createClearingRule> {
  const offsets = [columns.prices, columns.energies, columns.fills, 0, columns.owners, 0].flatMap(word)
  const bytes = makeModule({
    functions: [
      { parameters: [I32], result: I32, code: [0x41, 0xc0, 0x00] },
      { result: I32, code: [...code, 0x41, 0] },
    ],
    sections: { 11: [1, 0, ...constant(HEADER + 128), 0x0b, offsets.length, ...offsets] },
  })
  return createClearingRule({ bytes, hash: '', gasLimit: 1_000n })
}

const book = {
  energiesWh: Int32Array.of(10, -10),
  limitPricesMicroPerKwh: Int32Array.of(100, 50),
  owners: Int32Array.of(0, 1),
  lot: new Uint8Array(32),
}
const trade = [...store(COLUMNS.fills, 10), ...store(COLUMNS.fills + 4, -10), ...store(HEADER + 56, 10)]
const at = (price: number): number[] => [...store(HEADER + 44, price), ...store(HEADER + 48, price)]

test('a hand-made rule that is fair clears', () => {
  const outcome = hostileRule([...trade, ...at(70)]).clear(book, HALF)
  assert.equal(outcome.code === 'cleared' && outcome.amountsNano, [700n, 700n])
})

test('a rule that raises a limit in its memory, and charges it, is caught: the host has its own copy', () => {
  const outcome = hostileRule([...store(COLUMNS.prices, 1_000), ...trade, ...at(900)]).clear(book, HALF)
  assert.equal(outcome, { code: 'rule-failed', reason: 'limit-crossed' })
})

test('a rule that lays its fills over the orders is caught too', () => {
  const columns = { ...COLUMNS, fills: COLUMNS.energies }
  const outcome = hostileRule(
    [
      ...store(COLUMNS.energies, 20),
      ...store(COLUMNS.energies + 4, -20),
      ...store(HEADER + 56, 20),
      ...at(70),
    ],
    columns,
  ).clear(book, HALF)
  assert.equal(outcome, { code: 'rule-failed', reason: 'fill-exceeds-order' })
})

test('a rule whose columns lie outside its memory, or crooked, has failed', () => {
  for (const fills of [65_532, 530]) {
    const outcome = hostileRule(trade, { ...COLUMNS, fills }).clear(book, HALF)
    assert.equal(outcome, { code: 'rule-failed', reason: 'layout-invalid' })
  }
})

test('a status other than 0 voids the slot and is named', () => {
  assert.equal(hostileRule([0x41, 7, 0x0f]).clear(book, HALF), { code: 'rule-failed', reason: 'status-7' })
})

test.run()
