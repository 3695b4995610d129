/** Fees: inside the limits, apart from the price, charged once. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLEARING_ACCOUNT, FUND_ACCOUNT, memberAccount } from '../../../node/core/chain/chain-state.ts'
import type { FeeTerms } from '../../../node/core/governance/fee-terms.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import type { Order } from '../../../node/core/market/order-sheet.ts'
import { tariffAloneNano } from '../../../node/core/settlement/settle-member.ts'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../../../node/core/units/quantities.ts'
import { chooseSeed } from '../../support/seed.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced, TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FEED_IN_MICRO_PER_KWH, FIRST_SLOT, RETAIL_MICRO_PER_KWH } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { quorumOf, makeDecision } from '../../support/transactions.ts'

/** 1 ct for the community, and two zones: what sellers pay there, and buyers. */
const FEES: FeeTerms = {
  communityFeeMicroPerKwh: 10_000,
  zones: [
    { id: 'north', entryFeeMicroPerKwh: 20_000, exitFeeMicroPerKwh: 30_000 },
    { id: 'south', entryFeeMicroPerKwh: 5_000, exitFeeMicroPerKwh: 40_000 },
  ],
}

/** Home 1 buys in the south, home 2 sells in the north, the others are in no zone. */
function createZonedStreet(fees = FEES): TestStreet {
  return createStreet({
    genesis: { fees },
    member: (index) => ({ zone: ['south', 'north'][index] ?? null }),
  })
}

function clear(street: TestStreet, bidPrice: number, offerPrice: number): Advanced {
  const offer = makeOrder({ side: 'offer', limitPriceMicroPerKwh: offerPrice })
  return street.advance({
    sheets: [
      makeSheet(street.community, homeAt(street, 0), {
        orders: [makeOrder({ limitPriceMicroPerKwh: bidPrice })],
      }),
      makeSheet(street.community, homeAt(street, 1), { orders: [offer] }),
    ],
  })
}

function deliver(street: TestStreet, isParentTimely = true): Advanced {
  const readings = createMeters(street).readAll(FIRST_SLOT, (_home, index) =>
    index === 0 ? { importWh: 1000 } : index === 1 ? { exportWh: 1000 } : {},
  )
  return street.advance({ readings, isParentTimely })
}

function balanceOf(street: TestStreet, account: string): bigint {
  const found = street.state().ledger.accounts.get(account)
  assert.ok(found)
  return balanceNano(found)
}

test('a price lies between what the buyer can pay beside its fees and what the seller must get beside its own', () => {
  const street = createZonedStreet()
  // 300,000 less 50,000 and 80,000 more 20,000: half-way is 175,000.
  const { block, execution } = clear(street, 300_000, 80_000)
  assert.is(block.body.clearing.buyPriceMicroPerKwh, 175_000)
  assert.equal(execution.cleared.fills.map(({ order, feeNano }) => [order.side, feeNano]).sort(), [
    ['bid', 50_000_000n],
    ['offer', 20_000_000n],
  ])
  const { execution: settled } = deliver(street)
  const rows = settled.settled.map(({ tradeNano, feeNano }) => [tradeNano, feeNano])
  assert.equal(rows.slice(0, 2), [
    [-175_000_000n, -50_000_000n],
    [175_000_000n, -20_000_000n],
  ])
  assert.is(balanceOf(street, memberAccount(homeAt(street, 0).member)), -225_000_000n)
  assert.is(balanceOf(street, memberAccount(homeAt(street, 1).member)), 155_000_000n)
  assert.is(balanceOf(street, FUND_ACCOUNT), 70_000_000n)
  assert.is(balanceOf(street, CLEARING_ACCOUNT), 0n)
})

test('orders that only meet without their fees do not meet', () => {
  assert.is(clear(createZonedStreet(), 169_999, 100_000).block.body.clearing.status, 'no-trade')
  assert.is(clear(createZonedStreet(), 170_000, 100_000).block.body.clearing.status, 'cleared')
})

test('fills that are void cost no fees', () => {
  const street = createZonedStreet()
  clear(street, 300_000, 80_000)
  deliver(street, false)
  assert.is(balanceOf(street, FUND_ACCOUNT), 0n)
})

