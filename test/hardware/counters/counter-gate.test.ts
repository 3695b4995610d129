import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  CLOCK_SLACK_MS,
  createCounterGate,
  type CounterGateOptions,
  type CounterVerdict,
} from '../../../hardware/counters/counter-gate.ts'
import { chooseSeed } from '../../support/seed.ts'

const seed = chooseSeed()
const POWER_LIMIT_W = 36_000
const QUARTER_MS = 900_000

function gateAt(lastWh: number | null, options: Partial<CounterGateOptions> = {}) {
  const last = lastWh === null ? null : { valueWh: lastWh, atMs: 0 }
  return createCounterGate({ powerLimitW: POWER_LIMIT_W, last, ...options })
}

test('a counter rises within the power limit; everything else has a name', () => {
  const rows: [valueWh: number | null, afterMs: number, CounterVerdict, why: string][] = [
    [1000, 0, 'ok', 'nothing flowed'],
    [999, QUARTER_MS, 'fell', 'one Wh less'],
    [0, QUARTER_MS, 'zero', 'a spurious zero'],
    [null, QUARTER_MS, 'missing', 'a sentinel'],
    [NaN, QUARTER_MS, 'missing', 'no number'],
    [-1, QUARTER_MS, 'missing', 'no counter'],
    [1000 + 9000 + 600, QUARTER_MS, 'ok', 'full power for 15 minutes and the slack of the clock'],
    [1000 + 9000 + 601, QUARTER_MS, 'jumped', 'one Wh more'],
    [53_700_000, QUARTER_MS, 'jumped', 'what evcc saw'],
    [1000 + 600, 0, 'ok', 'two reads in a moment of a fast market'],
    [1000 + 600, -5000, 'ok', 'a clock that went back adds nothing'],
    [1000 + 24 * 36_000, 24 * 3_600_000, 'ok', 'a day without a reading'],
  ]
  assert.is(CLOCK_SLACK_MS, 60_000)
  for (const [valueWh, atMs, verdict, why] of rows) {
    const gate = gateAt(1000)
    assert.is(gate.judge({ valueWh, atMs }), verdict, why)
    assert.equal(gate.last(), { valueWh: 1000, atMs: 0 }, 'judging changes nothing')
    const taken = gate.take({ valueWh, atMs })
    assert.equal(taken, { verdict, valueWh: verdict === 'ok' ? valueWh : null, resolutionWh: 1 }, why)
    assert.is(gate.last()?.valueWh, verdict === 'ok' ? valueWh : 1000, why)
  }
})

test('the first reading is believed, 0 too, and what was known before is remembered', () => {
  assert.is(gateAt(null).judge({ valueWh: 10 ** 9, atMs: 0 }), 'ok')
  assert.is(gateAt(null).judge({ valueWh: 0, atMs: 0 }), 'ok')
  assert.is(gateAt(5_000_000).judge({ valueWh: 0, atMs: 0 }), 'zero')
})

test('a 32-bit counter that wraps goes on, at any scale', () => {
  for (const stepWh of [1, 10, 0.01, 0.001]) {
    const wrapWh = 2 ** 32 * stepWh
    const lastWh = Math.floor(wrapWh) - 20
    const gate = gateAt(lastWh, { kind: 'u32', stepWh })
    const { verdict, valueWh } = gate.take({ valueWh: 30, atMs: QUARTER_MS })
    assert.is(verdict, 'ok', `${stepWh}`)
    assert.is(valueWh, Math.floor(wrapWh + 30))
    const next = gate.take({ valueWh: 35, atMs: 2 * QUARTER_MS })
    assert.is(next.valueWh, Math.floor(wrapWh + 35))
  }
})

test('a wrap is one only where it explains the fall', () => {
  const wrapWh = 2 ** 32
  assert.is(gateAt(wrapWh - 20, { kind: 'u64' }).judge({ valueWh: 30, atMs: 0 }), 'fell')
  assert.is(gateAt(wrapWh - 2_000_000, { kind: 'u32' }).judge({ valueWh: 30, atMs: 0 }), 'fell')
  assert.is(gateAt(500, { kind: 'u32' }).judge({ valueWh: 30, atMs: 0 }), 'fell')
  assert.is(gateAt(wrapWh - 20, { kind: 'u32' }).judge({ valueWh: 0, atMs: 0 }), 'zero', 'not even then')
})

test('a scale of the reading itself goes before that of the gate', () => {
  const gate = gateAt(655_350, { kind: 'u32' })
  const scale = { stepWh: 10, wrapWh: 655_360 }
  assert.equal(gate.take({ valueWh: 40, atMs: 0, scale }), {
    verdict: 'ok',
    valueWh: 655_400,
    resolutionWh: 10,
  })
})

test('one coarse step is no jump, two are', () => {
  const gate = gateAt(5000, { powerLimitW: 1000, resolutionWh: 1000 })
  assert.is(gate.judge({ valueWh: 6000, atMs: 0 }), 'ok')
  assert.is(gate.judge({ valueWh: 7000, atMs: 0 }), 'jumped')
  assert.is(gate.take({ valueWh: 6000, atMs: 0 }).resolutionWh, 1000)
})

test('what goes through never falls, and adds up to what flowed, whatever the registers do', () => {
  const kinds = fc.constantFrom('u16' as const, 'u32' as const, 'u64' as const)
  const flows = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 60 })
  const noise = fc.constantFrom('none', 'zero', 'missing', 'high', 'reset')
  fc.assert(
    fc.property(kinds, fc.nat(2 ** 32), flows, fc.array(noise), (kind, startWh, energies, noises) => {
      const wrapWh = kind === 'u16' ? 2 ** 16 : kind === 'u32' ? 2 ** 32 : Infinity
      const gate = gateAt(null, { kind })
      let trueWh = startWh % wrapWh
      if (trueWh === 0) trueWh = 1
      gate.take({ valueWh: trueWh, atMs: 0 })
      energies.forEach((energyWh, index) => {
        const atMs = (index + 1) * QUARTER_MS
        const bad = { none: undefined, zero: 0, missing: null, high: trueWh + 10 ** 8, reset: undefined }
        const spurious = bad[noises[index] ?? 'none']
        if (spurious !== undefined && (kind !== 'u16' || spurious !== trueWh + 10 ** 8)) {
          const { verdict, valueWh } = gate.take({ valueWh: spurious, atMs })
          assert.is(valueWh, null, verdict)
        }
        trueWh += energyWh
        const registersWh = trueWh % wrapWh
        const { valueWh } = gate.take({ valueWh: registersWh, atMs })
        if (registersWh !== 0) assert.is(valueWh, trueWh)
      })
    }),
    { seed, numRuns: 300 },
  )
})

test.run()
