/** The feeder meter itself: who reads it, when it is silent or another one, and what becomes of it by decisions. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Change } from '../../../node/core/governance/change.ts'
import { makeReading } from '../../support/signed-messages.ts'
import { homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'
import { DEVICE, FROM, LATE_AFTER, LIE, READER, SLOTS, TRUTH, play, setFeeder } from './feeder-street.ts'

const NO_GAP = {
  ...{ slots: 0, daylightSlots: 0, isDoubted: false, undeliveredNano: 0n, chargedNano: 0n },
  ...{ retailHighestMicroPerKwh: 0, feedInLowestMicroPerKwh: 0 },
}

test('a feeder that nobody reads doubts nobody, and is waited for no longer than a home', () => {
  const silent = play({ isFeederSilent: (at) => at >= LIE, deeds: { 0: { exportWh: 300 } } })
  const unread = silent.checks.filter(({ verdict }) => verdict === 'unread')
  assert.equal(
    unread.map(({ slot }) => slot),
    Array.from({ length: SLOTS - LIE - LATE_AFTER }, (_each, index) => FIRST_SLOT + LIE + index),
  )
  assert.ok(silent.rows.every(({ quality }) => quality === 'metered'))
  const { feeder } = silent.street.state().terms
  assert.ok(feeder)
  assert.equal(
    silent.street.state().meters.get(feeder.id)?.estimated,
    { ...NO_GAP, slots: unread.length },
    'and nothing is owed for it',
  )
})

test('a feeder meter that is another one is not believed, and its slot is settled at once without it', () => {
  const exchanged = play({ isFeederExchanged: true, deeds: { 0: { exportWh: 300 } } })
  const refused = exchanged.blocks.flatMap(({ execution }) => execution.refusedReadings)
  assert.ok(refused.some(({ code }) => code === 'reading-device-unbound'))
  assert.equal(
    exchanged.checks.map(({ verdict }) => verdict === 'unread'),
    TRUTH.checks.map(({ slot }) => slot === FIRST_SLOT + LIE),
  )
  const { state } = exchanged.blocks[LIE + 1] ?? {}
  assert.is(state?.settledThrough, FIRST_SLOT + LIE)
  assert.is(state && [...state.meters.values()].find(({ doubt }) => doubt !== null), undefined)
})

test('when its reader is no member any more, no slot waits for it', () => {
  const reader = homeAt(TRUTH.street, READER).member
  const left = play({ more: [{ at: 8, change: { type: 'remove-member', member: reader } }] })
  assert.is(left.checks.at(-1)?.slot, FIRST_SLOT + 8)
  assert.is(left.checks.length, 9 - FROM)
  assert.is(left.street.state().settledThrough, FIRST_SLOT + SLOTS - 2)
})

test('what homes in a gap took at least goes with the meter that said it', () => {
  const reader = homeAt(TRUTH.street, READER).member
  const { blocks } = play({
    deeds: { 2: { silentFor: 7 } },
    usedWh: 800,
    more: [{ at: LIE + LATE_AFTER, change: setFeeder(reader, { device: 'another' }) }],
  })
  const bounds = blocks.map(({ state }) => state.feederBoundsWh.size)
  assert.equal(bounds.slice(LIE + LATE_AFTER - 1, LIE + LATE_AFTER + 2), [0, 0, 0])
  assert.ok(
    play({ deeds: { 2: { silentFor: 7 } }, usedWh: 800 }).blocks[LIE + LATE_AFTER + 1]?.state.feederBoundsWh
      .size === 1,
  )
})

test('a feeder that comes back is held against its street again', () => {
  const back = play({ isFeederSilent: (at) => at >= 4 && at < 6, deeds: { 0: { exportWh: 300 } } })
  assert.equal(back.checks.map(({ verdict }) => verdict).slice(0, 6), [
    'agrees',
    'agrees',
    'unread',
    'unread',
    'disagrees',
    'agrees',
  ])
})

test("the street's meter is no home's: a reading of it as one's own is not believed", () => {
  const street = play().street
  const slot = street.state().slot
  const home = homeAt(street, 1)
  const end = street.state().meters.get(home.member)?.lastEnd?.counters
  assert.ok(end)
  const { execution } = street.advance({
    readings: [makeReading(street.community, home, { slot, device: DEVICE, start: end, end })],
  })
  assert.equal(
    execution.refusedReadings.map(({ code }) => code),
    ['reading-device-of-other'],
  )
})

test('only its reader may sign for it', () => {
  const { street } = play()
  const { feeder, members } = street.state().terms
  assert.ok(feeder && members.size === 5)
  const counters = street.state().meters.get(feeder.id)?.lastEnd?.counters
  assert.ok(counters)
  const { slot } = street.state()
  const refusalsOf = (by: number): readonly string[] => {
    const home = { ...homeAt(street, by), member: feeder.id }
    const said = { slot, device: DEVICE, start: counters, end: counters }
    const { execution } = street.advance({ readings: [makeReading(street.community, home, said)] })
    return execution.refusedReadings.map(({ code }) => code)
  }
  assert.equal(refusalsOf(1), ['reading-signature-invalid'])
  assert.equal(refusalsOf(READER), [])
})

test('a street can do without it again, change what it tolerates, and have another', () => {
  const reader = homeAt(TRUTH.street, READER).member
  const gone = play({ more: [{ at: 8, change: { type: 'set-feeder', feeder: null } }] })
  assert.is(gone.street.state().terms.feeder, null)
  assert.is(gone.checks.length, 8 - FROM)
  assert.is([...gone.street.state().meters].length, 5, 'its meter goes with it')
  const wider = play({
    more: [{ at: 4, change: setFeeder(reader, { toleranceWh: 500 }) }],
    deeds: { 0: { exportWh: 300 } },
  })
  assert.ok(
    wider.checks.every(({ verdict }) => verdict === 'agrees'),
    'and no slot is left out',
  )
  assert.is(wider.checks.length, TRUTH.checks.length)
  const other = play({ more: [{ at: 8, change: setFeeder(reader, { device: 'another' }) }] })
  assert.is(other.street.state().terms.feeder?.fromSlot, FIRST_SLOT + 9)
})

test("no home's meter becomes the street's, and the street's no home's", () => {
  const { street } = play()
  const approvers = quorumOf(street.validators)
  const [home, reader] = [homeAt(street, 1), homeAt(street, READER)]
  const made = (change: Change): unknown => {
    const effectiveSlot = street.state().slot + 2
    const { execution } = street.advance({
      transactions: [makeDecision(street.community, change, { approvers, effectiveSlot })],
    })
    return execution.governed.refusedTransactions[0]?.code ?? execution.governed.made[0]?.code
  }
  assert.is(made({ type: 'bind-devices', member: home.member, devices: [DEVICE] }), 'change-device-bound')
  assert.is(
    made(setFeeder(reader.member, { device: 'meter of home-2' })),
    'change-device-bound',
    'its readings name it',
  )
})

test.run()
