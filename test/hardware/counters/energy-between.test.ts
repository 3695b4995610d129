import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { COARSE_STEP_WH, energyBetween } from '../../../hardware/counters/energy-between.ts'
import type { Point } from '../../../hardware/device.ts'

function counter(value: number | null, extra: Partial<Point> = {}): Point {
  return { value, quality: value === null ? 'implausible' : 'ok', atMs: 0, source: 'test', ...extra }
}

test('the energy of a slot is the difference of two good readings', () => {
  assert.equal(energyBetween(counter(5000), counter(5250)), {
    energyWh: 250,
    quality: 'ok',
    uncertaintyWh: 1,
  })
  assert.equal(energyBetween(counter(5000), counter(5000)).energyWh, 0)
})

test('a counter of whole kWh says its slots are estimated, and by how much they may differ', () => {
  const coarse = { resolutionWh: 1000 }
  const energy = energyBetween(counter(5000, coarse), counter(6000, coarse))
  assert.equal(energy, { energyWh: 1000, quality: 'estimated', uncertaintyWh: 1000 })
  assert.is(energyBetween(counter(0, { resolutionWh: COARSE_STEP_WH }), counter(100)).quality, 'ok')
  assert.is(
    energyBetween(counter(0), counter(100, { resolutionWh: COARSE_STEP_WH + 1 })).quality,
    'estimated',
  )
})

test('what is not known is unknown, never zero', () => {
  const rows: [Point, Point, string][] = [
    [counter(null), counter(5), 'no start'],
    [counter(5), counter(null), 'no end'],
    [counter(5, { quality: 'stale' }), counter(6), 'an old start'],
    [counter(5), counter(6, { quality: 'implausible' }), 'a doubtful end'],
    [counter(6), counter(5), 'less than before'],
  ]
  for (const [start, end, why] of rows) {
    const { energyWh, quality } = energyBetween(start, end)
    assert.equal([energyWh, quality], [null, 'unknown'], why)
  }
})

test.run()
