import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stepHome } from '../../../hardware/emulator/home-model.ts'
import { curtail } from '../../../sim/fast/dispatch.ts'
import { createSlotColumns } from '../../../sim/fast/slot-columns.ts'
import { createStreetMemory } from '../../../sim/fast/street-memory.ts'
import type { StreetBattery } from '../../../sim/fast/street-columns.ts'
import { makeStreet } from '../../support/street-columns.ts'

const battery: fc.Arbitrary<StreetBattery> = fc
  .record({
    capacityWh: fc.integer({ min: 1, max: 20_000 }),
    reservePart: fc.integer({ min: 0, max: 50 }),
    initialPart: fc.integer({ min: 0, max: 100 }),
    maxChargeW: fc.integer({ min: 1, max: 10_000 }),
    maxDischargeW: fc.integer({ min: 1, max: 10_000 }),
    efficiencyPpm: fc.integer({ min: 500_000, max: 1_000_000 }),
  })
  .map(({ reservePart, initialPart, ...limits }) => ({
    ...limits,
    reserveWh: Math.floor((limits.capacityWh * reservePart) / 100),
    initialWh: Math.floor((limits.capacityWh * initialPart) / 100),
    wearMicroPerKwh: 0,
  }))
const energies = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 30, maxLength: 30 })

test("self-consumption in columns is the emulator's, to the Wh and to the µWh stored", () => {
  fc.assert(
    fc.property(battery, energies, energies, (limits, loadWh, pvWh) => {
      const street = makeStreet([{ loadWh, pvWh, battery: limits }])
      const memory = createStreetMemory(street)
      const { now, batteries } = memory
      let state = { storedMicroWh: limits.initialWh * 1_000_000 }
      for (let slot = 0; slot < street.slots; slot++) {
        memory.meetLoads(slot, new Int32Array(1))
        memory.selfConsume(batteries.homes)
        const step = stepHome(
          { loadWh: loadWh[slot] ?? 0, pvWh: pvWh[slot] ?? 0 },
          state,
          limits,
          street.slotMs,
        )
        state = step.battery ?? state
        assert.equal(
          [now.importWh[0], now.exportWh[0], now.chargeWh[0], now.dischargeWh[0], batteries.storedMicroWh[0]],
          [step.importWh, step.exportWh, step.chargeWh, step.dischargeWh, state.storedMicroWh],
        )
      }
    }),
  )
})

test('without a battery the meter sees load less sun, and nothing else', () => {
  const street = makeStreet([
    { loadWh: [300], pvWh: [100] },
    { loadWh: [100], pvWh: [300] },
  ])
  const memory = createStreetMemory(street)
  const { now } = memory
  memory.meetLoads(0, Int32Array.of(50, 0))
  assert.equal([...now.importWh], [250, 0])
  assert.equal([...now.exportWh], [0, 200])
  assert.equal([...now.loadWh], [350, 100])
})

test('what the connection does not carry is curtailed, and said', () => {
  const now = createSlotColumns(2)
  now.pvWh.set([1_000, 400])
  now.exportWh.set([900, 300])
  curtail(Int32Array.of(600, 600), now)
  assert.equal([...now.exportWh], [600, 300])
  assert.equal([...now.pvWh], [700, 400])
  assert.equal([...now.curtailedWh], [300, 0])
})

test.run()
