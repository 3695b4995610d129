/** What the host demands of every clearing, rule by rule, on thousands of random books. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findViolation } from '../../matcher-wasm/host/revalidate.ts'
import type { OracleBook, OracleResult } from './book.ts'
import { randomOwnedBook, randomParameters } from './random-books.ts'
import type { RuleName } from './rules.ts'
import { ORACLES } from './rules.ts'
import { seeded } from '../matcher/books.ts'

const BOOKS = 2_500
const rules = Object.keys(ORACLES) as RuleName[]
/** The economic violations that a card admits. */
const ADMITTED: Partial<Record<RuleName, readonly string[]>> = {
  vcg: ['money-created'],
  'bill-sharing': ['limit-crossed'],
}
const BALANCED: readonly RuleName[] = [
  'uniform',
  'pay-as-bid',
  'sbba',
  'mid-market-rate',
  'supply-demand-ratio',
  'bill-sharing',
]

for (const rule of rules) {
  test(`${rule}: fills, limits and money hold on ${BOOKS} books, each cleared twice alike`, () => {
    let traded = 0
    for (let seed = 1; seed <= BOOKS; seed++) {
      const book = randomOwnedBook(seed, 14)
      const result = ORACLES[rule](book, randomParameters(seed))
      const violation = violationOf(book, result)
      const isFine = violation === undefined || ADMITTED[rule]?.includes(violation)
      assert.ok(isFine, `seed ${seed}: ${String(violation)}`)
      if (BALANCED.includes(rule)) assert.is(result.surplusNano, 0n, `seed ${seed}`)
      if (rule === 'vcg') assert.ok(result.surplusNano <= 0n, `seed ${seed}`)
      assert.equal(ORACLES[rule](book, randomParameters(seed)), result)
      if (result.energyWh > 0) traded += 1
    }
    assert.ok(traded > BOOKS / 20, `${traded} books with trade say little`)
  })
}

test('without ties another canonical order changes nothing but the order, where no lot is drawn', () => {
  for (let seed = 1; seed <= 1_000; seed++) {
    const below = seeded(seed)
    const book = randomOwnedBook(seed, 12)
    const orders = book.orders.map((order, index) => ({
      ...order,
      limitPriceMicroPerKwh: 64 * below(40) + index,
    }))
    const turned = { ...book, orders: [...orders].reverse() }
    const parameters = randomParameters(seed)
    for (const rule of ['uniform', 'pay-as-bid', 'mcafee', 'trade-reduction'] as const) {
      const { amountsNano, fillsWh } = ORACLES[rule]({ ...book, orders }, parameters)
      const other = ORACLES[rule](turned, parameters)
      assert.equal([...other.fillsWh].reverse(), fillsWh, `${rule} seed ${seed}`)
      assert.equal([...other.amountsNano].reverse(), amountsNano, `${rule} seed ${seed}`)
    }
  }
})

test('trades of pay-as-bid add up to fills and amounts', () => {
  for (let seed = 1; seed <= 1_000; seed++) {
    const book = randomOwnedBook(seed, 14)
    const { trades = [], fillsWh, amountsNano } = ORACLES['pay-as-bid'](book, randomParameters(seed))
    const sums = book.orders.map(() => ({ energyWh: 0, amountNano: 0n }))
    for (const { bid, offer, energyWh, priceMicroPerKwh } of trades) {
      assert.ok(energyWh > 0)
      for (const sum of [sums[bid], sums[offer]]) {
        if (sum === undefined) return assert.unreachable()
        sum.energyWh += energyWh
        sum.amountNano += BigInt(energyWh) * BigInt(priceMicroPerKwh)
      }
    }
    assert.equal(sums, book.orders.map((_order, at) => ({ energyWh: fillsWh[at], amountNano: amountsNano[at] }))) // prettier-ignore
  }
})

/** The check of the host, on amounts: prices must agree with them, and 64 bits must hold them. */
function violationOf({ orders }: OracleBook, result: OracleResult): string | undefined {
  const { buyPriceMicroPerKwh: buy, sellPriceMicroPerKwh: sell, amountsNano } = result
  const signed = (energies: readonly number[]): Int32Array =>
    Int32Array.from(energies, (energyWh, index) => (orders[index]?.side === 'bid' ? energyWh : -energyWh))
  if (buy !== null && sell !== null) {
    orders.forEach(({ side }, index) => {
      const price = side === 'bid' ? buy : sell
      assert.is(amountsNano[index], BigInt(result.fillsWh[index] ?? 0) * BigInt(price))
    })
  }
  assert.ok(amountsNano.every((amountNano) => BigInt.asIntN(64, amountNano) === amountNano))
  return findViolation(
    signed(orders.map((order) => order.energyWh)),
    Int32Array.from(orders, (order) => order.limitPriceMicroPerKwh),
    orders.length,
    {
      fillsWh: signed(result.fillsWh),
      buyPriceMicroPerKwh: buy ?? 0,
      sellPriceMicroPerKwh: sell ?? 0,
      energyWh: result.energyWh,
      amountsNano: BigInt64Array.from(amountsNano),
    },
  )
}

test.run()
