import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createPowerFlow, FIRST_BUS_NODE } from '../../../sim/grid/power-flow.ts'
import { orderRadially } from '../../../sim/grid/radial-order.ts'
import { runFeeder } from '../../../sim/grid/feeder-run.ts'
import { chooseSeed } from '../../support/seed.ts'
import { solveDirectly } from './direct-solve.ts'
import { makeFeeder } from './sample-feeder.ts'

const seed = chooseSeed()
const feeder = makeFeeder()

test('the sweep finds what a Newton solution of the nodal equations finds', () => {
  const order = orderRadially(feeder)
  const flow = createPowerFlow(feeder)
  const power = fc.integer({ min: -12_000, max: 12_000 })
  fc.assert(
    fc.property(fc.tuple(power, power, power, power), (powerW) => {
      const outcome = flow.solve(powerW)
      assert.ok(outcome.isConverged)
      const { voltagesV, sourceW } = solveDirectly(feeder, powerW)
      order.buses.forEach((bus, place) => {
        for (let phase = 0; phase < 3; phase++) {
          const at = 3 * (FIRST_BUS_NODE + place) + phase
          const swept = Math.hypot(flow.state.voltageRe[at] ?? 0, flow.state.voltageIm[at] ?? 0)
          assert.ok(
            Math.abs(swept - (voltagesV[bus]?.[phase] ?? 0)) < 1e-6,
            `bus ${bus}, phase ${phase}: ${swept}`,
          )
        }
      })
      const run = runFeeder(feeder, { slots: 1, slotMs: 3_600_000, powerW: Float64Array.from(powerW) })
      assert.ok(Math.abs((run.sourcePowerW[0] ?? 0) - sourceW) < 1e-4)
    }),
    { seed, numRuns: 60 },
  )
})

test('what enters is what is drawn and what is lost, whatever flows', () => {
  const powerW = fc.array(fc.integer({ min: -9000, max: 9000 }), { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(powerW, (powers) => {
      const run = runFeeder(feeder, { slots: 2, slotMs: 900_000, powerW: Float64Array.from(powers) })
      const { sourceWh, loadWh, transformerLossWh, lineLossWh } = run.totals
      assert.ok(Math.abs(sourceWh - loadWh - transformerLossWh - lineLossWh) < 1e-5)
      assert.ok(lineLossWh >= 0 && transformerLossWh >= 0)
    }),
    { seed, numRuns: 100 },
  )
})

test('an idle street has the voltage of the source everywhere and loses nothing', () => {
  const run = runFeeder(feeder, { slots: 1, slotMs: 900_000, powerW: new Float64Array(4) })
  assert.ok(Math.abs((run.lowestVoltageV[0] ?? 0) - 238) < 1e-9)
  assert.ok(Math.abs((run.highestVoltageV[0] ?? 0) - 238) < 1e-9)
  assert.is(run.totals.lineLossWh, 0)
})

test('a network above without zero sequence bears one-phase load as a transformer in delta does', () => {
  const above = { resistanceOhm: 0.02, reactanceOhm: 0.05 }
  const flow = createPowerFlow({ ...feeder, upstream: above })
  assert.ok(flow.solve([9000, 0, 0, 0]).isConverged)
  // The drop above is Z·(I − I0): of a current in phase A alone, two thirds in A and a third the other way in B.
  const high = (phase: number) =>
    Math.hypot(flow.state.voltageRe[3 + phase] ?? 0, flow.state.voltageIm[3 + phase] ?? 0)
  const sum = [0, 1, 2].reduce((total, phase) => total + (flow.state.voltageRe[3 + phase] ?? 0), 0)
  assert.ok(Math.abs(sum) < 1e-9, 'no zero sequence above')
  assert.ok(high(0) < 238 && high(1) !== high(2))
})

test('a load that no cable can carry is a slot without a solution, and the next one is solved', () => {
  const powerW = Float64Array.from([0, 0, 0, 5e6, 1000, 0, 0, 0])
  const run = runFeeder(feeder, { slots: 2, slotMs: 900_000, powerW })
  assert.equal(run.convergence.failedSlots, [0])
  assert.ok(Number.isNaN(run.sourcePowerW[0]))
  assert.ok((run.sourcePowerW[1] ?? 0) > 1000)
  assert.ok(run.convergence.residualVa <= 1e-6)
})

test('broken limits are listed by slot, element and phase', () => {
  const powerW = Float64Array.from([0, 0, 40_000, 0, -60_000, 0, 0, 0, 0, 0, 0, 110_000, 100, 100, 100, 100])
  const run = runFeeder(feeder, { slots: 4, slotMs: 900_000, powerW })
  assert.equal(
    run.violations.listed.map(({ code, slot, element }) => `${slot} ${code} ${element}`),
    [
      '0 voltage-low south',
      // The neutral moves with the current, and lifts another phase.
      '0 voltage-high south',
      '0 line-overloaded south-corner',
      '1 voltage-high corner',
      '2 line-overloaded north-end',
      '2 transformer-overloaded transformer',
    ],
  )
  assert.equal(
    run.violations.listed.slice(0, 2).map(({ phase }) => phase),
    ['C', 'B'],
  )
  assert.equal(Object.values(run.violations.slotsByCode), [1, 2, 2, 1])
  assert.ok(run.extremes.highestTransformerPowerVa > 100_000)
})

test.run()
