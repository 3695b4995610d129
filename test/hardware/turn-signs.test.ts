import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Point, PointName, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import { turnSigns } from '../../hardware/turn-signs.ts'

const VALUES: Partial<Record<PointName, number>> = {
  pvPowerW: 5000,
  loadPowerW: 8000,
  gridImportPowerW: 3000,
  gridExportPowerW: 0,
  gridImportWh: 10,
  gridExportWh: 20,
}

function makeSample(values = VALUES, quality: Point['quality'] = 'ok'): Sample {
  const points = mapPoints((name): Point => {
    const value = values[name]
    const at = { atMs: 7, source: name }
    return value === undefined
      ? { ...at, value: null, quality: 'not-implemented' }
      : { ...at, value: quality === 'ok' ? value : null, quality }
  })
  return { atMs: 7, points }
}

test('what is as usual stays', () => {
  const sample = makeSample()
  assert.is(turnSigns(sample, {}), sample)
  assert.is(turnSigns(sample, { gridSign: 'import-positive', gridCounters: 'as-named' }), sample)
})

test('a meter that is the other way round imports what it exported, and the house uses what is left', () => {
  const { points } = turnSigns(makeSample(), { gridSign: 'export-positive' })
  assert.is(points.gridImportPowerW.value, 0)
  assert.is(points.gridExportPowerW.value, 3000)
  assert.is(points.loadPowerW.value, 2000)
  assert.is(points.gridImportWh.value, 10, 'counters have a setting of their own')
})

test('counters are interchanged by their own setting, with their sources', () => {
  const { points } = turnSigns(makeSample(), { gridCounters: 'swapped' })
  assert.equal([points.gridImportWh.value, points.gridExportWh.value], [20, 10])
  assert.is(points.gridImportWh.source, 'gridExportWh')
  assert.is(points.loadPowerW.value, 8000)
})

test('a battery that is the other way round changes what the house uses', () => {
  const sample = makeSample({
    ...VALUES,
    batteryChargePowerW: 1000,
    batteryDischargePowerW: 0,
    loadPowerW: 7000,
  })
  const { points } = turnSigns(sample, { batterySign: 'charge-positive' })
  assert.equal([points.batteryChargePowerW.value, points.batteryDischargePowerW.value], [0, 1000])
  assert.is(points.loadPowerW.value, 9000)
})

test('a load is not made up where a part of it is not known, or where the device tells none', () => {
  const unknown = turnSigns(makeSample(VALUES, 'stale'), { gridSign: 'export-positive' })
  assert.is(unknown.points.loadPowerW.value, null)
  const { loadPowerW: _, ...without } = VALUES
  const none = turnSigns(makeSample(without), { gridSign: 'export-positive' })
  assert.is(none.points.loadPowerW.quality, 'not-implemented')
})

test.run()
