import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { estimatedImportWh, NEW_METER, withPeak } from '../../../node/core/metering/meter-state.ts'

const DAY_MS = 86_400_000

test('an estimate is the highest slot import of 28 days, and never less than what was bought', () => {
  const meter = [300, 900, 200].reduce(
    (state, importWh, day) => withPeak(state, day * DAY_MS, importWh),
    NEW_METER,
  )
  assert.is(estimatedImportWh(meter, 0), 900)
  assert.is(estimatedImportWh(meter, 899), 900)
  assert.is(estimatedImportWh(meter, 901), 901)
  assert.is(estimatedImportWh(NEW_METER, 50), 50)
})

test('a day keeps its highest slot only', () => {
  const meter = [5, 9, 7].reduce((state, importWh) => withPeak(state, 3 * DAY_MS, importWh), NEW_METER)
  assert.equal(meter.dailyPeaks, [{ day: 3, importWh: 9 }])
})

test('a peak is forgotten after 28 days, and not a day earlier', () => {
  const peak = withPeak(NEW_METER, 0, 5000)
  assert.is(estimatedImportWh(withPeak(peak, 28 * DAY_MS - 1, 10), 0), 5000)
  assert.is(estimatedImportWh(withPeak(peak, 28 * DAY_MS, 10), 0), 10)
})

test('peaks are at most 28, by day, and their highest is that of all slots of 28 days', () => {
  const imports = fc.array(fc.nat(4312), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(imports, fc.integer({ min: 1, max: 96 }), (list, slotsPerDay) => {
      const slotMs = DAY_MS / slotsPerDay
      const meter = list.reduce(
        (state, importWh, slot) => withPeak(state, slot * slotMs, importWh),
        NEW_METER,
      )
      const days = meter.dailyPeaks.map(({ day }) => day)
      assert.ok(days.length <= 28)
      assert.equal(
        days,
        [...new Set(days)].sort((a, b) => a - b),
      )
      const lastDay = Math.floor(((list.length - 1) * slotMs) / DAY_MS)
      const recent = list.filter((_, slot) => Math.floor((slot * slotMs) / DAY_MS) > lastDay - 28)
      assert.is(estimatedImportWh(meter, 0), Math.max(...recent))
    }),
  )
})

test.run()
