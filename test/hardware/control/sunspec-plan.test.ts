/** Plans of models 124 and 704: what a device does not implement is not in them, and the order of writes is the safe one. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { planFault, type ControlPlan } from '../../../hardware/control/plan.ts'
import { basicStoragePlan } from '../../../hardware/control/sunspec-124.ts'
import { derPlan } from '../../../hardware/control/sunspec-704.ts'

const ADDRESS = 40_254

/** Model 124 of a GEN24, but for what a test changes; offsets from the ID register. */
function storage(changes: Readonly<Record<number, number>> = {}): { address: number; words: number[] } {
  const words = [124, 24, 5000, 100, 100, 0, 0xffff, 500, 5000, 0xffff, 0xffff, 4, 10_000, 10_000]
  words.push(0, 0, 0xffff, 1, 0, 0, 0x8000, 0xfffe, 0xfffe, 0x8000, 0x8000, 0xfffe)
  for (const [offset, word] of Object.entries(changes)) words[Number(offset)] = word
  return { address: ADDRESS, words }
}

function der(changes: Readonly<Record<number, number>> = {}): { address: number; words: number[] } {
  const words = Array.from({ length: 59 }, () => 0)
  for (const [offset, word] of Object.entries(changes)) words[Number(offset)] = word
  return { address: 41_000, words }
}

const namesOf = (plan: ControlPlan | null, action: 'charge' | 'hold' | 'block-charge'): string[] =>
  plan?.actions[action]?.steps.map(({ name, joinsPrevious }) =>
    joinsPrevious === true ? `+${name}` : name,
  ) ?? []

test('124: rates, delay and timer go in one request, and what switches them on comes last', () => {
  const plan = basicStoragePlan(storage(), { isForced: false })
  const together = ['OutWRte', '+InWRte', '+InOutWRte_WinTms', '+InOutWRte_RvrtTms', 'StorCtl_Mod']
  assert.equal(namesOf(plan, 'hold'), together)
  assert.equal(namesOf(plan, 'block-charge'), together)
  assert.is(plan?.reversion.kind, 'device-timer')
})

test('124: without the register between them the timer goes first', () => {
  const plan = basicStoragePlan(storage({ 14: 0xffff }), { isForced: false })
  assert.equal(namesOf(plan, 'hold'), ['InOutWRte_RvrtTms', 'OutWRte', '+InWRte', 'StorCtl_Mod'])
})

test('124: release switches off first, and takes the timer away only when nothing is forced any more', () => {
  const normal = basicStoragePlan(storage(), { isForced: true })?.normal ?? []
  assert.is(normal[0]?.name, 'StorCtl_Mod')
  assert.equal(
    normal.filter(({ needsPrevious }) => needsPrevious === true).map(({ name }) => name),
    ['InOutWRte_RvrtTms'],
  )
  assert.is(normal.at(-1)?.name, 'InOutWRte_RvrtTms')
})

test('124: charging is forced only where a profile says that this make does', () => {
  assert.equal(Object.keys(basicStoragePlan(storage(), { isForced: false })?.actions ?? {}), [
    'hold',
    'block-charge',
  ])
  const forced = basicStoragePlan(storage(), { isForced: true })
  assert.equal(Object.keys(forced?.actions ?? {}), ['hold', 'block-charge', 'charge', 'discharge'])
  assert.is(forced?.actions.charge?.requires?.[0]?.register.name, 'ChaGriSet')
})

test('124: without a timer the reversion is software, and no timer is written', () => {
  const plan = basicStoragePlan(storage({ 15: 0xffff }), { isForced: true })
  assert.equal(plan?.reversion, { kind: 'software' })
  assert.not(JSON.stringify(plan).includes('RvrtTms'))
})

test('124: a model full of "not implemented" is no battery to steer', () => {
  for (const [offset, word] of [
    [5, 0xffff],
    [12, 0x8000],
    [13, 0x8000],
    [25, 0x8000],
  ] as const) {
    assert.is(basicStoragePlan(storage({ [offset]: word }), { isForced: true }), null, `${offset}`)
  }
  assert.is(basicStoragePlan({ address: ADDRESS, words: [124, 24] }, { isForced: true }), null)
})

test('124: without WChaMax nothing can be forced, but it can be held', () => {
  const plan = basicStoragePlan(storage({ 2: 0xffff }), { isForced: true })
  assert.equal(Object.keys(plan?.actions ?? {}), ['hold', 'block-charge'])
})

test('704: the timer goes first, watts and their meaning together, what switches them on last', () => {
  const plan = derPlan(der(), { ratings: null, hasPv: true })
  assert.equal(namesOf(plan, 'charge'), ['WSetEnaRvrt', 'WSetRvrtTms', 'WSetMod', '+WSet', 'WSetEna'])
  assert.is(plan?.normal[0]?.name, 'WSetEna')
  assert.is(plan?.normal.at(-1)?.needsPrevious, true)
})

test('704: without WSet, or without its scale factor, there is no plan; without a timer it is software', () => {
  assert.is(derPlan(der({ 22: 0xffff }), { ratings: null, hasPv: true }), null)
  assert.is(derPlan(der({ 24: 0x8000 }), { ratings: null, hasPv: true }), null)
  assert.is(derPlan(der({ 55: 0x8000 }), { ratings: null, hasPv: true }), null)
  const untimed = derPlan(der({ 31: 0xffff, 32: 0xffff }), { ratings: null, hasPv: true })
  assert.equal(untimed?.reversion, { kind: 'software' })
})

test('every plan that is made is sound', () => {
  for (const isForced of [true, false]) {
    for (const changes of [{}, { 14: 0xffff }, { 15: 0xffff }, { 17: 0xffff }, { 2: 0xffff }]) {
      const plan = basicStoragePlan(storage(changes), { isForced })
      assert.is(plan && planFault(plan), null)
    }
  }
  const rated = { address: 40_900, words: Array.from({ length: 52 }, () => 0) }
  for (const changes of [{}, { 30: 0xffff }, { 31: 0xffff, 32: 0xffff }]) {
    for (const hasPv of [true, false]) {
      const plan = derPlan(der(changes), { ratings: rated, hasPv })
      assert.is(plan && planFault(plan), null)
      assert.ok(plan)
    }
  }
})

test.run()
