/** A meter that is exchanged: every Wh of the old and the new one is counted once, and nobody gains by a lie about either. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import type { DeviceReplacement } from '../../../node/core/governance/check-devices.ts'
import { checkChange } from '../../../node/core/governance/check-change.ts'
import { communityUnder } from '../../../node/core/governance/terms.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import type { Counters, SignedReading } from '../../../node/core/metering/reading.ts'
import { verifyEd25519 } from '../../../node/runtime/ed25519.ts'
import { makeReading } from '../../support/signed-messages.ts'
import type { TestStreet } from '../../support/street.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FEED_IN_MICRO_PER_KWH, FIRST_SLOT, RETAIL_MICRO_PER_KWH } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

const LATE_AFTER = 4
/** The old meter is taken out in this slot. */
const EXCHANGED = FIRST_SLOT + 2
const EFFECTIVE = EXCHANGED + 3
const OLD_LAST: Counters = { importWh: 10_001_000, exportWh: 2_000_000, generationWh: 5_000_000 }
const OLD_END: Counters = { importWh: 10_001_120, exportWh: 2_000_030, generationWh: 5_000_030 }
const NEW_START: Counters = { importWh: 7, exportWh: 0, generationWh: 0 }
/** In each slot from the exchange on. */
const SLOT_WH = { importWh: 200, exportWh: 50, generationWh: 50 }

interface Options {
  readonly change?: Partial<DeviceReplacement>
  /** The home sends readings of the new meter before anybody has decided. */
  readonly isHasty?: boolean
}

/** Two slots of the old meter, the exchange, and the new one until its gap is closed. */
function play({ change = {}, isHasty = false }: Options = {}) {
  const street = createStreet({ homes: 4, genesis: { lateAfterSlots: LATE_AFTER } })
  const meters = createMeters(street)
  const home = homeAt(street, 0)
  const replacement = {
    type: 'replace-device',
    member: home.member,
    oldDevice: `meter of ${home.id}`,
    newDevice: 'NEW-1',
    oldEnd: OLD_END,
    newStart: NEW_START,
    ...change,
  } as const
  const decision = makeDecision(street.community, replacement, {
    approvers: quorumOf(street.validators),
    effectiveSlot: EFFECTIVE,
  })
  const blocks = []
  let waiting: SignedReading[] = []
  for (let slot = FIRST_SLOT; slot < FIRST_SLOT + 16; slot++) {
    const delivered = slot - 1
    const readings = street.homes
      .slice(1)
      .flatMap((other) => (delivered < FIRST_SLOT ? [] : [meters.read(other, delivered, { importWh: 100 })]))
    if (delivered >= FIRST_SLOT && delivered < EXCHANGED)
      readings.push(meters.read(home, delivered, { importWh: 500 }))
    if (delivered > EXCHANGED && (isHasty || delivered >= EFFECTIVE))
      waiting.push(newReading(street, delivered))
    const transactions = slot === FIRST_SLOT + 2 ? [decision] : []
    const made = street.advance({ slot, readings: [...readings, ...waiting], transactions })
    const taken = new Set(
      made.execution.refusedReadings
        .filter(({ code }) => code !== 'reading-out-of-order')
        .map(({ hash }) => hash),
    )
    const lastSlot = made.state.meters.get(home.member)?.lastEnd?.slot ?? 0
    waiting = waiting.filter(({ hash, reading }) => !taken.has(hash) && reading.slot > lastSlot)
    blocks.push(made)
  }
  return { street, home, blocks }
}

/** What the new meter says of a slot after the exchange. */
function newReading(street: TestStreet, slot: number): SignedReading {
  const before = slot - EXCHANGED
  const at = (slots: number): Counters => ({
    importWh: NEW_START.importWh + slots * SLOT_WH.importWh,
    exportWh: NEW_START.exportWh + slots * SLOT_WH.exportWh,
    generationWh: (NEW_START.generationWh ?? 0) + slots * SLOT_WH.generationWh,
  })
  const home = homeAt(street, 0)
  return makeReading(street.community, home, {
    slot,
    device: 'NEW-1',
    start: at(before),
    end: at(before + 1),
  })
}

function madeCodes(blocks: ReturnType<typeof play>['blocks']): string[] {
  return blocks.flatMap(({ execution }) => execution.governed.made.map(({ code }) => code))
}

