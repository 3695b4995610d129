import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runFeeder } from '../../../sim/grid/feeder-run.ts'
import { readLoadShapes } from '../../../sim/grid/load-shapes.ts'
import { readFeeder } from '../../../sim/grid/read-feeder.ts'
import { optionalTest, sharedData } from '../../support/optional.ts'

const data = sharedData('ieee-european-lv')

optionalTest(
  test,
  'a day of minutes on the European feeder converges, and its energy closes to 1 Wh',
  data,
  async () => {
    const feeder = await readFeeder(data.path)
    assert.equal([feeder.buses.length, feeder.lines.length, feeder.loads.length], [906, 905, 55])
    const input = await readLoadShapes(data.path)
    assert.equal([input.slots, input.slotMs], [1440, 60_000])
    const run = runFeeder(feeder, input)
    assert.equal(run.convergence.failedSlots, [])
    assert.ok(run.convergence.residualVa <= 1e-6, `residual ${run.convergence.residualVa} VA`)
    const { sourceWh, loadWh, transformerLossWh, lineLossWh } = run.totals
    const drawnWh = input.powerW.reduce((sum, power) => sum + power / 60, 0)
    assert.ok(Math.abs(loadWh - drawnWh) < 0.01)
    assert.ok(Math.abs(sourceWh - loadWh - transformerLossWh - lineLossWh) < 1)
    assert.is(Math.round(drawnWh), 483_914)
    // About one per cent, as in a street with thick cables and single-phase homes.
    const share = (transformerLossWh + lineLossWh) / sourceWh
    assert.ok(share > 0.008 && share < 0.011, `${share}`)
  },
)

optionalTest(
  test,
  'the European feeder is low at its far end in the evening and never below its limit',
  data,
  async () => {
    const feeder = await readFeeder(data.path)
    const run = runFeeder(feeder, await readLoadShapes(data.path))
    const lowest = Math.min(...run.extremes.lowestVoltageV)
    assert.ok(lowest > 230 && lowest < 240, `${lowest} V`)
    const bus = feeder.buses[run.extremes.lowestVoltageV.indexOf(lowest)]
    assert.ok(Number(bus?.name) > 500, `bus ${bus?.name ?? ''}`)
    assert.is(run.violations.slotsByCode['voltage-low'], 0)
    assert.is(run.violations.slotsByCode['transformer-overloaded'], 0)
  },
)

test.run()
