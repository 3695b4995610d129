import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { OracleBook } from '../oracles/book.ts'
import type { Quote } from '../oracles/make-book.ts'
import { makeBook } from '../oracles/make-book.ts'
import { findDifference } from './agreement.ts'
import { PRICE_MAX } from './extreme-books.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const NAMES = ['mid-market-rate', 'supply-demand-ratio', 'bill-sharing'] as const

for (const name of NAMES) {
  test(`${name} settles against the pool and lists no pairs`, () => {
    const book = new Book(loadNamedRule(name))
    book.add(300_000, 10)
    book.add(80_000, -10)
    assert.is(book.clear(HALF).code, 'cleared')
    assert.equal(book.listTrades(), { code: 'rule-failed', reason: 'no-trade-list' })
  })
}

test('those who leave do not come back, and after sixteen recomputations there is no trade', () => {
  for (const length of [0, 1, 2, 15, 16, 17, 18]) {
    const book = leavingChain(length)
    assert.is(
      findDifference(loadNamedRule('supply-demand-ratio'), 'supply-demand-ratio', { book, parameters: HALF }),
      undefined,
    )
    assert.is(clearedEnergy(book, HALF) > 0, length <= 16, `a chain of ${length}`)
  }
})

test('bill sharing is a research rule: crossed limits are reported and do not void', () => {
  const book = new Book(loadNamedRule('bill-sharing'))
  book.add(300_000, 10)
  book.add(80_000, -10)
  const result = book.clear(HALF)
  if (result.code !== 'cleared') return assert.unreachable(result.reason)
  assert.is(result.isResearch, true)
  assert.is(result.violation, 'limit-crossed')
  assert.is(result.buyPriceMicroPerKwh, 0)
})

/**
 * A book whose orders leave one after the other, `length` times: an offer, since the price is too low, then a bid,
 * since without the offer it is too high, and so on with growing swings.
 */
function leavingChain(length: number): OracleBook {
  const bids: Quote[] = []
  const offers: Quote[] = []
  let demandWh = 2 ** 30
  let supplyWh = 2 ** 29
  for (let step = 0; step < length; step++) {
    const price = sdrPrice(demandWh, supplyWh)
    if (step % 2 === 0) {
      const restWh = Math.round(demandWh * (0.4 - 0.01 * step))
      offers.push([supplyWh - restWh, price + 1])
      supplyWh = restWh
    } else {
      const restWh = Math.round(supplyWh / (0.5 + 0.01 * step))
      bids.push([demandWh - restWh, price - 1])
      demandWh = restWh
    }
  }
  return makeBook([...bids, [demandWh, PRICE_MAX]], [...offers, [supplyWh, -PRICE_MAX]])
}

/** Without compensation, at the tariffs of `HALF`. */
function sdrPrice(demandWh: number, supplyWh: number): number {
  const [retail, feedIn] = [BigInt(HALF.retailMicroPerKwh), BigInt(HALF.feedInMicroPerKwh)]
  const worth = feedIn * BigInt(demandWh)
  return Number((retail * worth) / ((retail - feedIn) * BigInt(supplyWh) + worth))
}

function clearedEnergy(book: OracleBook, parameters: RuleParameters): number {
  const cleared = new Book(loadNamedRule('supply-demand-ratio'))
  for (const { side, energyWh, limitPriceMicroPerKwh } of book.orders) {
    cleared.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh)
  }
  const result = cleared.clear(parameters)
  return result.code === 'cleared' ? result.energyWh : NaN
}

test.run()
