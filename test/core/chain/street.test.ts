import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLEARING_ACCOUNT, memberAccount, SUPPLIER_ACCOUNT } from '../../../node/core/chain/chain-state.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { parseGenesis } from '../../../node/store/genesis-file.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, makeCommunity } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'

test('the genesis of a test street is one that a node accepts', () => {
  const { community, genesisBytes } = makeCommunity({ homes: 7, validators: 5 })
  assert.equal(parseGenesis(genesisBytes, 'test').hash, community.hash)
})

test('a street begins with every slot before its first one closed and settled', () => {
  const { height, slot, settledThrough, ledger } = createStreet().state()
  const before = FIRST_SLOT - 1
  assert.equal(
    { height, slot, settledThrough, closedThrough: ledger.closedThrough },
    { height: 0, slot: before, settledThrough: before, closedThrough: before },
  )
})

test('two homes trade a kilowatt hour, deliver it, and pay each other half-way between the tariffs', () => {
  const street = createStreet()
  const meters = createMeters(street)
  const [buyer, seller] = [homeAt(street, 0), homeAt(street, 1)]
  const cleared = street.advance({
    sheets: [
      makeSheet(street.community, buyer, { orders: [makeOrder({ limitPriceMicroPerKwh: 300_000 })] }),
      makeSheet(street.community, seller, {
        orders: [makeOrder({ side: 'offer', limitPriceMicroPerKwh: 80_000 })],
      }),
    ],
  })
  assert.is(cleared.block.body.clearing.buyPriceMicroPerKwh, 190_000)
  const readings = street.homes.map((home) =>
    meters.read(
      home,
      FIRST_SLOT,
      home === buyer ? { importWh: 1000 } : home === seller ? { exportWh: 1000 } : {},
    ),
  )
  const { state, execution } = street.advance({ readings })
  assert.is(execution.previousFills, 'bound')
  assert.is(state.settledThrough, FIRST_SLOT)
  const balance = (id: string): bigint | undefined => {
    const account = state.ledger.accounts.get(id)
    return account && balanceNano(account)
  }
  assert.is(balance(memberAccount(buyer.member)), -190_000_000n)
  assert.is(balance(memberAccount(seller.member)), 190_000_000n)
  assert.is(balance(SUPPLIER_ACCOUNT), 0n)
  assert.is(balance(CLEARING_ACCOUNT), 0n)
})

test.run()
