import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { MICRO_WH_PER_WH, type BatteryLimits } from '../../../hardware/emulator/home-model.ts'
import { SELF_CONSUMPTION, type SetPoint } from '../../../hardware/emulator/set-point.ts'
import { microWhOf, portion, stepSteeredHome } from '../../../hardware/emulator/steered-step.ts'

const HOUR = 3_600_000
const LIMITS: BatteryLimits = {
  capacityWh: 10_000,
  reserveWh: 1000,
  maxChargeW: 3000,
  maxDischargeW: 2000,
  efficiencyPpm: 900_000,
}

/** One hour with even load and sun, in W; flows come back in Wh. */
function hourOf(
  powers: { loadW?: number; pvW?: number; storedWh?: number },
  setPoint: Partial<SetPoint>,
  limits: BatteryLimits | null = LIMITS,
) {
  const { loadW = 500, pvW = 0, storedWh = 5000 } = powers
  const energyAt = (durationMs: number) => ({
    loadMicroWh: microWhOf(loadW, durationMs),
    pvMicroWh: microWhOf(pvW, durationMs),
  })
  const state = { storedMicroWh: storedWh * MICRO_WH_PER_WH }
  const step = stepSteeredHome(
    energyAt,
    limits && { state, limits },
    { ...SELF_CONSUMPTION, ...setPoint },
    HOUR,
  )
  const wh = (microWh: number) => microWh / MICRO_WH_PER_WH
  return {
    importWh: wh(step.importMicroWh),
    exportWh: wh(step.exportMicroWh),
    chargeWh: wh(step.chargeMicroWh),
    dischargeWh: wh(step.dischargeMicroWh),
    pvWh: wh(step.pvMicroWh),
    minutes: step.durationMs / 60_000,
    storedWh: wh(step.battery?.storedMicroWh ?? 0),
  }
}

const battery = (dischargeW: number): Partial<SetPoint> => ({ target: { type: 'battery', dischargeW } })
const grid = (importW: number): Partial<SetPoint> => ({ target: { type: 'grid', importW } })
const inverter = (acW: number): Partial<SetPoint> => ({ target: { type: 'inverter', acW } })

test('what set points do, in figures', () => {
  type Row = [string, Parameters<typeof hourOf>[0], Partial<SetPoint>, Partial<ReturnType<typeof hourOf>>]
  const rows: Row[] = [
    [
      'forced charging comes from the grid',
      {},
      battery(-1000),
      { importWh: 1500, chargeWh: 1000, storedWh: 5900 },
    ],
    ['and from the sun first', { pvW: 700 }, battery(-1000), { importWh: 800, chargeWh: 1000 }],
    ['power limits it', {}, battery(-9000), { chargeWh: 3000 }],
    ['forced discharging goes to the grid', {}, battery(1500), { exportWh: 1000, dischargeWh: 1500 }],
    ['power limits that too', {}, battery(9000), { dischargeWh: 2000 }],
    ['hold moves nothing', { pvW: 2000 }, battery(0), { exportWh: 1500, chargeWh: 0, dischargeWh: 0 }],
    ['hold, and the home imports', {}, battery(0), { importWh: 500, chargeWh: 0, dischargeWh: 0 }],
    ['no charging, discharging as it likes', {}, { maxChargeW: 0 }, { dischargeWh: 500, importWh: 0 }],
    ['no charging, and the sun goes out', { pvW: 2000 }, { maxChargeW: 0 }, { exportWh: 1500, chargeWh: 0 }],
    ['no discharging, charging as it likes', { pvW: 2000 }, { maxDischargeW: 0 }, { chargeWh: 1500 }],
    ['a negative discharge limit charges at least so much', {}, { maxDischargeW: -800 }, { chargeWh: 800 }],
    ['and more where the sun gives more', { pvW: 2000 }, { maxDischargeW: -800 }, { chargeWh: 1500 }],
    [
      'a negative charge limit discharges at least so much',
      { pvW: 500 },
      { maxChargeW: -800 },
      { dischargeWh: 800 },
    ],
    [
      'without leave the grid charges nothing',
      {},
      { ...battery(-1000), canChargeFromGrid: false },
      { chargeWh: 0 },
    ],
    [
      'but all the sun',
      { pvW: 700 },
      { ...battery(-1000), canChargeFromGrid: false },
      { chargeWh: 700, importWh: 500 },
    ],
    ['a grid set point imports', {}, grid(1200), { importWh: 1200, chargeWh: 700 }],
    ['or exports', {}, grid(-1200), { exportWh: 1200, dischargeWh: 1700 }],
    ['an inverter set point is sun and battery together', { pvW: 700 }, inverter(1500), { dischargeWh: 800 }],
    ['and takes from the grid', { pvW: 700 }, inverter(-300), { chargeWh: 1000, importWh: 800 }],
    [
      'a limit of the AC side curtails the sun',
      { pvW: 9000 },
      { maxAcW: 4000 },
      { pvWh: 7000, chargeWh: 3000 },
    ],
    ['a limit of export curtails it', { pvW: 9000 }, { maxExportW: 0 }, { pvWh: 3500, exportWh: 0 }],
    [
      'a limit of export holds back the battery first',
      { pvW: 900 },
      { ...battery(1000), maxExportW: 200 },
      { pvWh: 700, dischargeWh: 0, exportWh: 200 },
    ],
    ['in the dark there is no sun', { pvW: 9000 }, { isDark: true }, { pvWh: 0, dischargeWh: 500 }],
  ]
  for (const [why, powers, setPoint, expected] of rows) {
    const step = hourOf(powers, setPoint)
    const named = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(step, key)]))
    assert.equal(named, expected, why)
  }
})

