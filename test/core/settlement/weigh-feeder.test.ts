import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { WeighedHome } from '../../../node/core/settlement/weigh-feeder.ts'
import { weighFeeder } from '../../../node/core/settlement/weigh-feeder.ts'

const NONE = { toleranceWh: 0, lossesPermille: 0 }

function metered(member: string, importWh: number, exportWh = 0): WeighedHome {
  return { member, energies: { importWh, exportWh }, isMetered: true }
}

function estimated(member: string, importWh: number): WeighedHome {
  return { member, energies: { importWh, exportWh: 0 }, isMetered: false }
}

test('homes that account for what came in agree with it', () => {
  const homes = [metered('a', 500), metered('b', 100, 300)]
  assert.equal(weighFeeder({ importWh: 300, exportWh: 0 }, homes, NONE), {
    ...{ netWh: 300, homesNetWh: 300, allowedWh: 0, agrees: true },
    leastImportsWh: new Map(),
  })
  assert.not(weighFeeder({ importWh: 301, exportWh: 0 }, homes, NONE).agrees, 'one Wh that nobody took')
})

test('a street that gives more than it takes is held against it too', () => {
  const homes = [metered('a', 0, 800), metered('b', 100)]
  assert.ok(weighFeeder({ importWh: 10, exportWh: 710 }, homes, NONE).agrees)
  assert.not(weighFeeder({ importWh: 10, exportWh: 709 }, homes, NONE).agrees, 'an export that never left')
})

test('so much may be missing: the tolerance, and what cables lose of all that flowed, rounded up', () => {
  const homes = [metered('a', 500), metered('b', 0, 101)]
  const terms = { toleranceWh: 20, lossesPermille: 50 }
  const at = (importWh: number): boolean => weighFeeder({ importWh, exportWh: 0 }, homes, terms).agrees
  assert.is(weighFeeder({ importWh: 0, exportWh: 0 }, homes, terms).allowedWh, 20 + 31)
  assert.ok(at(399 + 51))
  assert.not(at(399 + 52))
})

test('of a thousand watt-hours cables may lose as many as there are permille, of a million a thousand times that', () => {
  const at = (importWh: number): number =>
    weighFeeder({ importWh: 0, exportWh: 0 }, [metered('a', importWh)], {
      toleranceWh: 0,
      lossesPermille: 50,
    }).allowedWh
  assert.equal([1000, 1_000_000, 1_000_001].map(at), [50, 50_000, 50_001])
})

test('who says that it took more than it did pays for it, and nobody is doubted for that', () => {
  assert.ok(weighFeeder({ importWh: 100, exportWh: 0 }, [metered('a', 5000)], NONE).agrees)
})

test('a home that is not metered explains what it is charged for, and no more', () => {
  const homes = [metered('a', 100), estimated('b', 900)]
  assert.ok(weighFeeder({ importWh: 1000, exportWh: 0 }, homes, NONE).agrees)
  assert.not(weighFeeder({ importWh: 1001, exportWh: 0 }, homes, NONE).agrees)
})

test('the feeder and all others say what a home in a gap took at least', () => {
  const least = (importWh: number, ...homes: readonly WeighedHome[]): unknown[] => [
    ...weighFeeder({ importWh, exportWh: 0 }, homes, NONE).leastImportsWh,
  ]
  assert.equal(least(700, metered('a', 100), estimated('b', 900)), [['b', 600]])
  assert.equal(least(100, metered('a', 100), estimated('b', 900)), [], 'nothing that is not known')
  assert.equal(
    least(1200, metered('a', 100), estimated('b', 900), estimated('c', 400)),
    [
      ['b', 700],
      ['c', 200],
    ],
    'each as if the other had taken all that it is charged for',
  )
  assert.equal(least(2000, metered('a', 100), estimated('b', 900)), [], 'of a dispute nothing follows')
})

test('two homes that say nothing hide as much for a third as the smaller of their estimates, and no more', () => {
  // docs/settlement.md says so: neither used anything, and the third claims an export that there was not.
  const least = (claimedWh: number): ReadonlyMap<string, number> =>
    weighFeeder(
      { importWh: 0, exportWh: 0 },
      [metered('a', 0, claimedWh), estimated('b', 900), estimated('c', 400)],
      NONE,
    ).leastImportsWh
  assert.equal([...least(400)], [])
  assert.equal([...least(401)], [['b', 1]])
})

const energy = fc.nat({ max: 5000 })
const home = fc.record({ importWh: energy, exportWh: energy, isMetered: fc.boolean(), moreWh: energy })

test('an honest street never disagrees, whoever is silent, and no home in a gap took less than is said', () => {
  fc.assert(
    fc.property(
      fc.array(home, { minLength: 1, maxLength: 12 }),
      fc.nat({ max: 100 }),
      fc.nat({ max: 1000 }),
      (homes, toleranceWh, lossesPpm) => {
        // What is charged by estimate is no less than what was taken, and what it gave is not known.
        const weighed = homes.map(({ importWh, exportWh, isMetered, moreWh }, index) =>
          isMetered
            ? metered(String(index), importWh, exportWh)
            : estimated(String(index), importWh + moreWh),
        )
        const lossesWh = Math.floor(
          (homes.reduce((sum, { importWh }) => sum + importWh, 0) * lossesPpm) / 1_000_000,
        )
        const netWh = homes.reduce((sum, { importWh, exportWh }) => sum + importWh - exportWh, 0) + lossesWh
        const feeder = { importWh: Math.max(0, netWh), exportWh: Math.max(0, -netWh) }
        const { agrees, leastImportsWh } = weighFeeder(feeder, weighed, { toleranceWh, lossesPermille: 1 })
        assert.ok(agrees)
        for (const [member, leastWh] of leastImportsWh)
          assert.ok(leastWh <= (homes[Number(member)]?.importWh ?? -1), 'a home in a gap')
      },
    ),
  )
})

test.run()
