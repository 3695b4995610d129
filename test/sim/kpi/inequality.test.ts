import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { giniCoefficient, jainIndex, medianAmount } from '../../../sim/kpi/inequality.ts'
import { selfConsumedWh } from '../../../sim/kpi/pooled-use.ts'

test('all the same is 0 for Gini and 1 for Jain', () => {
  assert.is(giniCoefficient([5n, 5n, 5n]), 0)
  assert.is(jainIndex([5n, 5n, 5n]), 1)
})

test('one of four who has all is (n − 1) / n for Gini and 1 / n for Jain', () => {
  assert.is(giniCoefficient([0n, 8n, 0n, 0n]), 0.75)
  assert.is(jainIndex([0n, 8n, 0n, 0n]), 0.25)
})

test('the textbook sum over all pairs: 1, 2, 3, 4 give a quarter', () => {
  assert.is(giniCoefficient([4n, 2n, 1n, 3n]), 0.25)
  assert.is(jainIndex([1n, 2n, 3n, 4n]), 100 / 120 - ((100 / 120) % 1e-9))
})

test('amounts beyond what a number holds are exact until the last division', () => {
  const vast = 10n ** 24n
  assert.is(giniCoefficient([vast, vast + 1n]), 0)
  assert.is(jainIndex([vast, vast]), 1)
})

test('shares of a loss mean nothing, and no amounts at all have no index', () => {
  assert.is(giniCoefficient([-5n, 3n]), null)
  assert.is(giniCoefficient([]), null)
  assert.is(jainIndex([0n, 0n]), null)
})

test('the median is the lower of the two in the middle', () => {
  assert.is(medianAmount([3n, -1n, 2n]), 2n)
  assert.is(medianAmount([1n, 2n, 3n, 4n]), 2n)
})

test('the example of the gsy wiki: house 1 is self-sufficient and uses 30 % of its sun, the grid all of it', () => {
  // PV 10: 1 to the load, 5 to storage, 4 to house 2. Then storage gives 2 to load 1 and 3 to load 2.
  const house = { solarWh: 0 }
  const first = selfConsumedWh({ loadWh: 1, pvWh: 10, chargeWh: 5, dischargeWh: 0, arrivedWh: 5 }, house)
  const second = selfConsumedWh({ loadWh: 2, pvWh: 0, chargeWh: 0, dischargeWh: 5, arrivedWh: 0 }, house)
  assert.is((first + second) / 3, 1)
  assert.is((first + second) / 10, 0.3)
  const grid = { solarWh: 0 }
  const all =
    selfConsumedWh({ loadWh: 5, pvWh: 10, chargeWh: 5, dischargeWh: 0, arrivedWh: 5 }, grid) +
    selfConsumedWh({ loadWh: 5, pvWh: 0, chargeWh: 0, dischargeWh: 5, arrivedWh: 0 }, grid)
  assert.is(all, 10)
})

test('energy from outside that was stored is not solar when it comes back', () => {
  const pool = { solarWh: 0 }
  selfConsumedWh({ loadWh: 0, pvWh: 3, chargeWh: 10, dischargeWh: 0, arrivedWh: 9 }, pool)
  assert.is(pool.solarWh, 2)
  assert.is(selfConsumedWh({ loadWh: 9, pvWh: 0, chargeWh: 0, dischargeWh: 9, arrivedWh: 0 }, pool), 2)
})

test.run()