test('a battery that comes to its end in the middle does so at full power, and then stops', () => {
  assert.equal(hourOf({ storedWh: 9100 }, battery(-2000)).minutes, 30)
  assert.equal(hourOf({ storedWh: 9100 }, battery(-2000)).storedWh, 10_000)
  assert.equal(hourOf({ storedWh: 10_000 }, battery(-2000)).chargeWh, 0)
  assert.equal(hourOf({ storedWh: 10_000 }, battery(-2000)).minutes, 60)
  assert.equal(hourOf({ storedWh: 1500 }, battery(2000)).minutes, 15)
  assert.equal(hourOf({ storedWh: 1500 }, { ...battery(2000), floorWh: 1250 }).storedWh, 1250)
  assert.equal(hourOf({ storedWh: 9100 }, { ...battery(-2000), ceilingWh: 9100 }).chargeWh, 0)
  assert.equal(hourOf({ storedWh: 500 }, battery(2000)).dischargeWh, 0)
})

test('without a battery a set point changes only what the sun may give', () => {
  assert.equal(hourOf({ pvW: 3000 }, battery(-1000), null).exportWh, 2500)
  assert.equal(hourOf({ pvW: 3000 }, { maxAcW: 1000 }, null).pvWh, 1000)
})

test('whatever is set, every µWh is accounted for, and the battery keeps its limits', () => {
  const limit = fc.oneof(fc.constant(Infinity), fc.integer({ min: -6000, max: 6000 }))
  const setPoints: fc.Arbitrary<SetPoint> = fc.record({
    target: fc.oneof(
      fc.record({ type: fc.constant('grid' as const), importW: fc.integer({ min: -9000, max: 9000 }) }),
      fc.record({ type: fc.constant('battery' as const), dischargeW: fc.integer({ min: -9000, max: 9000 }) }),
      fc.record({ type: fc.constant('inverter' as const), acW: fc.integer({ min: -9000, max: 9000 }) }),
    ),
    maxChargeW: limit,
    maxDischargeW: limit,
    floorWh: fc.option(fc.integer({ min: 0, max: 10_000 })),
    ceilingWh: fc.option(fc.integer({ min: 0, max: 10_000 })),
    canChargeFromGrid: fc.boolean(),
    maxAcW: fc.oneof(fc.constant(Infinity), fc.nat(9000)),
    maxExportW: fc.oneof(fc.constant(Infinity), fc.nat(9000)),
    isDark: fc.boolean(),
  })
  const efficiency = fc.integer({ min: 1, max: 1_000_000 })
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          setPoint: setPoints,
          loadW: fc.nat(9000),
          pvW: fc.nat(9000),
          ms: fc.integer({ min: 1, max: HOUR }),
        }),
      ),
      efficiency,
      (steps, efficiencyPpm) => {
        const limits = { ...LIMITS, efficiencyPpm }
        let storedMicroWh = 5000 * MICRO_WH_PER_WH
        for (const { setPoint, loadW, pvW, ms } of steps) {
          const energyAt = (durationMs: number) => ({
            loadMicroWh: microWhOf(loadW, durationMs),
            pvMicroWh: microWhOf(pvW, durationMs),
          })
          const step = stepSteeredHome(energyAt, { state: { storedMicroWh }, limits }, setPoint, ms)
          const { loadMicroWh, pvMicroWh, importMicroWh, exportMicroWh, chargeMicroWh, dischargeMicroWh } =
            step
          assert.is(loadMicroWh + chargeMicroWh + exportMicroWh, pvMicroWh + importMicroWh + dischargeMicroWh)
          assert.is(loadMicroWh, microWhOf(loadW, step.durationMs), 'the load takes what it wants')
          for (const flow of [pvMicroWh, importMicroWh, exportMicroWh, chargeMicroWh, dischargeMicroWh])
            assert.ok(Number.isInteger(flow) && flow >= 0, String(flow))
          assert.ok(importMicroWh === 0 || exportMicroWh === 0)
          assert.ok(chargeMicroWh === 0 || dischargeMicroWh === 0)
          assert.ok(chargeMicroWh <= microWhOf(limits.maxChargeW, step.durationMs))
          assert.ok(dischargeMicroWh <= microWhOf(limits.maxDischargeW, step.durationMs))
          assert.ok(step.durationMs >= 1 && step.durationMs <= ms)
          if (!setPoint.canChargeFromGrid) assert.ok(chargeMicroWh <= microWhOf(pvW, step.durationMs))
          storedMicroWh = step.battery?.storedMicroWh ?? NaN
          assert.ok(storedMicroWh >= 0 && storedMicroWh <= limits.capacityWh * MICRO_WH_PER_WH)
        }
      },
    ),
  )
})

test('a part of an amount is exact beyond 2^53', () => {
  assert.is(portion(90_000_000_000, 899_999, 900_000), 89_999_900_000)
  assert.is(portion(7, 1, 2), 3)
  assert.is(portion(9_007_199_254_740_991, 899_999, 900_000), 9_007_189_246_741_819)
})

test.run()
