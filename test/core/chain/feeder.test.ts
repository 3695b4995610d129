/**
 * A street whose community has a meter where it meets the grid. What its homes claim together is held against it: who
 * inflates alone or with another gains nothing, and a feeder that nobody reads stalls nobody.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import type { Played } from './feeder-street.ts'
import { FROM, LIE, SLOTS, SOLD_WH, TRUTH, play } from './feeder-street.ts'

test('an honest street agrees with its feeder meter from the slot on that was decided', () => {
  assert.equal(
    TRUTH.checks.map(({ slot, verdict }) => [slot, verdict]),
    Array.from({ length: SLOTS - 1 - FROM }, (_each, index) => [FIRST_SLOT + FROM + index, 'agrees']),
  )
  assert.ok(TRUTH.rows.every(({ quality, doubt }) => quality === 'metered' && doubt === null))
  assert.equal([TRUTH.at(0).soldWh, TRUTH.at(1).boughtWh], [SOLD_WH, SOLD_WH])
  const [first] = TRUTH.checks
  assert.equal(
    first && [first.importWh, first.exportWh, first.homesNetWh, first.allowedWh],
    [710, 0, 700, 31],
  )
})

test('its state is what its leaves say, and a street without one has no such leaf', () => {
  const { state } = TRUTH.blocks.at(-1) ?? {}
  assert.ok(state)
  const leaves = stateLeaves(state)
  assert.ok(leaves.has('feeder'))
  const read = decodeState(state, leaves)
  assert.equal(read?.terms.feeder, state.terms.feeder)
  assert.is(read && stateRoot(read), stateRoot(state))
  const without = play({ hasFeeder: false })
  assert.not(stateLeaves(without.street.state()).has('feeder'))
  assert.equal(without.checks, [])
})

test('export that was made up is doubted, and no home below a calibrated meter earns by it', () => {
  const lied = play({ deeds: { 0: { exportWh: 300 }, 1: { trust: 'calibrated' } } })
  assert.is(lied.checks.find(({ slot }) => slot === FIRST_SLOT + LIE)?.verdict, 'disagrees')
  const row = lied.at(0)
  assert.equal(
    [row.quality, row.doubt, row.exportWh, row.trust],
    ['estimated', 'reading-over-feeder', 0, 'estimate'],
  )
  assert.is(row.certificates.mintedWh, 0)
  assert.equal([lied.at(1).quality, lied.at(1).doubt], ['metered', null], 'others read this meter too')
  assert.ok(lied.balance(0) <= TRUTH.balance(0))
  assert.is(lied.at(0, LIE + 1).quality, 'metered', 'and the next slot is one like any other')
})

test('who stays inside the tolerance is not seen: this is what it gains', () => {
  // docs/settlement.md says so. 20 Wh and a hundredth of what flows, less what the cables really lose.
  const lied = play({ deeds: { 0: { exportWh: 22 } } })
  assert.ok(lied.checks.every(({ verdict }) => verdict === 'agrees'))
  assert.is(
    lied.balance(0) - TRUTH.balance(0),
    22n * 300_000n,
    'so much less was missing of what it had sold',
  )
  assert.is(play({ deeds: { 0: { exportWh: 23 } } }).at(0).doubt, 'reading-over-feeder')
})

test('import that was left out is doubted as well', () => {
  const lied = play({ deeds: { 1: { importWh: 300 } } })
  assert.is(lied.at(1).doubt, 'reading-over-feeder')
  assert.ok(lied.balance(1) <= TRUTH.balance(1))
})

test('two that inflate together are found by the sum', () => {
  const lied = play({ deeds: { 0: { exportWh: 150 }, 2: { exportWh: 150 } } })
  assert.is(lied.at(0).doubt, 'reading-over-feeder')
  assert.is(lied.at(2).doubt, 'reading-over-feeder')
  assert.ok(lied.balance(0, 2) <= TRUTH.balance(0, 2))
  assert.is(lied.at(0).certificates.mintedWh + lied.at(2).certificates.mintedWh, 0)
})

test('one that inflates while another is silent: the silent one pays what the street cannot account for', () => {
  const together: Played = play({ deeds: { 0: { exportWh: 600 }, 2: { silentFor: 1 } } })
  assert.is(together.at(0).doubt, null, 'the guests of home 2 could have taken it')
  assert.is(together.at(2).importWh, 900)
  const [trueUp] = together.trueUps
  assert.equal(
    [trueUp?.importWh, trueUp?.amountNano],
    [100, 0n],
    'and less than the feeder says is not believed later',
  )
  assert.ok(together.balance(0, 2) <= TRUTH.balance(0, 2))
  assert.is(together.street.state().feederBoundsWh.size, 0)
})

test('a home that was silent and honest gets back what the estimate took too much', () => {
  const silent = play({ deeds: { 2: { silentFor: 1 } } })
  assert.ok(silent.checks.every(({ verdict }) => verdict === 'agrees'))
  const [trueUp] = silent.trueUps
  assert.is(trueUp?.amountNano, BigInt(900 - 100) * 300_000n)
})

test('what homes in a gap took at least is remembered until they are back', () => {
  const { blocks } = play({ deeds: { 2: { silentFor: 4 } }, usedWh: 800 })
  const bounds = blocks.map(({ state }) => [...state.feederBoundsWh.values()][0] ?? 0)
  const most = Math.max(...bounds)
  assert.ok(most > 0 && most <= 4 * 800, String(most))
  // Its 100 Wh a slot less what cables and meters may lose, in each of the two slots that are settled before it is back.
  const small = play({ deeds: { 2: { silentFor: 2 } } }).blocks.flatMap(({ state }) => [
    ...state.feederBoundsWh.values(),
  ])
  assert.equal(small, [71, 142])
  const { state } = blocks[bounds.indexOf(most)] ?? {}
  assert.ok(state)
  assert.equal(decodeState(state, stateLeaves(state))?.feederBoundsWh, state.feederBoundsWh)
})

test.run()