for (const isHasty of [false, true])
  test(`every Wh before, over and after the exchange is counted once${isHasty ? ', also where the new meter was read too early' : ''}`, () => {
    const { home, blocks, street } = play({ isHasty })
    assert.equal(madeCodes(blocks), ['ok'])
    const [trueUp, ...others] = blocks.flatMap(({ execution }) => execution.trueUps)
    assert.ok(trueUp && others.length === 0)
    const slots = trueUp.slot - EXCHANGED
    assert.is(trueUp.importWh, OLD_END.importWh - OLD_LAST.importWh + slots * SLOT_WH.importWh)
    assert.is(trueUp.exportWh, OLD_END.exportWh - OLD_LAST.exportWh + slots * SLOT_WH.exportWh)
    assert.is(trueUp.withheldWh, 0, 'the community has seen both counters')
    assert.is(trueUp.slots, slots)
    const account = street.state().ledger.accounts.get(`money/${home.member}`)
    const settledThrough = street.state().settledThrough
    const importWh = 2 * 500 + 120 + (settledThrough - EXCHANGED + 1) * SLOT_WH.importWh
    const exportWh = 30 + (settledThrough - EXCHANGED + 1) * SLOT_WH.exportWh
    const expected = exportWh * FEED_IN_MICRO_PER_KWH - importWh * RETAIL_MICRO_PER_KWH
    assert.is(account && balanceNano(account), BigInt(expected))
    const sum = [...street.state().ledger.accounts.values()]
      .filter(({ asset }) => asset === 'money')
      .reduce((total, each) => total + balanceNano(each), 0n)
    assert.is(sum, 0n)
  })

test('without a decision the new meter is not believed, and what it exports meanwhile earns nothing', () => {
  const { blocks, home } = play({ isHasty: true, change: { oldDevice: 'another' } })
  assert.equal(madeCodes(blocks), ['change-device-not-own'])
  const rows = blocks
    .flatMap(({ execution }) => execution.settled)
    .filter(({ member }) => member === home.member)
  const later = rows.filter(({ slot }) => slot > EXCHANGED)
  assert.ok(later.length > 3 && later.every(({ doubt }) => doubt === 'reading-counter-backwards'))
  assert.ok(later.every(({ exportWh }) => exportWh === 0))
})

test('the limits of the connection hold over the exchange: an end that the old meter cannot have had is not believed', () => {
  const { blocks } = play({ change: { oldEnd: { ...OLD_END, exportWh: OLD_END.exportWh + 5_000_000 } } })
  assert.equal(madeCodes(blocks), ['ok'])
  const codes = blocks.flatMap(({ execution }) => execution.refusedReadings.map(({ code }) => code))
  assert.ok(codes.includes('reading-over-connection'), codes.join())
  assert.equal(
    blocks.flatMap(({ execution }) => execution.trueUps),
    [],
  )
})

test('an old meter cannot have ended below its last reading', () => {
  const { blocks } = play({ change: { oldEnd: { ...OLD_END, importWh: OLD_LAST.importWh - 1 } } })
  assert.equal(madeCodes(blocks), ['change-counters-backwards'])
})

test('the meter that a neighbour reads is not bound to another home', () => {
  const { blocks } = play({ change: { newDevice: 'meter of home-2' } })
  assert.equal(madeCodes(blocks), ['change-device-bound'])
})

test('the new device is the home’s own from then on, and no other home may bind it', () => {
  const { street, home } = play()
  const community = communityUnder(street.community, street.state().terms)
  assert.equal(community.members.get(home.member)?.devices, ['NEW-1'])
  const other = homeAt(street, 1).member
  const context = { community, verify: verifyEd25519, effectiveSlot: street.state().slot + 2 }
  const bind = { type: 'bind-devices', member: other, devices: ['NEW-1'] } as const
  assert.is(checkChange(bind, context), 'change-device-bound')
  const again: DeviceReplacement = {
    ...{ member: home.member, oldDevice: 'OLD', newDevice: 'NEW-2' },
    ...{ oldEnd: OLD_END, newStart: NEW_START },
  }
  assert.is(checkChange({ type: 'replace-device', ...again }, context), 'change-device-not-own')
})

test('counters below zero, where a new meter began at nothing, survive the store', () => {
  const { blocks, home } = play()
  const moved = blocks.find(
    ({ state }) => (state.meters.get(home.member)?.lastEnd?.counters.importWh ?? 0) < 0,
  )
  assert.ok(moved)
  const { height, slot, blockHash } = moved.state
  const read = decodeState({ height, slot, blockHash }, stateLeaves(moved.state))
  assert.is(read && stateRoot(read), stateRoot(moved.state))
})

test.run()
