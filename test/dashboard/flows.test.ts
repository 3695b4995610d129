import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { flowsOf, powerOf, sumOf } from '../../node/dashboard/flows.ts'
import { placeLabels } from '../../node/dashboard/label-places.ts'
import { nowSentence } from '../../node/dashboard/sentences.ts'
import { makeHomeState } from '../api/fake-home.ts'

const { power, currentSlot } = makeHomeState()

test('what the slot sold is a mean power, and the rest of the export is grid', () => {
  const flows = flowsOf({ power, currentSlot })
  assert.is(powerOf(flows.out, 'neighbours'), 1260)
  assert.is(powerOf(flows.out, 'grid'), 780)
  assert.is(sumOf(flows.in), sumOf(flows.out))
})

test('neighbours never get more than what crosses the meter', () => {
  const flows = flowsOf({ power: { ...power, gridExportPowerW: 900 }, currentSlot })
  assert.is(powerOf(flows.out, 'neighbours'), 900)
  assert.is(powerOf(flows.out, 'grid'), 0)
})

test('a home that sold but imports now takes from the grid alone', () => {
  const flows = flowsOf({ power: { ...power, gridExportPowerW: 0, gridImportPowerW: 300 }, currentSlot })
  assert.is(powerOf(flows.out, 'neighbours'), 0)
  assert.is(powerOf(flows.in, 'neighbours'), 0)
  assert.is(powerOf(flows.in, 'grid'), 300)
})

test('an unknown meter makes neighbours and grid unknown, not zero', () => {
  const flows = flowsOf({ power: { ...power, gridExportPowerW: null }, currentSlot })
  assert.is(powerOf(flows.out, 'neighbours'), null)
  assert.is(powerOf(flows.out, 'grid'), null)
})

test('a home without sun or battery has neither in its picture', () => {
  const flows = flowsOf({ power: { ...power, hasPv: false, hasBattery: false }, currentSlot })
  assert.equal(
    [...flows.in, ...flows.out].map(({ name }) => name),
    ['neighbours', 'grid', 'home', 'neighbours', 'grid'],
  )
})

const SENTENCES = [
  {
    change: {},
    slot: {},
    says: 'You are selling 1.26 kW to neighbours at 18.6 ct. The grid would pay 8.2 ct.',
  },
  { change: {}, slot: { soldWh: 0 }, says: '2.04 kW goes to the grid, which pays 8.2 ct.' },
  {
    change: { gridExportPowerW: 0, gridImportPowerW: 800 },
    slot: { soldWh: 0, boughtWh: 150 },
    says: 'You are buying 0.60 kW from neighbours at 18.6 ct. The grid would charge 31.2 ct.',
  },
  {
    change: { gridExportPowerW: 0, gridImportPowerW: 800 },
    slot: {},
    says: '0.80 kW comes from the grid, which charges 31.2 ct.',
  },
  { change: { gridExportPowerW: 0 }, slot: {}, says: 'Your home supplies itself.' },
  { change: { gridExportPowerW: null }, slot: {}, says: 'What crosses your meter is unknown.' },
]

for (const { change, slot, says } of SENTENCES) {
  test(`the sentence: ${says}`, () => {
    const state = makeHomeState({ power: { ...power, ...change }, currentSlot: { ...currentSlot, ...slot } })
    assert.is(nowSentence(state, flowsOf(state)).replaceAll('\u00a0', ' '), says)
  })
}

test('labels stand above their segments where there is room', () => {
  assert.equal(placeLabels([0, 100, 220], { width: 80, total: 320 }), [0, 100, 220])
})

test('labels give way to the right, and at the end to the left', () => {
  assert.equal(placeLabels([0, 10, 20], { width: 80, total: 320 }), [0, 80, 160])
  assert.equal(placeLabels([0, 300, 310], { width: 80, total: 320 }), [0, 160, 240])
  assert.equal(placeLabels([0, 0, 0, 320], { width: 80, total: 320 }), [0, 80, 160, 240])
})

test.run()
