import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ForecastInput } from '../../../node/core/trading/forecast.ts'
import { forecastNetWh } from '../../../node/core/trading/forecast.ts'

const ROWS: [expected: number | null, why: string, input: Omit<ForecastInput, 'slotMs'>][] = [
  [null, 'nothing is known', { netPowerW: null, recentNetWh: [] }],
  [1000, 'only the power now is known: 4 kW for a quarter of an hour', { netPowerW: 4000, recentNetWh: [] }],
  [-1000, 'it exports now', { netPowerW: -4000, recentNetWh: [] }],
  [700, 'the device is silent: what was metered last', { netPowerW: null, recentNetWh: [700, 100] }],
  [850, 'both: half-way', { netPowerW: 4000, recentNetWh: [700, 100] }],
  [0, 'a kettle now against a quiet slot with sun', { netPowerW: 4000, recentNetWh: [-1000] }],
  [0, 'nothing flows', { netPowerW: 0, recentNetWh: [] }],
]

for (const [expected, why, input] of ROWS) {
  test(`${String(expected)} Wh: ${why}`, () => {
    assert.is(forecastNetWh({ slotMs: 900_000, ...input }), expected)
  })
}

test('a forecast is a whole number of Wh', () => {
  for (const netPowerW of [1, 2, 3, 1234.5, -777]) {
    assert.ok(Number.isInteger(forecastNetWh({ slotMs: 900_000, netPowerW, recentNetWh: [3] })))
    assert.ok(Number.isInteger(forecastNetWh({ slotMs: 900_000, netPowerW, recentNetWh: [] })))
  }
})

test.run()
