/** A home that is steered now and then, whatever the times at which somebody looks. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Drive } from '../../../hardware/emulator/drive.ts'
import { createHomeMeter } from '../../../hardware/emulator/home-meter.ts'
import { MICRO_WH_PER_WH } from '../../../hardware/emulator/home-model.ts'
import { ZERO_COUNTERS, type HomeState } from '../../../hardware/emulator/home-state.ts'
import { SELF_CONSUMPTION, type SetPoint, type Steering } from '../../../hardware/emulator/set-point.ts'

const STEP_MS = 900_000
const START_MS = 1000 * STEP_MS
const LIMITS = {
  capacityWh: 10_000,
  reserveWh: 1000,
  maxChargeW: 3000,
  maxDischargeW: 3000,
  efficiencyPpm: 930_000,
}
const drive: Drive = {
  stepMs: STEP_MS,
  energyWh: (step) => ({ loadWh: (step * 37) % 501, pvWh: (step * 53) % 777 }),
}
const charge = (powerW: number): SetPoint => ({
  ...SELF_CONSUMPTION,
  target: { type: 'battery', dischargeW: -powerW },
})

/** Steers by a list of moments. */
function steeringBy(plan: readonly { atMs: number; setPoint: SetPoint | null }[]): Steering {
  return {
    setPoint: (atMs) => plan.filter((entry) => entry.atMs <= atMs).at(-1)?.setPoint ?? null,
    nextChangeMs: (atMs) => plan.find((entry) => entry.atMs > atMs)?.atMs ?? Infinity,
    advanceTo: () => {},
  }
}

function meterOf(steering?: Steering) {
  const battery = { limits: LIMITS, initialState: { storedMicroWh: 5000 * MICRO_WH_PER_WH } }
  return createHomeMeter({ startMs: START_MS, initialCounters: ZERO_COUNTERS, battery }, drive, steering)
}

const balanceOf = ({ counters }: HomeState) =>
  counters.loadWh +
  counters.chargeWh +
  counters.gridExportWh -
  counters.pvWh -
  counters.gridImportWh -
  counters.dischargeWh

test('a set point splits a step: before it self-consumption, after it what was set, then as before', () => {
  const steering = steeringBy([
    { atMs: START_MS + 300_000, setPoint: charge(3000) },
    { atMs: START_MS + 600_000, setPoint: null },
  ])
  const [steered, plain] = [meterOf(steering), meterOf()]
  assert.equal(steered.at(START_MS + 299_999).powersW, plain.at(START_MS + 299_999).powersW)
  const { powersW } = steered.at(START_MS + 300_000)
  assert.equal([powersW.chargeWh, powersW.dischargeWh], [3000, 0])
  assert.is(powersW.gridImportWh - powersW.gridExportWh, 3000 + powersW.loadWh - powersW.pvWh)
  assert.equal(steered.at(START_MS + 600_000).powersW, plain.at(START_MS + 600_000).powersW)
})

test('the load of a step is the same, however it is split', () => {
  const steering = steeringBy(
    Array.from({ length: 40 }, (_, index) => ({
      atMs: START_MS + index * 77_777 + 1,
      setPoint: index % 2 === 0 ? charge(index * 100) : null,
    })),
  )
  const [steered, plain] = [meterOf(steering), meterOf()]
  for (let step = 1; step <= 4; step += 1) {
    const [left, right] = [steered.at(START_MS + step * STEP_MS), plain.at(START_MS + step * STEP_MS)]
    assert.equal([left.counters.loadWh, left.counters.pvWh], [right.counters.loadWh, right.counters.pvWh])
  }
})

test('a moment has one answer, counters never fall, and what flows in flows out', () => {
  const writes = fc.array(
    fc.record({ offsetMs: fc.nat(10 * STEP_MS), powerW: fc.option(fc.integer({ min: -4000, max: 4000 })) }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(writes, fc.array(fc.nat(10 * STEP_MS), { maxLength: 30 }), (written, looks) => {
      const plan = [...written]
        .sort((left, right) => left.offsetMs - right.offsetMs)
        .map(({ offsetMs, powerW }) => ({
          atMs: START_MS + 1 + offsetMs,
          setPoint: powerW === null ? null : charge(powerW),
        }))
      const often = meterOf(steeringBy(plan))
      let last: HomeState | null = null
      for (const offset of [...looks, 11 * STEP_MS].sort((left, right) => left - right)) {
        const home: HomeState = often.at(START_MS + offset)
        for (const name of [
          'gridImportWh',
          'gridExportWh',
          'pvWh',
          'acWh',
          'chargeWh',
          'dischargeWh',
        ] as const)
          assert.ok(last === null || home.counters[name] >= last.counters[name], name)
        // Six counters are each rounded down to whole Wh.
        assert.ok(Math.abs(balanceOf(home)) < 4, String(balanceOf(home)))
        last = home
      }
      assert.equal(meterOf(steeringBy(plan)).at(START_MS + 11 * STEP_MS), last)
    }),
  )
})

test('what is changed from outside holds from the last moment asked for', () => {
  let setPoint: SetPoint | null = null
  const meter = meterOf({ setPoint: () => setPoint, nextChangeMs: () => Infinity, advanceTo: () => {} })
  const before = meter.at(START_MS + 100_000)
  setPoint = charge(2400)
  meter.replan()
  const split = meter.at(START_MS + 100_000)
  assert.equal(split.counters, before.counters)
  assert.is(split.powersW.chargeWh, 2400)
  const minute = meter.at(START_MS + 160_000)
  assert.is(
    Math.round((minute.counters.chargeWh - before.counters.chargeWh) / 2),
    20,
    'rounded down to whole Wh',
  )
})

test('a home that is told nothing new is not split: its sums stay whole Wh', () => {
  const steering: Steering = { setPoint: () => null, nextChangeMs: () => Infinity, advanceTo: () => {} }
  const [often, never] = [meterOf(steering), meterOf()]
  for (let ms = 0; ms < 3 * STEP_MS; ms += 71_003) {
    often.at(START_MS + ms)
    often.replan()
  }
  assert.equal(often.at(START_MS + 3 * STEP_MS), never.at(START_MS + 3 * STEP_MS))
})

test.run()
