/** A rule whose buyers pay more than its sellers get leaves a surplus: it is the community's. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLEARING_ACCOUNT, FUND_ACCOUNT, memberAccount } from '../../../node/core/chain/chain-state.ts'
import type { ClearingRule } from '../../../node/core/chain/clearing-rule.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { createOracleRule } from '../../support/oracle-rule.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import type { TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'

const MARGIN_MICRO_PER_KWH = 30_000

/** The uniform price, of which sellers get a margin less. */
function createMarginRule(): ClearingRule {
  const oracle = createOracleRule()
  return {
    ruleHash: oracle.ruleHash,
    clear(book, parameters) {
      const outcome = oracle.clear(book, parameters)
      if (outcome.code !== 'cleared' || outcome.sellPriceMicroPerKwh === null) return outcome
      const sellPriceMicroPerKwh = outcome.sellPriceMicroPerKwh - MARGIN_MICRO_PER_KWH
      const amountsNano = outcome.amountsNano.map((amount, index) => {
        const fillWh = outcome.fillsWh[index] ?? 0
        return fillWh < 0 ? BigInt(-fillWh) * BigInt(sellPriceMicroPerKwh) : amount
      })
      return { ...outcome, sellPriceMicroPerKwh, amountsNano }
    },
  }
}

function balances(street: TestStreet): bigint[] {
  const members = street.homes.slice(0, 2).map(({ member }) => memberAccount(member))
  return [...members, FUND_ACCOUNT, CLEARING_ACCOUNT].map((id) => {
    const account = street.state().ledger.accounts.get(id)
    assert.ok(account)
    return balanceNano(account)
  })
}

/** Home 1 buys 1 kWh of home 2 at 0.19, and it is delivered. */
function playTrade(isTimely: boolean): TestStreet {
  const street = createStreet({ rule: createMarginRule() })
  const [buyer, seller] = [homeAt(street, 0), homeAt(street, 1)]
  const offer = makeOrder({ side: 'offer', limitPriceMicroPerKwh: 80_000 })
  street.advance({
    sheets: [
      makeSheet(street.community, buyer, { orders: [makeOrder({ limitPriceMicroPerKwh: 300_000 })] }),
      makeSheet(street.community, seller, { orders: [offer] }),
    ],
  })
  const readings = createMeters(street).readAll(FIRST_SLOT, (home) =>
    home === buyer ? { importWh: 1000 } : home === seller ? { exportWh: 1000 } : {},
  )
  street.advance({ readings, isParentTimely: isTimely })
  return street
}

test('what buyers pay beyond what sellers get is the fund’s, and the clearing account stands at zero', () => {
  assert.equal(balances(playTrade(true)), [-190_000_000n, 160_000_000n, 30_000_000n, 0n])
})

test('fills that are void leave no surplus', () => {
  assert.equal(balances(playTrade(false)), [-300_000_000n, 80_000_000n, 0n, 0n])
})

test.run()
