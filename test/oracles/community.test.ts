/** The worked examples of the community rules, and what they do with tariffs that are not as usual. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { OracleBook, OracleResult } from './book.ts'
import { makeBook, makeParameters } from './make-book.ts'
import { clearMidMarketRate } from './mid-market-rate.ts'
import type { RuleName } from './rules.ts'
import { ORACLES } from './rules.ts'

const RETAIL = 3_000_000
const FEED_IN = 800_000

function clear(
  rule: RuleName,
  [demandWh, supplyWh]: readonly [number, number],
  changes: Partial<RuleParameters> = {},
): OracleResult {
  const book = makeBook([[demandWh, 2 ** 30 - 1]], [[supplyWh, -(2 ** 30 - 1)]])
  return ORACLES[rule](book, {
    ...makeParameters({ retailMicroPerKwh: RETAIL, feedInMicroPerKwh: FEED_IN }),
    ...changes,
  })
}
const sdr = (volumes: readonly [number, number], changes: Partial<RuleParameters> = {}): number | null =>
  clear('supply-demand-ratio', volumes, changes).buyPriceMicroPerKwh
const half = { extra: [1, 2] }

/** What a side pays or gets for all it needs or has, the rest at the tariff, per kWh. */
const blend = (result: OracleResult, energyWh: number, tariff: number): number =>
  ((result.buyPriceMicroPerKwh ?? 0) * result.energyWh + tariff * (energyWh - result.energyWh)) / energyWh

test('mid-market-rate: 19 inside, and with the tariffs 24.5 for buyers or 13.5 for sellers', () => {
  const scarce = clear('mid-market-rate', [1_000, 500])
  assert.is(scarce.buyPriceMicroPerKwh, 1_900_000)
  assert.is(blend(scarce, 1_000, RETAIL), 2_450_000)
  assert.is(blend(clear('mid-market-rate', [500, 1_000]), 1_000, FEED_IN), 1_350_000)
})

test('supply-demand-ratio: 12.6316 and 21.3158 at a ratio of 1/2, feed-in from 1 on', () => {
  assert.is(sdr([1_000, 500]), 1_263_157)
  assert.is(Math.round(blend(clear('supply-demand-ratio', [1_000, 500]), 1_000, RETAIL) / 100), 21_316)
  assert.is(sdr([1_000, 1_000]), FEED_IN)
  assert.is(sdr([1_000, 2_000]), FEED_IN)
})

test('supply-demand-ratio with compensation 1/2: 23.2653, 19 and 19 with 13.5 for all that is sold', () => {
  assert.is(sdr([1_000, 500], half), 2_326_530)
  assert.is(sdr([1_000, 1_000], half), 1_900_000)
  assert.is(blend(clear('supply-demand-ratio', [1_000, 2_000], half), 2_000, FEED_IN), 1_350_000)
})

test('bill-sharing: 15 and 0 where energy is scarce, 0 and 4 where it is not', () => {
  const scarce = clear('bill-sharing', [1_000, 500])
  assert.is(blend(scarce, 1_000, RETAIL), 1_500_000)
  assert.equal(scarce.amountsNano, [0n, 0n])
  assert.is(blend(clear('bill-sharing', [500, 1_000]), 1_000, FEED_IN), 400_000)
})

test('the middle of odd and of negative tariffs is rounded down', () => {
  assert.is(
    clear('mid-market-rate', [1, 1], { retailMicroPerKwh: 4, feedInMicroPerKwh: -7 }).buyPriceMicroPerKwh,
    -2,
  )
})

test('supply-demand-ratio has a price whatever the tariffs, and never divides by zero', () => {
  const tariffs = (retailMicroPerKwh: number, feedInMicroPerKwh: number): Partial<RuleParameters> => ({
    retailMicroPerKwh,
    feedInMicroPerKwh,
  })
  assert.is(sdr([10, 5], tariffs(7, 7)), 7)
  assert.is(sdr([10, 5], tariffs(0, 0)), 0)
  assert.is(sdr([10, 5], tariffs(7, 0)), 0)
  assert.is(sdr([10, 5], tariffs(7, -7)), -7)
  assert.is(sdr([10, 5], tariffs(7, 9)), 9)
  assert.is(sdr([10, 5], { ...tariffs(-3, 2), ...half }), -1)
  assert.is(sdr([10, 5], { ...tariffs(2, -3), ...half }), -1)
  assert.is(sdr([2 ** 31 - 1, 1], tariffs(2 ** 30 - 1, 2 ** 30 - 2)), 2 ** 30 - 2)
})

test('parameters out of range clear nothing and say so', () => {
  for (const extra of [[1, 0], [2, 1], [-1, 2], [1, -2]]) assert.is(clear('supply-demand-ratio', [1, 1], { extra }).status, 1) // prettier-ignore
  for (const rule of ['mid-market-rate', 'supply-demand-ratio'] as const) {
    assert.is(clear(rule, [1, 1], { retailMicroPerKwh: 2 ** 30 }).status, 1)
    assert.is(clear(rule, [1, 1], { feedInMicroPerKwh: -(2 ** 30) }).status, 1)
    assert.is(clear(rule, [1, 1], { feedInMicroPerKwh: 1 - 2 ** 30 }).status, 0)
  }
})

test('the longer side shares by energy, whatever the limits, and crossed limits leave', () => {
  const book = makeBook([[3, 20], [3, 99], [4, 19], [9, 18]], [[5, 19], [9, 20]]) // prettier-ignore
  const result = clearMidMarketRate(book, makeParameters())
  // 10 Wh of bids at 19 or more against 5 Wh: 1.5, 1.5 and 2.
  assert.equal(result.fillsWh, [2, 1, 2, 0, 5, 0])
})

/**
 * A book whose orders leave one at a time, `count` of them. Built from the end: the last price is about 1643835; each
 * order before it moves the price to the other side of that, less far each time, and has a limit that only this
 * price crosses.
 */
function leavingBook(count: number): OracleBook {
  const bids: [number, number][] = [[1_000_000, RETAIL]]
  const offers: [number, number][] = [[300_000, 0]]
  const total = (side: [number, number][]): number => side.reduce((sum, [energyWh]) => sum + energyWh, 0)
  const price = (extraBidWh: number, extraOfferWh: number): number =>
    sdr([total(bids) + extraBidWh, total(offers) + extraOfferWh]) ?? 0
  const last = price(0, 0)
  for (let left = count; left > 0; left--) {
    const isBid = left % 2 === 0
    const swing = 100 * 1.3 ** left
    let energyWh = 1
    if (isBid) while (price(energyWh, 0) < last + swing) energyWh += 50
    else while (price(0, energyWh) > last - swing) energyWh += 50
    if (isBid) bids.push([energyWh, price(energyWh, 0) - 1])
    else offers.push([energyWh, price(0, energyWh) + 1])
  }
  return makeBook(bids, offers)
}

test('orders may leave sixteen times; a price that still crosses a limit then means no trade', () => {
  const parameters = makeParameters({ retailMicroPerKwh: RETAIL, feedInMicroPerKwh: FEED_IN })
  const energies = [1, 15, 16, 17, 18].map(
    (count) => ORACLES['supply-demand-ratio'](leavingBook(count), parameters).energyWh,
  )
  assert.equal(energies, [300_000, 300_000, 300_000, 0, 0])
})

test.run()
