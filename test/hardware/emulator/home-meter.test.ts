import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Drive } from '../../../hardware/emulator/drive.ts'
import { createHomeMeter } from '../../../hardware/emulator/home-meter.ts'
import { ZERO_COUNTERS } from '../../../hardware/emulator/home-state.ts'
import { MICRO_WH_PER_WH } from '../../../hardware/emulator/home-model.ts'

const STEP_MS = 900_000
const START_MS = 1000 * STEP_MS

/** Load and sun of a step, different in each. */
const drive: Drive = {
  stepMs: STEP_MS,
  energyWh: (step) => ({ loadWh: (step * 37) % 501, pvWh: (step * 53) % 777 }),
}

const meterFrom = (startMs: number, initialCounters = ZERO_COUNTERS) =>
  createHomeMeter({ startMs, initialCounters, battery: null }, drive)

test('at the end of a step the counters are the exact sums of the steps', () => {
  const meter = meterFrom(START_MS, { ...ZERO_COUNTERS, gridImportWh: 1_000_000, pvWh: 7 })
  let [importWh, exportWh, pvWh] = [1_000_000, 0, 7]
  for (let step = 1000; step < 1200; step += 1) {
    const { counters } = meter.at(step * STEP_MS)
    assert.equal([counters.gridImportWh, counters.gridExportWh, counters.pvWh], [importWh, exportWh, pvWh])
    const energy = drive.energyWh(step)
    importWh += Math.max(energy.loadWh - energy.pvWh, 0)
    exportWh += Math.max(energy.pvWh - energy.loadWh, 0)
    pvWh += energy.pvWh
  }
})

test('within a step counters rise in a straight line, rounded down, and powers are the mean', () => {
  const meter = meterFrom(START_MS)
  const { loadWh, pvWh } = drive.energyWh(1000)
  for (const elapsedMs of [0, 1, 450_000, 899_999]) {
    const state = meter.at(START_MS + elapsedMs)
    assert.is(state.counters.pvWh, Math.floor((pvWh * elapsedMs) / STEP_MS))
    assert.is(state.counters.loadWh, Math.floor((loadWh * elapsedMs) / STEP_MS))
    assert.is(state.powersW.pvWh, pvWh * 4)
  }
})

test('however often it is asked, a moment has one answer', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(20 * STEP_MS), { maxLength: 40 }),
      fc.nat(STEP_MS),
      (offsets, startOffset) => {
        const startMs = START_MS + startOffset
        const often = meterFrom(startMs)
        const ends = [...offsets].sort((left, right) => left - right)
        for (const offset of ends) often.at(startMs + offset)
        const last = startMs + (ends.at(-1) ?? 0)
        assert.equal(often.at(last), meterFrom(startMs).at(last))
      },
    ),
  )
})

test('what flowed in a step before the start is not counted', () => {
  const startMs = START_MS + 300_000
  const meter = meterFrom(startMs)
  assert.equal(meter.at(startMs).counters, ZERO_COUNTERS)
  const { pvWh } = drive.energyWh(1000)
  assert.is(meter.at(START_MS + STEP_MS).counters.pvWh, pvWh - Math.floor(pvWh / 3))
})

test('time does not run backwards', () => {
  const meter = meterFrom(START_MS)
  const later = meter.at(START_MS + 5 * STEP_MS)
  assert.equal(meter.at(START_MS), later)
})

test('a battery is carried from step to step', () => {
  const limits = {
    capacityWh: 1000,
    reserveWh: 100,
    maxChargeW: 5000,
    maxDischargeW: 5000,
    efficiencyPpm: 1_000_000,
  }
  const day: Drive = {
    stepMs: STEP_MS,
    energyWh: (step) => (step % 2 === 0 ? { loadWh: 0, pvWh: 300 } : { loadWh: 200, pvWh: 0 }),
  }
  const battery = { limits, initialState: { storedMicroWh: 100 * MICRO_WH_PER_WH } }
  const meter = createHomeMeter({ startMs: START_MS, initialCounters: ZERO_COUNTERS, battery }, day)
  assert.is(meter.at(START_MS).storedWh, 100)
  assert.is(meter.at(START_MS + STEP_MS / 2).storedWh, 250)
  assert.is(meter.at(START_MS + STEP_MS).storedWh, 400)
  assert.is(meter.at(START_MS + 2 * STEP_MS).storedWh, 200)
  const { counters } = meter.at(START_MS + 2 * STEP_MS)
  assert.equal(
    [counters.chargeWh, counters.dischargeWh, counters.gridImportWh, counters.acWh],
    [300, 200, 0, 200],
  )
})

test('a drive that gives half a Wh is a mistake of ours', () => {
  const half: Drive = { stepMs: STEP_MS, energyWh: () => ({ loadWh: 0.5, pvWh: 0 }) }
  assert.throws(() => createHomeMeter({ startMs: 0, initialCounters: ZERO_COUNTERS, battery: null }, half))
})

test.run()
