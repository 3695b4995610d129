import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MICRO_WH_PER_WH, stepHome, type BatteryLimits } from '../../../hardware/emulator/home-model.ts'

const HOUR = 3_600_000
const LIMITS: BatteryLimits = {
  capacityWh: 10_000,
  reserveWh: 1000,
  maxChargeW: 3000,
  maxDischargeW: 2000,
  efficiencyPpm: 900_000,
}
const stored = (wh: number) => ({ storedMicroWh: wh * MICRO_WH_PER_WH })

test('without a battery the meter sees the difference of load and sun, exactly', () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.nat(100_000), (loadWh, pvWh) => {
      const { importWh, exportWh, ...rest } = stepHome({ loadWh, pvWh }, null, null, HOUR)
      assert.is(importWh, Math.max(loadWh - pvWh, 0))
      assert.is(exportWh, Math.max(pvWh - loadWh, 0))
      assert.equal(rest, { chargeWh: 0, dischargeWh: 0, lossMicroWh: 0, battery: null })
    }),
  )
})

test('self-consumption in figures', () => {
  const rows: [why: string, loadWh: number, pvWh: number, storedWh: number, expected: number[]][] = [
    ['surplus charges, nine tenths arrive', 500, 2500, 5000, [0, 0, 2000, 0, 6800]],
    ['power limits charging', 0, 5000, 5000, [0, 2000, 3000, 0, 7700]],
    ['capacity limits charging', 0, 2000, 9100, [0, 1000, 1000, 0, 10_000]],
    ['a full battery takes nothing', 0, 2000, 10_000, [0, 2000, 0, 0, 10_000]],
    ['a deficit discharges', 1500, 0, 5000, [0, 0, 0, 1500, 3500]],
    ['power limits discharging', 3000, 0, 5000, [1000, 0, 0, 2000, 3000]],
    ['the reserve is kept', 1500, 0, 1200, [1300, 0, 0, 200, 1000]],
    ['below the reserve nothing is taken', 1500, 0, 500, [1500, 0, 0, 0, 500]],
    ['balance moves nothing', 700, 700, 5000, [0, 0, 0, 0, 5000]],
  ]
  for (const [why, loadWh, pvWh, storedWh, expected] of rows) {
    const step = stepHome({ loadWh, pvWh }, stored(storedWh), LIMITS, HOUR)
    const after = (step.battery?.storedMicroWh ?? 0) / MICRO_WH_PER_WH
    assert.equal([step.importWh, step.exportWh, step.chargeWh, step.dischargeWh, after], expected, why)
  }
})

test('over any days every Wh is accounted for, and the battery keeps its limits', () => {
  const step = fc.record({ loadWh: fc.nat(4000), pvWh: fc.nat(4000) })
  const limits = fc
    .record({
      capacityWh: fc.integer({ min: 1, max: 20_000 }),
      reservePart: fc.nat(100),
      maxChargeW: fc.nat(10_000),
      maxDischargeW: fc.nat(10_000),
      efficiencyPpm: fc.integer({ min: 1, max: 1_000_000 }),
    })
    .map(({ reservePart, ...rest }) => ({
      ...rest,
      reserveWh: Math.floor((rest.capacityWh * reservePart) / 100),
    }))
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 100 }),
      limits,
      fc.constantFrom(60_000, 300_000, 900_000),
      (steps, limit, stepMs) => {
        let battery = stored(limit.reserveWh)
        const before = battery.storedMicroWh
        let [inMicroWh, outMicroWh, lossMicroWh] = [0, 0, 0]
        for (const energy of steps) {
          const home = stepHome(energy, battery, limit, stepMs)
          assert.is(
            energy.loadWh + home.chargeWh + home.exportWh,
            energy.pvWh + home.importWh + home.dischargeWh,
            'what flows in flows out',
          )
          assert.ok(
            [home.importWh, home.exportWh, home.chargeWh, home.dischargeWh].every(
              (wh) => Number.isInteger(wh) && wh >= 0,
            ),
          )
          assert.ok(home.importWh === 0 || home.exportWh === 0)
          assert.ok(home.chargeWh * 3_600_000 <= limit.maxChargeW * stepMs)
          assert.ok(home.dischargeWh * 3_600_000 <= limit.maxDischargeW * stepMs)
          battery = home.battery ?? battery
          assert.ok(
            battery.storedMicroWh >= before && battery.storedMicroWh <= limit.capacityWh * MICRO_WH_PER_WH,
          )
          inMicroWh += home.chargeWh * MICRO_WH_PER_WH
          outMicroWh += home.dischargeWh * MICRO_WH_PER_WH
          lossMicroWh += home.lossMicroWh
        }
        assert.is(battery.storedMicroWh, before + inMicroWh - outMicroWh - lossMicroWh)
      },
    ),
  )
})

test.run()
