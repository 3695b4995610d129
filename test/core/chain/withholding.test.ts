/** Withholding a reading never pays (design section 5), whatever was traded and whatever the tariffs do meanwhile. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberAccount } from '../../../node/core/chain/chain-state.ts'
import type { GenesisMember } from '../../../node/core/governance/genesis.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import type { TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, SLOT_MS } from '../../support/test-community.ts'
import type { TestMeters } from '../../support/test-meters.ts'
import { createMeters } from '../../support/test-meters.ts'

const LATE_AFTER = 4

test('silence never pays: whatever a member traded and used, honest readings leave it at least as much', () => {
  const wh = fc.nat(2000)
  const slot = fc.record({
    importWh: wh,
    exportWh: wh,
    isSilent: fc.boolean(),
    side: fc.constantFrom('bid', 'offer', 'none'),
  })
  const tariff = fc.record({
    retail: fc.integer({ min: -50_000, max: 400_000 }),
    feedIn: fc.integer({ min: -50_000, max: 400_000 }),
  })
  const plan = fc.record({
    slots: fc.array(slot, { minLength: 1, maxLength: 5 }),
    tariffs: fc.array(tariff, { minLength: 1, maxLength: 3 }),
  })
  fc.assert(
    fc.property(plan, ({ slots, tariffs }) => {
      // The first slot is read, so that there is a counter to start from; the last ones, so that the gap is closed.
      const final = (isHonest: boolean): bigint =>
        playTrades(slots, tariffs, (at) => !isHonest && (slots[at - 1]?.isSilent ?? false))
      assert.ok(final(false) <= final(true))
    }),
    { numRuns: 40 },
  )
})

interface TradedSlot {
  readonly importWh: number
  readonly exportWh: number
  readonly side: 'bid' | 'offer' | 'none'
}

/** The first home's balance in the end; the second is always there to trade 1 kWh at 0.10. */
function playTrades(
  slots: readonly TradedSlot[],
  tariffs: readonly { retail: number; feedIn: number }[],
  isSilent: (at: number) => boolean,
): bigint {
  const member = (): Partial<GenesisMember> => ({
    tariffs: tariffs.map(({ retail, feedIn }, index) => ({
      fromMs: index === 0 ? 0 : (FIRST_SLOT + 2 * index) * SLOT_MS,
      retailMicroPerKwh: retail,
      feedInMicroPerKwh: feedIn,
    })),
  })
  const street = createStreet({ homes: 4, genesis: { lateAfterSlots: LATE_AFTER }, member })
  const meters = createMeters(street)
  const [own, other] = [homeAt(street, 0), homeAt(street, 1)]
  const still: TradedSlot = { importWh: 0, exportWh: 0, side: 'none' }
  const all = [still, ...slots, ...Array.from({ length: LATE_AFTER + 3 }, () => still)]
  let pool: ReturnType<TestMeters['readAll']> = []
  for (const [at, { side, ...energy }] of all.entries()) {
    const slot = FIRST_SLOT + at
    const price = { limitPriceMicroPerKwh: 100_000 }
    const sheets =
      side === 'none'
        ? []
        : [
            makeSheet(street.community, own, { slot, orders: [makeOrder({ side, ...price })] }),
            makeSheet(street.community, other, {
              slot,
              orders: [makeOrder({ side: side === 'bid' ? 'offer' : 'bid', ...price })],
            }),
          ]
    const { execution } = street.advance({ slot, sheets, readings: pool })
    const refused = new Set(execution.refusedReadings.map(({ hash }) => hash))
    pool = pool.filter(({ hash }) => refused.has(hash))
    for (const [index, home] of street.homes.entries()) {
      if (index > 0) pool.push(meters.read(home, slot))
      else if (isSilent(at)) meters.run(home, energy)
      else pool.push(meters.read(home, slot, energy))
    }
  }
  return balanceOf(street)
}

function balanceOf(street: TestStreet): bigint {
  const account = street.state().ledger.accounts.get(memberAccount(homeAt(street, 0).member))
  assert.ok(account)
  return balanceNano(account)
}

test.run()
