/** A home leaves a street that trades: its last slot is settled, its statement is final, and the others trade on. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberAccount } from '../../node/core/chain/chain-state.ts'
import { accountId, balanceNano } from '../../node/core/ledger/account.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { createStatementDesk } from '../../node/statements/statement-desk.ts'
import type { EngineStreet } from '../support/engine-street.ts'
import { createEngineStreet, memberAt, STREET_SLOT_MS } from '../support/engine-street.ts'
import { FIRST_SLOT, TEST_SITE } from '../support/test-community.ts'
import { makeDecision } from '../support/transactions.ts'

const LATE_AFTER = 4
const LEAVES_AT = FIRST_SLOT + 6
const SLOTS = 14
/** A seller with a battery, so that it may hold certificates when it goes; it has no vote. */
const LEAVER = 5
const MONTH = new Date(FIRST_SLOT * STREET_SLOT_MS).toISOString().slice(0, 7)

async function play(): Promise<EngineStreet> {
  const street = createEngineStreet({
    ...{ homes: 6, validators: 4 },
    genesis: { lateAfterSlots: LATE_AFTER },
    member: (index) =>
      index === LEAVER
        ? { site: { ...TEST_SITE, generationW: 3000, battery: { capacityWh: 5000, powerW: 3000 } } }
        : {},
  })
  await street.startAll()
  await street.runSlots(2)
  const leaver = memberAt(street, LEAVER)
  const leaving = makeDecision(
    street.community,
    { type: 'leave-community', member: leaver.member },
    { approvers: [leaver], effectiveSlot: LEAVES_AT },
  )
  assert.is(leaver.engine().submitTransaction(leaving.bytes).code, 'ok')
  await street.runSlots(SLOTS)
  return street
}

const street = await play()
const leaver = memberAt(street, LEAVER)
const neighbour = memberAt(street, 0)
const outcomes = [...neighbour.disk.outcomes.values()].map((text) => JSON.parse(text) as BlockOutcome)
const state = neighbour.engine().keeper.state()
test.after(() => street.stopAll())

test('who leaves is settled by its meter up to its last slot, once each, and never after', () => {
  const rows = outcomes.flatMap(({ settled }) => settled).filter(({ member }) => member === leaver.member)
  assert.equal(
    rows.map(({ slot, quality }) => [slot, quality]),
    Array.from({ length: LEAVES_AT - FIRST_SLOT }, (_, index) => [FIRST_SLOT + index, 'metered']),
  )
  assert.ok(rows.some(({ soldWh, exportWh }) => soldWh > 0 && exportWh > 0))
  const { standing, untilSlot } = state.terms.members.get(leaver.member) ?? {}
  assert.equal([standing, untilSlot], ['removed', LEAVES_AT])
})

test('its balance does not move any more, and it leaves no certificates behind', () => {
  const after = outcomes.filter(({ slot }) => slot >= LEAVES_AT + LATE_AFTER)
  const balances = after.map(({ accounts }) => accounts.find(({ id }) => id === memberAccount(leaver.member)))
  const account = state.ledger.accounts.get(memberAccount(leaver.member))
  assert.ok(account && balanceNano(account) > 0n, 'it is owed what it sold')
  assert.ok(after.length > 2)
  for (const balance of balances)
    assert.is(balance?.balance ?? String(balanceNano(account)), String(balanceNano(account)))
  const certificates = state.ledger.accounts.get(accountId('certificate', leaver.member))
  assert.is(certificates && balanceNano(certificates), 0n)
})

test('its own statement closes with what the ledger of its neighbours says', async () => {
  const desk = createStatementDesk({
    founded: street.community,
    self: leaver.member,
    state: () => neighbour.engine().keeper.state(),
    store: { outcome: (height) => Promise.resolve(neighbour.disk.outcomes.get(height)) },
  })
  const statement = await desk.statement(MONTH)
  const account = state.ledger.accounts.get(memberAccount(leaver.member))
  assert.ok(account)
  assert.is(statement.slots.settled, LEAVES_AT - FIRST_SLOT)
  const total = statement.lines.reduce((sum, { amountNano }) => sum + BigInt(amountNano), 0n)
  assert.is(total, balanceNano(account))
  const { mintedWh, givenWh, gridWh, retiredWh, closingWh } = statement.certificates
  assert.ok(mintedWh > 0)
  assert.is(closingWh, 0)
  assert.is(mintedWh, givenWh + gridWh + retiredWh)
})

test('the others trade on, of one mind, and all money sums to zero', () => {
  const staying = street.members.filter((home) => home !== leaver)
  assert.is(new Set(staying.map((home) => home.engine().keeper.state().blockHash)).size, 1)
  assert.is(state.slot, FIRST_SLOT + SLOTS)
  const later = outcomes.filter(({ slot }) => slot >= LEAVES_AT)
  assert.ok(later.length >= SLOTS - 6 && later.every(({ energyWh }) => energyWh > 0))
  const sums = new Map<string, bigint>()
  for (const account of state.ledger.accounts.values())
    sums.set(account.asset, (sums.get(account.asset) ?? 0n) + balanceNano(account))
  assert.equal([...sums.values()], [0n, 0n])
})

test.run()