test('a limit that fees move out of what a rule can hold is refused, and the rest is cleared', () => {
  const { execution } = clear(createZonedStreet(), 1 - PRICE_LIMIT_MICRO_PER_KWH, 80_000)
  assert.equal(
    execution.refusedOrders.map(({ code }) => code),
    ['order-limit-beyond-fees'],
  )
  assert.is(execution.book.orders.length, 1)
})

test('fees and zones change by decision, from the slot that it names', () => {
  const street = createZonedStreet({ communityFeeMicroPerKwh: 0, zones: FEES.zones })
  const options = { approvers: quorumOf(street.validators), effectiveSlot: FIRST_SLOT + 2 }
  const fees = { ...FEES, communityFeeMicroPerKwh: 7000 }
  street.advance({
    transactions: [
      makeDecision(street.community, { type: 'set-fees', fees }, options),
      makeDecision(
        street.community,
        { type: 'set-zone', member: homeAt(street, 0).member, zone: 'north' },
        options,
      ),
    ],
  })
  const bid = (slot: number): bigint | undefined => {
    const offer = makeOrder({ side: 'offer', limitPriceMicroPerKwh: 80_000 })
    const { execution } = street.advance({
      sheets: [
        makeSheet(street.community, homeAt(street, 0), {
          slot,
          orders: [makeOrder({ limitPriceMicroPerKwh: 300_000 })],
        }),
        makeSheet(street.community, homeAt(street, 1), { slot, orders: [offer] }),
      ],
    })
    return execution.cleared.fills.find(({ order }) => order.side === 'bid')?.feeNano
  }
  assert.is(bid(FIRST_SLOT + 1), 40_000_000n)
  assert.is(bid(FIRST_SLOT + 2), 37_000_000n)
})

const fee = fc.nat(120_000)
const limit = fc.integer({ min: FEED_IN_MICRO_PER_KWH, max: RETAIL_MICRO_PER_KWH })
const order = fc.record<Order>({
  side: fc.constantFrom('bid', 'offer'),
  energyWh: fc.integer({ min: 1, max: 4000 }),
  limitPriceMicroPerKwh: limit,
  source: fc.constant('solar'),
})

test('who delivers and consumes what it traded never does worse than its tariff, fees included', () => {
  let traded = 0
  fc.assert(
    fc.property(
      fc.array(order, { minLength: 4, maxLength: 4 }),
      fc.tuple(fee, fee, fee, fee, fee),
      (orders, all) => {
        const [communityFeeMicroPerKwh, ...[a, b, c, d]] = all
        const street = createZonedStreet({
          communityFeeMicroPerKwh,
          zones: [
            { id: 'north', entryFeeMicroPerKwh: a, exitFeeMicroPerKwh: b },
            { id: 'south', entryFeeMicroPerKwh: c, exitFeeMicroPerKwh: d },
          ],
        })
        const sheets = orders.map((one, at) =>
          makeSheet(street.community, homeAt(street, at), { orders: [one] }),
        )
        const { execution } = street.advance({ sheets })
        const filled = new Map(execution.cleared.fills.map((fill) => [fill.order.member, fill]))
        const readings = createMeters(street).readAll(FIRST_SLOT, ({ member }) => {
          const fill = filled.get(member)
          return fill?.order.side === 'bid' ? { importWh: fill.energyWh } : { exportWh: fill?.energyWh ?? 0 }
        })
        const { execution: settlement, state } = street.advance({ readings })
        for (const row of settlement.settled) {
          const tariff = { retailMicroPerKwh: RETAIL_MICRO_PER_KWH, feedInMicroPerKwh: FEED_IN_MICRO_PER_KWH }
          const alone = BigInt(tariffAloneNano({ ...row, ...tariff }))
          assert.ok(row.tradeNano + row.supplierNano + row.feeNano >= alone)
          if (row.boughtWh > 0) traded += 1
        }
        const fund = state.ledger.accounts.get(FUND_ACCOUNT)
        const charged = settlement.settled.reduce((sum, { feeNano }) => sum - feeNano, 0n)
        assert.is(fund && balanceNano(fund), charged)
      },
    ),
    { numRuns: 60, seed: chooseSeed() },
  )
  assert.ok(traded >= 10, `${traded} bought`)
})

test.run()
