/** When a slot can be agreed on: from its gate to its start less the margin, by the clock of whoever judges. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isTimelyProposal, nextGateMs, proposableSlot } from '../../node/engine/schedule.ts'
import type { Clock } from '../../node/runtime/clock.ts'
import { FIRST_SLOT, makeCommunity, SLOT_MS } from '../support/test-community.ts'

const { genesis } = makeCommunity().community
const START_MS = FIRST_SLOT * SLOT_MS
const GATE_MS = START_MS - genesis.gateLeadMs
const MARGIN_MS = genesis.consensus.startMarginMs

const PROPOSABLE: readonly (readonly [what: string, atMs: number, slot: number | undefined])[] = [
  ['a millisecond before the first gate', GATE_MS - 1, undefined],
  ['at the first gate', GATE_MS, FIRST_SLOT],
  ['a millisecond before the margin', START_MS - MARGIN_MS - 1, FIRST_SLOT],
  ['at the margin', START_MS - MARGIN_MS, undefined],
  ['at the start', START_MS, undefined],
  ['at the next gate', GATE_MS + SLOT_MS, FIRST_SLOT + 1],
]
for (const [what, atMs, slot] of PROPOSABLE) {
  test(`${what} ${slot === undefined ? 'no slot' : `slot ${slot}`} can be proposed`, () => {
    assert.is(proposableSlot(genesis, at(atMs)), slot)
  })
}

test('a proposal is in time from two seconds before our gate, because clocks differ, until the margin', () => {
  const isTimely = (atMs: number, slot = FIRST_SLOT): boolean => isTimelyProposal(genesis, at(atMs), slot)
  assert.equal(
    [GATE_MS - 2001, GATE_MS - 2000, START_MS - MARGIN_MS - 1, START_MS - MARGIN_MS].map((atMs) =>
      isTimely(atMs),
    ),
    [false, true, true, false],
  )
  assert.not(isTimely(GATE_MS, FIRST_SLOT + 1))
  assert.not(isTimely(GATE_MS - SLOT_MS, FIRST_SLOT - 1))
})

test('the margin is real time, also where market time runs faster', () => {
  assert.is(proposableSlot(genesis, at(START_MS - 180 * MARGIN_MS, 180)), undefined)
  assert.is(proposableSlot(genesis, at(START_MS - 180 * MARGIN_MS - 1, 180)), FIRST_SLOT)
})

test('the next height begins at the next gate, or now while a slot is open to be agreed on', () => {
  assert.is(nextGateMs(genesis, at(GATE_MS + 5), FIRST_SLOT - 1), GATE_MS + 5)
  assert.is(nextGateMs(genesis, at(GATE_MS + 5), FIRST_SLOT), GATE_MS + SLOT_MS)
  assert.is(nextGateMs(genesis, at(START_MS), FIRST_SLOT - 1), GATE_MS + SLOT_MS)
  assert.is(nextGateMs(genesis, at(0), FIRST_SLOT - 1), GATE_MS)
  assert.is(nextGateMs(genesis, at(GATE_MS + 10 * SLOT_MS), FIRST_SLOT), GATE_MS + 10 * SLOT_MS)
})

test('by a clock behind that of the others, the next height begins at the gate after the last block', () => {
  assert.is(nextGateMs(genesis, at(GATE_MS), FIRST_SLOT + 3), GATE_MS + 4 * SLOT_MS)
  assert.is(nextGateMs(genesis, at(START_MS), FIRST_SLOT + 3), GATE_MS + 4 * SLOT_MS)
})

function at(nowMs: number, speed = 1): Clock {
  return { nowMs: () => nowMs, speed, after: () => () => undefined }
}

test.run()
