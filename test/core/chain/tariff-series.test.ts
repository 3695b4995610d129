/** A street on quarter-hour prices, some of them below zero: what settles at which price, and what the state keeps. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SUPPLIER_ACCOUNT } from '../../../node/core/chain/chain-state.ts'
import type { Tariff } from '../../../node/core/governance/genesis.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import type { SignedReading } from '../../../node/core/metering/reading.ts'
import { supplierNano } from '../../../node/core/settlement/settle-member.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import type { Advanced } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, RETAIL_MICRO_PER_KWH, SLOT_MS } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

const SLOTS = 30
const EFFECTIVE = FIRST_SLOT + 3
const LATE_AFTER = 4

/** Retail falls below feed-in and below zero, and comes back. */
function priceOf(slot: number): Omit<Tariff, 'fromMs'> {
  const at = slot - EFFECTIVE
  return { retailMicroPerKwh: 200_000 - at * 20_000, feedInMicroPerKwh: 90_000 - (at % 7) * 25_000 }
}

/** Two homes trade in every slot; the second is not read in some. */
function play() {
  const street = createStreet({ homes: 4, genesis: { lateAfterSlots: LATE_AFTER } })
  const meters = createMeters(street)
  const change = {
    type: 'add-tariffs',
    members: street.homes.slice(0, 3).map(({ member }) => member),
    tariffs: Array.from({ length: 20 }, (_, at) => ({
      fromMs: (EFFECTIVE + at) * SLOT_MS,
      ...priceOf(EFFECTIVE + at),
    })),
  } as const
  const approvers = quorumOf(street.validators)
  const decision = makeDecision(street.community, change, { approvers, effectiveSlot: EFFECTIVE })
  const blocks: Advanced[] = []
  const waiting: SignedReading[] = []
  for (let slot = FIRST_SLOT; slot < FIRST_SLOT + SLOTS; slot++) {
    const delivered = slot - 1
    const isSilent = delivered === EFFECTIVE + 5 || delivered === EFFECTIVE + 6
    const readings =
      delivered < FIRST_SLOT
        ? []
        : street.homes.flatMap((home, index) => {
            const energy = index === 0 ? { importWh: 400 } : { importWh: 20 * index, exportWh: 350 }
            if (index !== 1 || !isSilent) return [meters.read(home, delivered, energy)]
            meters.run(home, energy)
            return []
          })
    // A reading after the gap waits until the silent slots are settled by estimate.
    const isWaiting = delivered > EFFECTIVE + 6 && delivered < EFFECTIVE + 6 + LATE_AFTER
    const [own, held] = isWaiting
      ? [
          readings.filter(({ reading }) => reading.member !== homeAt(street, 1).member),
          readings.filter(({ reading }) => reading.member === homeAt(street, 1).member),
        ]
      : [readings, []]
    waiting.push(...held)
    const sheets = [
      makeSheet(street.community, homeAt(street, 0), { slot, orders: [makeOrder({ energyWh: 380 })] }),
      makeSheet(street.community, homeAt(street, 1), {
        slot,
        orders: [makeOrder({ side: 'offer', energyWh: 380, limitPriceMicroPerKwh: -50_000 })],
      }),
    ]
    const due = isWaiting ? [] : waiting.splice(0)
    const transactions = slot === FIRST_SLOT ? [decision] : []
    blocks.push(street.advance({ slot, sheets, readings: [...own, ...due], transactions }))
  }
  return { street, blocks }
}

const { street, blocks } = play()
const rows = blocks.flatMap(({ execution }) => execution.settled)

test('each slot is settled at the price of its own quarter hour, late ones too', () => {
  const onSeries = rows.filter(({ member }) => member !== homeAt(street, 3).member)
  for (const row of onSeries) {
    const { retailMicroPerKwh, feedInMicroPerKwh } = row
    const isBefore = row.slot < EFFECTIVE
    const expected = isBefore
      ? RETAIL_MICRO_PER_KWH
      : priceOf(Math.min(row.slot, EFFECTIVE + 19)).retailMicroPerKwh
    assert.is(retailMicroPerKwh, expected, `slot ${row.slot}`)
    assert.is(row.supplierNano, BigInt(supplierNano({ ...row, retailMicroPerKwh, feedInMicroPerKwh })))
  }
  assert.ok(onSeries.some(({ retailMicroPerKwh }) => retailMicroPerKwh < 0))
  assert.ok(onSeries.some(({ feedInMicroPerKwh }) => feedInMicroPerKwh < 0))
  assert.ok(
    onSeries.some(({ retailMicroPerKwh, feedInMicroPerKwh }) => retailMicroPerKwh < feedInMicroPerKwh),
  )
  assert.ok(onSeries.filter(({ quality }) => quality === 'estimated').length >= 2)
  assert.ok(blocks.some(({ execution }) => execution.trueUps.length > 0))
})

test('a home that the series is not for stays on its own tariff', () => {
  const other = rows.filter(({ member }) => member === homeAt(street, 3).member)
  assert.ok(other.every(({ retailMicroPerKwh }) => retailMicroPerKwh === RETAIL_MICRO_PER_KWH))
})

test('all accounts sum to zero after every block, and the supplier has what the rows and corrections say', () => {
  for (const { state } of blocks) {
    const sum = [...state.ledger.accounts.values()].reduce((total, each) => total + balanceNano(each), 0n)
    assert.is(sum, 0n)
  }
  const told =
    rows.reduce((sum, { supplierNano: nano }) => sum - nano, 0n) -
    blocks.flatMap(({ execution }) => execution.trueUps).reduce((sum, { amountNano }) => sum + amountNano, 0n)
  const supplier = street.state().ledger.accounts.get(SUPPLIER_ACCOUNT)
  assert.is(supplier && balanceNano(supplier), told)
})

test('the state keeps the price of the oldest open slot and those after it, no more', () => {
  for (const { state } of blocks) {
    const oldestMs = Math.min(...state.openSlots.keys(), state.slot + 1) * SLOT_MS
    for (const { tariffs } of state.terms.members.values())
      assert.ok(tariffs.slice(1).every(({ fromMs }) => fromMs > oldestMs))
  }
  assert.is(street.state().terms.members.get(homeAt(street, 0).member)?.tariffs.length, 1)
})

test.run()
