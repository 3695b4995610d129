import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PointName, Quality } from '../../../hardware/device.ts'
import { derivePoints, type Presence, type ReadRegisters } from '../../../hardware/profiles/derive-points.ts'
import type { PointRules } from '../../../hardware/profiles/profile-schema.ts'
import { toSample } from '../../../hardware/profiles/to-sample.ts'
import { decimalOf } from '../../../hardware/profiles/decode-register.ts'

/** A number, beyond doubles as text, or the quality that there is instead. */
type Shown = number | string

interface Registers {
  /** A number, or why there is none. */
  readonly values: Readonly<Record<string, Shown>>
  readonly missing?: readonly string[]
  readonly conditions?: Readonly<Record<string, boolean | null>>
}

function makeRead({ values, missing = [], conditions = {} }: Registers): ReadRegisters {
  return {
    quantity(name) {
      const shown = values[name] ?? 'stale'
      if (shown === 'stale' || shown === 'not-implemented' || shown === 'implausible')
        return { value: null, quality: shown, source: name, atMs: 5 }
      return { value: decimalOf(String(shown)), quality: 'ok', source: name, atMs: 5 }
    },
    isMissing: (name) => missing.includes(name),
    holds: ({ register }) => conditions[register] ?? null,
  }
}

const THERE: Presence = { battery: 'present', meter: 'present' }

function show(rules: PointRules, registers: Registers, name: PointName, presence = THERE): number | Quality {
  const { value, quality } = toSample(derivePoints(rules, makeRead(registers), presence), 9).points[name]
  return value ?? quality
}

const DIRECTED: PointRules = {
  batteryPowerW: {
    of: 'b',
    signFrom: { charge: { register: 'in', oneOf: [1] }, discharge: { register: 'out', oneOf: [1] } },
  },
}

test('a direction in another register is that, whatever the sign of the size', () => {
  for (const b of [700, -700]) {
    const charging = { values: { b }, conditions: { in: true, out: false } }
    assert.is(show(DIRECTED, charging, 'batteryChargePowerW'), 700)
    assert.is(show(DIRECTED, charging, 'batteryDischargePowerW'), 0)
    const discharging = { values: { b }, conditions: { in: false, out: true } }
    assert.is(show(DIRECTED, discharging, 'batteryDischargePowerW'), 700)
  }
})

test('little power without a direction is idleness, much is a fault, and an unread direction is unknown', () => {
  const neither = { in: false, out: false }
  assert.is(show(DIRECTED, { values: { b: 12 }, conditions: neither }, 'batteryChargePowerW'), 0)
  assert.is(show(DIRECTED, { values: { b: 700 }, conditions: neither }, 'batteryChargePowerW'), 'implausible')
  assert.is(
    show(DIRECTED, { values: { b: 700 }, conditions: { in: true, out: true } }, 'batteryChargePowerW'),
    'implausible',
  )
  assert.is(show(DIRECTED, { values: { b: 700 }, conditions: { in: true } }, 'batteryChargePowerW'), 'stale')
})

test('a sum is known when all of it is, and the worst of its reasons is its reason', () => {
  const rules: PointRules = { pvPowerW: { sum: ['a', 'b', 'c'] } }
  assert.is(show(rules, { values: { a: 1, b: 2.5, c: 3 } }, 'pvPowerW'), 7)
  assert.is(show(rules, { values: { a: 1, b: 'not-implemented', c: 3 } }, 'pvPowerW'), 'not-implemented')
  assert.is(show(rules, { values: { a: 1, b: 'not-implemented', c: 'stale' } }, 'pvPowerW'), 'stale')
  assert.is(show(rules, { values: { a: 'implausible', b: 'stale', c: 3 } }, 'pvPowerW'), 'implausible')
  assert.is(show(rules, { values: { a: 1, b: 'stale', c: 3 }, missing: ['b'] }, 'pvPowerW'), 4)
})

test('where all inputs are missing the sum is not 0', () => {
  const rules: PointRules = { pvPowerW: { sum: ['a', 'b'] } }
  const registers = { values: { a: 'not-implemented', b: 'not-implemented' }, missing: ['a', 'b'] }
  assert.is(show(rules, registers, 'pvPowerW'), 'not-implemented')
  assert.is(derivePoints(rules, makeRead(registers), THERE).pvPowerW.source, 'a + b')
})

test('a difference is taken away, and the sun is never below 0', () => {
  const rules: PointRules = { pvPowerW: { difference: ['a', 'b'] } }
  assert.is(show(rules, { values: { a: 10, b: 4 } }, 'pvPowerW'), 6)
  assert.is(show(rules, { values: { a: 4, b: 10 } }, 'pvPowerW'), 0)
})

const HOME: PointRules = {
  pvPowerW: 'pv',
  gridPowerW: { of: 'g', positive: 'import' },
  batteryPowerW: { of: 'b', positive: 'discharge' },
}

test('the load is what flows in less what flows out', () => {
  assert.is(show(HOME, { values: { pv: 3000, g: -500, b: -1500 } }, 'loadPowerW'), 1000)
  assert.is(show(HOME, { values: { pv: 0, g: 500, b: 1500 } }, 'loadPowerW'), 2000)
  assert.is(show(HOME, { values: { pv: 0, g: 500, b: 'implausible' } }, 'loadPowerW'), 'implausible')
})

test('a home without a battery moves nothing with it; one whose battery is silent has an unknown load', () => {
  const values = { pv: 3000, g: -500, b: 'stale' }
  assert.is(show(HOME, { values }, 'loadPowerW', { ...THERE, battery: 'absent' }), 2500)
  assert.is(show(HOME, { values }, 'batteryChargePowerW', { ...THERE, battery: 'absent' }), 'not-implemented')
  assert.is(
    show(HOME, { values: { ...values, b: 9 } }, 'loadPowerW', { ...THERE, battery: 'unknown' }),
    'stale',
  )
})

test('without a meter, or without the sun, there is no load to speak of', () => {
  const { gridPowerW: _grid, ...noMeter } = HOME
  assert.is(derivePoints(noMeter, makeRead({ values: { pv: 1, b: 1 } }), THERE).loadPowerW.source, '')
  const { pvPowerW: _sun, ...meterOnly } = HOME
  assert.is(derivePoints(meterOnly, makeRead({ values: { g: 1, b: 1 } }), THERE).loadPowerW.source, '')
})

test('powers are rounded, counters go down to whole Wh, and more than full is not believed', () => {
  const rules: PointRules = { pvPowerW: 'w', pvEnergyWh: 'e', stateOfChargePercent: 's' }
  const values = { w: 10.5, e: 99.9, s: 62.44445 }
  assert.is(show(rules, { values }, 'pvPowerW'), 11)
  assert.is(show(rules, { values }, 'pvEnergyWh'), 99)
  assert.is(show(rules, { values }, 'stateOfChargePpm'), 624_445)
  assert.is(show(rules, { values: { ...values, s: 100 } }, 'stateOfChargePpm'), 1_000_000)
  assert.is(show(rules, { values: { ...values, s: 100.1 } }, 'stateOfChargePpm'), 'implausible')
  assert.is(show(rules, { values: { ...values, e: -1 } }, 'pvEnergyWh'), 'implausible')
  assert.is(show(rules, { values: { ...values, e: '1e20' } }, 'pvEnergyWh'), 'implausible')
})

test.run()
