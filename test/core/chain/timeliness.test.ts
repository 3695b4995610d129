/** The fills of a block bind only if f + 1 votes of the next one say that it was final before its slot began. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLEARING_ACCOUNT, memberAccount } from '../../../node/core/chain/chain-state.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { makeGateVote, makeOrder, makeSheet } from '../../support/signed-messages.ts'
import type { TestStreet } from '../../support/street.ts'
import { buildFrom, createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'

/** One block whose fills are uncertain yet: home 1 buys 1 kWh of home 2 at 0.19. */
function createTradingStreet(): TestStreet {
  const street = createStreet({ homes: 4 })
  const { community } = street
  const bid = makeOrder({ limitPriceMicroPerKwh: 300_000 })
  const offer = makeOrder({ side: 'offer', limitPriceMicroPerKwh: 80_000 })
  street.advance({
    sheets: [
      makeSheet(community, homeAt(street, 0), { orders: [bid] }),
      makeSheet(community, homeAt(street, 1), { orders: [offer] }),
    ],
  })
  return street
}

function balances(street: TestStreet): bigint[] {
  const ids = [...street.homes.map(({ member }) => memberAccount(member)), CLEARING_ACCOUNT]
  return ids.map((id) => {
    const account = street.state().ledger.accounts.get(id)
    assert.ok(account)
    return balanceNano(account)
  })
}

/** Readings of a street in which the trade was delivered. */
function deliver(street: TestStreet): ReturnType<ReturnType<typeof createMeters>['readAll']> {
  return createMeters(street).readAll(FIRST_SLOT, (_, index) =>
    index === 0 ? { importWh: 1000 } : index === 1 ? { exportWh: 1000 } : {},
  )
}

test('fills are pending until the next block, whatever time passes', () => {
  const street = createTradingStreet()
  assert.is(street.state().ledger.pending.size, 2)
  assert.is(street.state().openSlots.get(FIRST_SLOT)?.fills, 'uncertain')
  assert.equal(balances(street), [0n, 0n, 0n, 0n, 0n])
})

test('fills of a block that was final in time are settled at their price', () => {
  const street = createTradingStreet()
  const { execution } = street.advance({ readings: deliver(street) })
  assert.is(execution.previousFills, 'bound')
  assert.equal(balances(street), [-190_000_000n, 190_000_000n, 0n, 0n, 0n])
})

test('fills of a block that was final too late are void: everyone is on the tariff', () => {
  const street = createTradingStreet()
  const { execution, state } = street.advance({ readings: deliver(street), isParentTimely: false })
  assert.is(execution.previousFills, 'void')
  assert.is(state.ledger.pending.size, 0)
  assert.equal(balances(street), [-300_000_000n, 80_000_000n, 0n, 0n, 0n])
  for (const { boughtWh, soldWh, tradeNano } of execution.settled) {
    assert.equal([boughtWh, soldWh, tradeNano], [0, 0, 0n])
  }
})

for (const [timely, fate] of [
  [0, 'void'],
  [1, 'void'],
  [2, 'bound'],
  [3, 'bound'],
] as const) {
  test(`of three votes, ${timely} that say so make the fills ${fate}, for one may lie`, () => {
    const street = createTradingStreet()
    const votes = street.homes.slice(0, 3).map((home, index) =>
      makeGateVote(street.community, home, {
        slot: FIRST_SLOT + 1,
        previousHash: street.state().blockHash,
        wasPreviousTimely: index < timely,
      }),
    )
    const block = buildFrom(street.state(), votes, { slot: FIRST_SLOT + 1 }, street.context)
    assert.is(street.accept(block).execution.previousFills, fate)
  })
}

test('a vote that knows only an older block says nothing about the newer', () => {
  const street = createTradingStreet()
  const votes = street.homes
    .slice(0, 3)
    .map((home) => makeGateVote(street.community, home, { slot: FIRST_SLOT + 1 }))
  const block = buildFrom(street.state(), votes, { slot: FIRST_SLOT + 1 }, street.context)
  assert.is(street.accept(block).execution.previousFills, 'void')
})

test('a block without fills has nothing to bind, and one after a hole decides for the block before it', () => {
  const street = createTradingStreet()
  assert.is(street.advance({ slot: FIRST_SLOT + 3 }).execution.previousFills, 'bound')
  assert.is(street.advance().execution.previousFills, null)
})

test('fills that were decided once are not decided again', () => {
  const street = createTradingStreet()
  street.advance()
  street.advance({ isParentTimely: false })
  assert.is(street.state().openSlots.get(FIRST_SLOT)?.fills, 'bound')
  assert.is(street.state().ledger.pending.size, 2)
})

test('a slot whose fills are uncertain is not settled, even when it is late', () => {
  const street = createStreet({ homes: 4, genesis: { lateAfterSlots: 1 } })
  const { community } = street
  const trade = [
    makeSheet(community, homeAt(street, 0), { orders: [makeOrder()] }),
    makeSheet(community, homeAt(street, 1), { orders: [makeOrder({ side: 'offer' })] }),
  ]
  const { execution } = street.advance({ sheets: trade })
  assert.equal(execution.settled, [])
  assert.is(street.advance({ slot: FIRST_SLOT + 9 }).execution.settled.at(-1)?.slot, FIRST_SLOT + 8)
})

test.run()
