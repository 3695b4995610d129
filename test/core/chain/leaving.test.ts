/** Leaving: a member's own decision; what was metered until then is settled, the balance is final, and the meter is free again. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberAccount } from '../../../node/core/chain/chain-state.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import type { SignedReading } from '../../../node/core/metering/reading.ts'
import { makeReading } from '../../support/signed-messages.ts'
import type { Advanced } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT, genesisMember, RETAIL_MICRO_PER_KWH } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

const LATE_AFTER = 4
const LEAVES_AT = FIRST_SLOT + 4
const METER = 'meter of home-5'

/** Five homes, of which the last leaves and comes back under another name and key, with its meter. */
function play({
  signer = 4,
  returnsAt = LEAVES_AT + LATE_AFTER,
}: { signer?: number; returnsAt?: number } = {}) {
  const street = createStreet({
    ...{ homes: 6, founders: 5, validators: 4 },
    genesis: { lateAfterSlots: LATE_AFTER },
    member: (index) => (index === 4 ? { devices: [METER] } : {}),
  })
  const meters = createMeters({ ...street, homes: street.homes.slice(0, 5) })
  const [leaver, newcomer] = [homeAt(street, 4), homeAt(street, 5)]
  const leaving = makeDecision(
    street.community,
    { type: 'leave-community', member: leaver.member },
    { approvers: [homeAt(street, signer)], effectiveSlot: LEAVES_AT },
  )
  const admission = makeDecision(
    street.community,
    {
      type: 'admit-member',
      member: { ...genesisMember(street.community.genesis.name, newcomer), devices: [METER] },
    },
    { approvers: quorumOf(street.validators), effectiveSlot: returnsAt },
  )
  const blocks: Advanced[] = []
  for (let slot = FIRST_SLOT; slot < FIRST_SLOT + 14; slot++) {
    const delivered = slot - 1
    const readings: SignedReading[] =
      delivered < FIRST_SLOT ? [] : meters.readAll(delivered, () => ({ importWh: 100 }))
    const counted = { importWh: 50_000_000, exportWh: 0, generationWh: null }
    if (delivered >= returnsAt)
      readings.push(
        makeReading(street.community, newcomer, {
          ...{ slot: delivered, device: METER },
          start: { ...counted, importWh: counted.importWh + 30 * (delivered - returnsAt) },
          end: { ...counted, importWh: counted.importWh + 30 * (delivered - returnsAt + 1) },
        }),
      )
    const transactions = slot === FIRST_SLOT + 1 ? [leaving] : slot === returnsAt - 2 ? [admission] : []
    blocks.push(street.advance({ readings, transactions }))
  }
  const codes = blocks.flatMap(({ execution: { governed } }) => [
    ...governed.made.map(({ code }) => code),
    ...governed.refusedTransactions.map(({ code }) => code),
  ])
  return { street, leaver, newcomer, blocks, codes }
}

test('who leaves is settled up to its last slot, once each, and its balance never moves again', () => {
  const { street, leaver, blocks } = play()
  const rows = blocks
    .flatMap(({ execution }) => execution.settled)
    .filter(({ member }) => member === leaver.member)
  assert.equal(
    rows.map(({ slot, importWh, quality }) => [slot, importWh, quality]),
    [0, 1, 2, 3].map((at) => [FIRST_SLOT + at, 100, 'metered']),
  )
  const member = street.state().terms.members.get(leaver.member)
  assert.equal([member?.standing, member?.untilSlot], ['removed', LEAVES_AT])
  const finalNano = BigInt(-4 * 100 * RETAIL_MICRO_PER_KWH)
  for (const { state } of blocks.filter(({ state: { settledThrough } }) => settledThrough >= LEAVES_AT - 1)) {
    const account = state.ledger.accounts.get(memberAccount(leaver.member))
    assert.is(account && balanceNano(account), finalNano)
  }
  const late = blocks.flatMap(({ execution }) => execution.refusedReadings.map(({ code }) => code))
  assert.ok(late.includes('reading-member-left'))
})

test('it comes back as a new member with its old meter, once its last slots are settled', () => {
  const { codes, newcomer, blocks } = play()
  assert.equal(codes, ['ok', 'ok'])
  const rows = blocks
    .flatMap(({ execution }) => execution.settled)
    .filter(({ member }) => member === newcomer.member)
  assert.ok(rows.length >= 3)
  assert.ok(rows.every(({ quality, importWh }) => quality === 'metered' && importWh === 30))
  const early = play({ returnsAt: LEAVES_AT + LATE_AFTER - 1 })
  assert.equal(early.codes, ['change-device-bound', 'ok'].reverse())
})

test('nobody leaves by another’s signature, not even by a validator’s', () => {
  const { codes, street, leaver } = play({ signer: 0 })
  assert.is(codes[0], 'decision-approval-invalid')
  assert.is(street.state().terms.members.get(leaver.member)?.standing, 'active')
})

test('a validator first gives its seat up', () => {
  const street = createStreet({ homes: 5, validators: 4 })
  const home = homeAt(street, 0)
  const change = { type: 'leave-community', member: home.member } as const
  const decision = makeDecision(street.community, change, {
    approvers: [home],
    effectiveSlot: FIRST_SLOT + 3,
  })
  const { execution } = street.advance({ transactions: [decision] })
  assert.equal(
    execution.governed.refusedTransactions.map(({ code }) => code),
    ['change-member-is-validator'],
  )
})

test.run()
