import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { InitOptions } from '../../../sim/scenario/init-scenario.ts'
import { initScenario } from '../../../sim/scenario/init-scenario.ts'
import { parseScenario } from '../../../sim/scenario/read-scenario.ts'

const options = (change: Partial<InitOptions> = {}): InitOptions => ({
  homes: 60,
  pvPpm: 500_000,
  batteryPpm: 300_000,
  carPpm: 200_000,
  heatPumpPpm: 100_000,
  seed: 1,
  ...change,
})
const read = (change: Partial<InitOptions> = {}) =>
  parseScenario(initScenario(options(change)), { path: 'street.yaml' })

test('sixty homes have as many roofs, batteries, cars and heat pumps as was asked for', () => {
  const { homes, days, startMs } = read()
  const count = (has: (home: (typeof homes)[number]) => boolean) => homes.filter(has).length
  assert.is(homes.length, 60)
  assert.is(
    count(({ pv }) => pv !== null),
    30,
  )
  assert.is(
    count(({ battery }) => battery !== null),
    18,
  )
  assert.is(
    count(({ battery, pv }) => battery !== null && pv !== null),
    18,
  )
  assert.is(
    count(({ car }) => car !== null),
    12,
  )
  assert.is(
    count(({ heatPump }) => heatPump !== null),
    6,
  )
  assert.equal([days, new Date(startMs).toISOString()], [365, '2025-12-31T23:00:00.000Z'])
})

test('whatever is asked for can be read, with as many as the shares say', () => {
  const ppm = fc.nat({ max: 1_000_000 })
  const asked = fc.record({
    homes: fc.integer({ min: 1, max: 200 }),
    pvPpm: ppm,
    batteryPpm: ppm,
    carPpm: ppm,
    heatPumpPpm: ppm,
    seed: fc.nat(),
  })
  fc.assert(
    fc.property(asked, (change) => {
      const { homes, seed } = read(change)
      assert.equal([homes.length, seed], [change.homes, change.seed])
      assert.is(
        homes.filter(({ pv }) => pv !== null).length,
        Math.round((change.homes * change.pvPpm) / 1_000_000),
      )
    }),
    { numRuns: 30 },
  )
})

test('the same flags and seed make the same street, another seed another', () => {
  assert.is(initScenario(options()), initScenario(options()))
  assert.equal(read(), read())
  assert.not.equal(read({ seed: 2 }).homes, read().homes)
})

test('one home without anything is a street', () => {
  const [home, ...others] = read({ homes: 1, pvPpm: 0, batteryPpm: 0, carPpm: 0, heatPumpPpm: 0 }).homes
  assert.is(others.length, 0)
  assert.equal(
    [home?.id, home?.pv, home?.battery, home?.car, home?.heatPump],
    ['home-1', null, null, null, null],
  )
})

test.run()
