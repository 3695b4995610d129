/** From steps to writes, with everything that must stop a set point before a word of it is sent. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileSteps, type CompileContext } from '../../../hardware/control/compile.ts'
import type { ControlImage } from '../../../hardware/control/control-image.ts'
import { planFault, type ControlStep } from '../../../hardware/control/plan.ts'
import { chooseSeed } from '../../support/seed.ts'
import { makePlan } from './fake-battery.ts'

const seed = chooseSeed()

/** An image of holding registers of unit 1. */
function imageOf(words: Readonly<Record<number, number>>): ControlImage {
  return {
    words({ address }, count) {
      const addresses = Array.from({ length: count }, (_, index) => address + index)
      const found = addresses.flatMap((at) => words[at] ?? [])
      return found.length === count ? found : null
    },
  }
}

const RATING = { name: 'WChaMax', address: 2, type: 'u16', scale: { exponentAddress: 18 } } as const
const PERCENT: ControlStep = {
  name: 'OutWRte',
  address: 12,
  type: 'i16',
  scale: { exponentAddress: 25 },
  value: { from: 'percent', sign: -1, rating: RATING },
}

function compile(steps: readonly ControlStep[], changes: Partial<CompileContext> = {}): number[][] {
  const image = imageOf({ 2: 5000, 18: 0, 25: 0xfffe })
  const context = { unitId: 1, image, powerW: 2000, pvPowerW: null, timer: 60, ...changes }
  return compileSteps(steps, context).map(({ words }) => [...words])
}

const codeOf = (body: () => unknown): string => {
  try {
    body()
    return 'none'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

test('a percentage is of the rating, at the scale that the device has now', () => {
  assert.equal(compile([PERCENT]), [[0x10000 - 4000]])
  assert.equal(compile([PERCENT], { image: imageOf({ 2: 500, 18: 1, 25: 0 }) }), [[0x10000 - 40]])
})

test('a percentage is at most 100, however small the rating', () => {
  assert.equal(compile([PERCENT], { image: imageOf({ 2: 100, 18: 0, 25: 0 }) }), [[0x10000 - 100]])
})

test('an unknown rating or scale factor stops the set point', () => {
  for (const words of [
    { 2: 0xffff, 18: 0, 25: 0 },
    { 2: 0, 18: 0, 25: 0 },
    { 2: 5000, 18: 0x8000, 25: 0 },
    { 2: 5000, 18: 0, 25: 0x8000 },
    { 2: 5000, 18: 0, 25: 11 },
    { 2: 5000 },
  ]) {
    assert.is(
      codeOf(() => compile([PERCENT], { image: imageOf(words) })),
      'control-value-impossible',
    )
  }
})

const power = (type: ControlStep['type'], sign: 1 | -1, plusPv = false): ControlStep => ({
  name: 'power',
  address: 1,
  type,
  value: { from: 'power', sign, plusPv },
})

test("the sun is added where the set point is the whole inverter's", () => {
  assert.equal(compile([power('i32', -1, true)], { pvPowerW: 500 }), [[0xffff, 0x10000 - 1500]])
  assert.equal(compile([power('i32', 1, true)], { pvPowerW: 500 }), [[0, 2500]])
  assert.is(
    codeOf(() => compile([power('i32', 1, true)])),
    'control-value-impossible',
  )
})

test('a negative power does not go into an unsigned register, nor as 0', () => {
  assert.is(
    codeOf(() => compile([power('u16', -1)])),
    'control-value-impossible',
  )
})

test('steps that join are one request, with each value checked for itself', () => {
  const steps: ControlStep[] = [
    { name: 'a', address: 5, type: 'u16', value: { from: 'constant', value: 7 } },
    {
      name: 'b',
      address: 6,
      type: 'u32',
      wordOrder: 'low-first',
      value: { from: 'timer', unit: 'seconds' },
      joinsPrevious: true,
    },
  ]
  const [write] = compileSteps(steps, {
    unitId: 1,
    image: imageOf({}),
    powerW: 0,
    pvPowerW: null,
    timer: 70_000,
  })
  assert.equal(write?.words, [7, 4464, 1])
  assert.equal(
    write?.checks.map(({ as, isLowFirst }) => [as, isLowFirst]),
    [
      ['same', false],
      ['timer', true],
    ],
  )
})

test('whatever the power, what goes out is 16-bit words, and no more power than was let through', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: -10, max: 200_000 }), fc.double()),
      fc.constantFrom('u16', 'i16', 'u32', 'i32', 'f32'),
      fc.constantFrom(1 as const, -1 as const),
      fc.integer({ min: -4, max: 4 }),
      (powerW, type, sign, exponent) => {
        const step = { ...power(type, sign), scale: { exponent } }
        let words: number[] = []
        const code = codeOf(() => (words = compile([step], { powerW })[0] ?? []))
        const isPower = Number.isSafeInteger(powerW) && powerW >= 0
        if (!isPower) assert.is(code, 'control-value-impossible')
        assert.ok(words.every((word) => Number.isInteger(word) && word >= 0 && word <= 0xffff))
      },
    ),
    { seed },
  )
})

const plan = makePlan('device-timer')
const [timer, watts, mode] = plan.actions.charge?.steps ?? []
const faults: readonly [string, Parameters<typeof planFault>[0]][] = [
  ['no normal values', { ...plan, normal: [] }],
  ['a normal value that is no constant', { ...plan, normal: timer === undefined ? [] : [timer] }],
  [
    'something written that has no normal value',
    { ...plan, normal: mode === undefined ? [] : [{ ...mode, value: { from: 'constant', value: 0 } }] },
  ],
  [
    'a device timer that nothing writes',
    { ...plan, actions: { charge: { steps: [watts, mode].flatMap((step) => step ?? []) } } },
  ],
  ['a software lease that writes a timer', { ...plan, reversion: { kind: 'software' } }],
  ['an action that writes nothing', { ...plan, actions: { hold: { steps: [] } } }],
  [
    'a join across a hole',
    { ...plan, normal: plan.normal.map((step) => ({ ...step, joinsPrevious: true })) },
  ],
]
for (const [what, faulty] of faults) {
  test(`a plan is refused for ${what}`, () => {
    assert.type(planFault(faulty), 'string')
  })
}

test('a sound plan has no fault', () => {
  assert.is(planFault(plan), null)
  assert.is(planFault(makePlan('software')), null)
})

test.run()
