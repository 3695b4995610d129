/** The worked examples of the cards and of the market notes, for the rules that hold an auction. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { OracleBook, OracleResult } from './book.ts'
import { EXAMPLES, lotOf, makeBook, makeParameters, makeUnits } from './make-book.ts'
import { tradeAtGivenPrice } from './muda-half.ts'
import type { RuleName } from './rules.ts'
import { ORACLES } from './rules.ts'
import { shareBurden } from './share-burden.ts'

const clear = (rule: RuleName, book: OracleBook): OracleResult => ORACLES[rule](book, makeParameters())
const prices = (result: OracleResult): (number | null)[] => [
  result.energyWh,
  result.buyPriceMicroPerKwh,
  result.sellPriceMicroPerKwh,
]
const none = [0, null, null]
const five = makeUnits([17, 14, 13, 9, 6], [1, 4, 5, 8, 11])
const fiveApart = makeUnits([17, 14, 13, 9, 6], [1, 4, 5, 8, 13])
const four = makeUnits([30, 25, 20, 10], [5, 12, 18, 28])
const twoTwo = makeUnits([9, 8], [3, 4])
const oneTwo = makeUnits([9], [3, 4])
const twoOne = makeUnits([9, 8], [4])

test('uniform trades at the middle of the clearing interval', () => {
  const expected = { e1: 19, e2: 20, e3: 20, e4: 20, e5: 25, e7: 19, e8: 18 } as const
  for (const name of Object.keys(expected) as (keyof typeof expected)[]) {
    assert.is(clear('uniform', EXAMPLES[name]).buyPriceMicroPerKwh, expected[name], name)
  }
  assert.equal(prices(clear('uniform', EXAMPLES.e6)), none)
})

test('pay-as-bid pairs the dearest bid with the cheapest offer, each pair at the middle of its limits', () => {
  const pairs = (book: OracleBook): string[] =>
    (clear('pay-as-bid', book).trades ?? []).map(
      ({ bid, offer, energyWh, priceMicroPerKwh }) => `${bid}-${offer} ${energyWh}@${priceMicroPerKwh}`,
    )
  assert.equal(pairs(EXAMPLES.e1), ['0-4 10@17', '1-5 10@18', '2-6 10@19'])
  assert.equal(pairs(EXAMPLES.e2), ['0-2 2@20', '1-2 3@15'])
  assert.equal(pairs(EXAMPLES.e3), ['0-1 3@20', '0-2 2@25'])
  assert.equal(pairs(EXAMPLES.e5), ['0-3 2@17', '1-3 2@17', '2-3 2@17'])
  assert.equal(pairs(EXAMPLES.e6), [])
  assert.equal(pairs(EXAMPLES.e8), ['0-2 5@19', '1-3 5@18'])
  const result = clear('pay-as-bid', EXAMPLES.e1)
  assert.equal(result.amountsNano.slice(0, 4), [170n, 180n, 190n, 0n])
  assert.equal(prices(result), [30, null, null])
})

test('pay-as-bid floors the price also below zero', () => {
  const [trade] = clear('pay-as-bid', makeUnits([-2], [-5])).trades ?? []
  assert.is(trade?.priceMicroPerKwh, -4)
})

test('mcafee trades all k units where the next units give a price, else gives one up', () => {
  assert.equal(prices(clear('mcafee', five)), [4, 8, 8])
  assert.equal(prices(clear('mcafee', fiveApart)), [3, 9, 8])
  assert.is(clear('mcafee', fiveApart).surplusNano, 3n)
  assert.equal(prices(clear('mcafee', four)), [3, 19, 19])
  assert.equal(prices(clear('mcafee', twoTwo)), [1, 8, 4])
  assert.equal(prices(clear('mcafee', oneTwo)), none)
  assert.equal(prices(clear('mcafee', EXAMPLES.e2)), [4, 20, 10])
})

test('mcafee takes a price at either end of its interval, and none half a unit beyond', () => {
  // b_1 = 9, s_1 = 5; the middle of the next ones is 9, 9.5, 5 and 4.5.
  assert.equal(prices(clear('mcafee', makeUnits([9, 4], [5, 14]))), [1, 9, 9])
  assert.equal(prices(clear('mcafee', makeUnits([9, 4], [5, 15]))), none)
  assert.equal(prices(clear('mcafee', makeUnits([9, 1], [5, 9]))), [1, 5, 5])
  assert.equal(prices(clear('mcafee', makeUnits([9, 0], [5, 9]))), none)
  assert.equal(prices(clear('mcafee', makeUnits([-2, -8], [-7, -1]))), [1, -5, -5])
})

test('trade-reduction always gives one unit up', () => {
  assert.equal(prices(clear('trade-reduction', five)), [3, 9, 8])
  assert.equal(prices(clear('trade-reduction', four)), [2, 20, 18])
  assert.equal(prices(clear('trade-reduction', twoTwo)), [1, 8, 4])
  assert.equal(prices(clear('trade-reduction', twoOne)), none)
  const shared = clear('trade-reduction', EXAMPLES.e5)
  assert.equal(shared.fillsWh, [2, 2, 1, 5])
  assert.is(shared.surplusNano, 5n * (25n - 10n))
})

test('sbba trades at the next offer, or at the last bid with one offer less by lot', () => {
  assert.equal(prices(clear('sbba', five)), [3, 9, 9])
  assert.equal(clear('sbba', five).fillsWh, [1, 1, 1, 0, 0, 0, 1, 1, 1, 0])
  assert.equal(prices(clear('sbba', oneTwo)), [1, 4, 4])
  assert.equal(clear('sbba', oneTwo).fillsWh, [1, 1, 0])
  assert.equal(prices(clear('sbba', twoTwo)), [1, 8, 8])
  assert.equal(prices(clear('sbba', twoOne)), none)
  assert.equal(prices(clear('sbba', four)), [2, 20, 20])
})

test('the lottery of sbba takes every unit equally often', () => {
  const book = makeBook([[6, 9]], [[1, 3], [3, 4], [2, 5]]) // prettier-ignore
  const lost = [0, 0, 0]
  for (let seed = 0; seed < 6_000; seed++) {
    const { fillsWh } = clear('sbba', { ...book, lot: lotOf(seed) })
    ;[1, 3, 2].forEach((energyWh, at) => (lost[at] = (lost[at] ?? 0) + energyWh - (fillsWh[1 + at] ?? 0)))
  }
  const [one = 0, three = 0, two = 0] = lost
  assert.is(one + two + three, 6_000)
  // Expected 1000, 3000, 2000; four standard deviations are 115 to 155.
  assert.ok(Math.abs(one - 1_000) < 160 && Math.abs(three - 3_000) < 160, lost.join())
})

test('huang gives up the marginal orders whole and lets their limits be the prices', () => {
  assert.equal(prices(clear('huang', EXAMPLES.e1)), [20, 20, 18])
  assert.equal(prices(clear('huang', EXAMPLES.e7)), [5, 24, 14])
  for (const name of ['e2', 'e3', 'e5'] as const) assert.equal(prices(clear('huang', EXAMPLES[name])), none)
})

test('the longer side of huang bears the gap in equal parts, and the small lose all', () => {
  // The notes, times ten: [.8, 1.8, 2.8], and [.35, 0, 1.35] whose halves go to the first.
  assert.equal(shareBurden([10, 20, 30], 6), [2, 2, 2])
  assert.equal(shareBurden([10, 5, 20], 18), [7, 5, 6])
  assert.equal(shareBurden([3, 3, 3], 9), [3, 3, 3])
  assert.equal(shareBurden([1, 2, 9], 8), [1, 2, 5])
})

test('several orders of one owner leave together in huang, and bear one part', () => {
  const bids = [[10, 30, 1], [10, 25, 2], [10, 24, 2], [10, 20, 1]] as const // prettier-ignore
  const offers = [[14, 5, 5], [16, 6, 6], [10, 7, 7]] as const // prettier-ignore
  // Owner 1 holds the marginal bid: its bid at 30 leaves too. Owner 2 is alone against 30 Wh of offers: gap 10.
  assert.equal(clear('huang', makeBook(bids, offers)).fillsWh, [0, 10, 10, 0, 9, 11, 0])
})

test('vcg pays everybody what they bring, and tells the subsidy', () => {
  const subsidies = { e1: 60n, e2: 50n, e3: 50n, e4: 0n, e6: 0n, e7: 100n } as const
  for (const name of Object.keys(subsidies) as (keyof typeof subsidies)[]) {
    assert.is(clear('vcg', EXAMPLES[name]).surplusNano, -subsidies[name], name)
  }
  assert.equal(clear('vcg', EXAMPLES.e1).amountsNano, [180n, 180n, 180n, 0n, 200n, 200n, 200n, 0n])
  assert.equal(clear('vcg', EXAMPLES.e2).amountsNano, [40n, 30n, 120n])
})

test('muda: the paper\u2019s half at price 50 has the fees 20 and 10', () => {
  const bids = [100, 90, 80, 60, 40, 20].map((limit) => [1, limit, 0] as const)
  const offers = [
    ...[10, 20, 40, 60, 70].map((limit) => [1, limit, 1] as const),
    ...[15, 25, 35, 45, 65].map((limit) => [1, limit, 2] as const),
  ]
  const result = tradeAtGivenPrice(makeBook(bids, offers).orders, 50)
  assert.equal(result.fillsWh, [1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0])
  assert.equal(result.amountsNano.slice(0, 8), [50n, 50n, 50n, 50n, 0n, 0n, 40n, 40n])
  assert.equal(result.amountsNano.slice(11, 13), [45n, 45n])
  assert.is(result.surplusNano, 30n)
})

test('muda: E7 trades all at 19 where the lot parts 30 and 8 from 24 and 14', () => {
  const seen = new Set<string>()
  for (let seed = 0; seed < 64; seed++) {
    const { fillsWh, amountsNano } = clear('muda', { ...EXAMPLES.e7, lot: lotOf(seed) })
    if (fillsWh.every((fillWh) => fillWh === 5)) seen.add(amountsNano.join())
  }
  // The other way of parting them gives 16 and 22: each pair trades at the price of the other.
  assert.ok(seen.has('95,95,95,95'))
})

test('muda: who would both buy and sell at the price does neither', () => {
  const orders = makeBook([[5, 9, 1], [3, 9, 2]], [[4, 1, 1], [3, 2, 3]]).orders // prettier-ignore
  assert.equal(tradeAtGivenPrice(orders, 5).fillsWh, [0, 3, 0, 3])
})

test.run()
