/** Credit limits bind new orders, in canonical order, and nothing else. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberAccount } from '../../../node/core/chain/chain-state.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import type { Order } from '../../../node/core/market/order-sheet.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

/** Home 1 may owe so much, the others anything. */
function createLimitedStreet(creditLimitNano: number): TestStreet {
  return createStreet({ member: (index) => (index === 0 ? { creditLimitNano } : {}) })
}

function place(street: TestStreet, own: readonly Order[], others: readonly Order[] = []): Advanced {
  const slot = street.state().slot + 1
  const sheets = [own, others].flatMap((orders, index) =>
    orders.length === 0 ? [] : [makeSheet(street.community, homeAt(street, index), { slot, orders })],
  )
  return street.advance({ slot, sheets })
}

const BID = makeOrder({ energyWh: 1000, limitPriceMicroPerKwh: 300_000 })
const OFFER = makeOrder({ side: 'offer', energyWh: 1000, limitPriceMicroPerKwh: 100_000 })

const ROWS: [why: string, limitNano: number, orders: Order[], kept: number][] = [
  ['a bid whose worst case is the limit', 300_000_000, [BID], 1],
  ['a bid whose worst case is a nano more', 299_999_999, [BID], 0],
  ['of two bids the first, where only one fits', 599_999_999, [BID, BID], 1],
  ['both bids, where both fit', 600_000_000, [BID, BID], 2],
  ['an offer whose energy would cost retail if it did not deliver', 200_000_000, [OFFER], 1],
  ['an offer that could cost a nano more', 199_999_999, [OFFER], 0],
  ['a bid below zero, which can cost nothing', 0, [makeOrder({ limitPriceMicroPerKwh: -1 })], 1],
  ['an offer above retail, which can cost nothing', 0, [{ ...OFFER, limitPriceMicroPerKwh: 300_000 }], 1],
]

for (const [why, limitNano, orders, kept] of ROWS) {
  test(`a book has ${kept} of ${orders.length}: ${why}`, () => {
    const { execution } = place(createLimitedStreet(limitNano), orders)
    assert.is(execution.book.orders.length, kept)
    assert.equal(
      execution.refusedOrders.map(({ code }) => code),
      orders.slice(kept).map(() => 'order-credit-exceeded'),
    )
  })
}

test('orders are judged in canonical order, each alone: a small one may fit after a large one did not', () => {
  const orders = [300, 1000, 200, 900, 100].map((energyWh) =>
    makeOrder({ energyWh, limitPriceMicroPerKwh: 300_000 }),
  )
  const { execution } = place(createLimitedStreet(330_000_000), orders)
  const { book, refusedOrders } = execution
  const all = [
    ...book.orders.map(({ id, energyWh }) => ({ id, energyWh, isKept: true })),
    ...refusedOrders.map(({ order: id }) => ({ id, energyWh: 0, isKept: false })),
  ].sort((left, right) => (left.id < right.id ? -1 : 1))
  assert.is(all.length, 5)
  const keptWh = book.orders.reduce((sum, { energyWh }) => sum + energyWh, 0)
  assert.ok(keptWh <= 1100 && keptWh > 0)
})

test('what was bought and is not settled yet counts, and so does what was sold and may not be delivered', () => {
  const bought = createLimitedStreet(300_000_000)
  place(bought, [BID], [OFFER])
  // 200,000,000 are promised; 100,000,000 are left.
  assert.is(
    place(bought, [makeOrder({ energyWh: 334, limitPriceMicroPerKwh: 300_000 })]).execution.refusedOrders
      .length,
    1,
  )
  assert.is(
    place(bought, [makeOrder({ energyWh: 333, limitPriceMicroPerKwh: 300_000 })]).execution.refusedOrders
      .length,
    0,
  )
  const sold = createLimitedStreet(200_000_000)
  place(sold, [OFFER], [BID])
  // Sold at 200,000: not delivered it costs 100,000,000 beyond what it brings.
  assert.is(
    place(sold, [makeOrder({ energyWh: 334, limitPriceMicroPerKwh: 300_000 })]).execution.refusedOrders
      .length,
    1,
  )
  assert.is(
    place(sold, [makeOrder({ energyWh: 333, limitPriceMicroPerKwh: 300_000 })]).execution.refusedOrders
      .length,
    0,
  )
})

test('imbalance is charged beyond any limit, what was earned gives room, and fills that are void take none', () => {
  const street = createLimitedStreet(300_000_000)
  const meters = createMeters(street)
  place(street, [BID], [OFFER])
  const used = meters.readAll(FIRST_SLOT, (_home, index) => (index === 0 ? { importWh: 4000 } : {}))
  street.advance({ readings: used })
  const account = street.state().ledger.accounts.get(memberAccount(homeAt(street, 0).member))
  assert.is(account && balanceNano(account), -200_000_000n - 900_000_000n)
  assert.is(
    place(street, [makeOrder({ energyWh: 1, limitPriceMicroPerKwh: 1 })]).execution.refusedOrders.length,
    1,
  )
  const earning = createLimitedStreet(0)
  const earned = createMeters(earning).readAll(FIRST_SLOT, (_home, index) =>
    index === 0 ? { exportWh: 1000 } : {},
  )
  earning.advance()
  earning.advance({ readings: earned })
  assert.is(
    place(earning, [makeOrder({ energyWh: 800, limitPriceMicroPerKwh: 100_000 })]).execution.refusedOrders
      .length,
    0,
  )
  assert.is(
    place(earning, [makeOrder({ energyWh: 801, limitPriceMicroPerKwh: 100_000 })]).execution.refusedOrders
      .length,
    1,
  )
  const late = createLimitedStreet(300_000_000)
  place(late, [BID], [OFFER])
  const sheets = [makeSheet(late.community, homeAt(late, 0), { slot: FIRST_SLOT + 1, orders: [BID] })]
  assert.is(late.advance({ sheets, isParentTimely: false }).execution.refusedOrders.length, 0)
})

test('a limit changes by decision, also back to none', () => {
  const street = createLimitedStreet(0)
  const { member } = homeAt(street, 0)
  const decide = (creditLimitNano: number | null, effectiveSlot: number) =>
    makeDecision(
      street.community,
      { type: 'set-credit-limit', member, creditLimitNano },
      { approvers: quorumOf(street.validators), effectiveSlot },
    )
  street.advance({ transactions: [decide(300_000_000, FIRST_SLOT + 2), decide(null, FIRST_SLOT + 3)] })
  const kept = [1, 2, 3].map(() => place(street, [BID, BID]).execution.book.orders.length)
  assert.equal(kept, [0, 1, 2])
})

test.run()
