import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HomeSample } from './home-sample.ts'
import { brokenByIdling, brokenBySoak } from './promises.ts'
import { rowOf } from './rows.ts'
import { tableLines } from './table.ts'

const TRADED = { slots: 720, slotsWithoutBlock: 0, tradedWh: 1_000, stateRoots: ['ab'] }
const SLOTS = { slotsPerHour: 720 }

/** An hour of a home that does everything right but for what the test says, of each look by its hours. */
function watch(change: (hours: number) => Partial<HomeSample> = () => ({}), id = 'home-1') {
  const samples = Array.from({ length: 360 }, (_, index): HomeSample => {
    const hours = index / 360
    return {
      ...{ hours, pid: 7, cpuMs: hours * 3_600_000 * 0.015 },
      ...{ rssBytes: 120e6, mappedBytes: 50e6, heapBytes: 40e6 },
      ...{ openFiles: 40, activeResources: 30, writtenBytes: hours * 30e6 },
      ...{ dataBytes: 1e6 + hours * 2e6, logBytes: 5000 },
      ...change(hours),
    }
  })
  return rowOf({ id, samples })
}

const broken = (...rows: ReturnType<typeof watch>[]): readonly string[] => brokenBySoak(rows, TRADED, SLOTS)

test('a home that is as it should be keeps every promise', () => {
  assert.equal(broken(watch()), [])
  assert.equal(brokenByIdling(watch()), [])
})

const FAULTS: readonly { what: string; change: (hours: number) => Partial<HomeSample>; says: RegExp }[] = [
  {
    what: 'a leak of 1.5 MB an hour',
    change: (hours) => ({ rssBytes: 120e6 + hours * 1.5e6 }),
    says: /memory climbs by 1\.5 MB/,
  },
  {
    what: 'memory above the limit, even once',
    change: (hours) => ({ rssBytes: hours === 0 ? 181e6 : 120e6 }),
    says: /took 181 MB/,
  },
  {
    what: 'sockets that stay open',
    change: (hours) => ({ openFiles: 40 + Math.floor(hours * 12) }),
    says: /open files of home-1 grow/,
  },
  {
    what: 'timers that stay',
    change: (hours) => ({ activeResources: 30 + Math.floor(hours * 12) }),
    says: /active resources of home-1 grow/,
  },
  {
    what: 'a log line for every slot',
    change: (hours) => ({ logBytes: Math.floor(hours * 720 * 150) }),
    says: /log of home-1 grows by 150 bytes/,
  },
  {
    what: 'another process than before',
    change: (hours) => ({ pid: hours < 0.5 ? 7 : 8 }),
    says: /started again, 1 times/,
  },
]
for (const { what, change, says } of FAULTS) {
  test(`${what} breaks a promise, and only that one`, () => {
    const found = broken(watch(change))
    assert.ok(
      found.some((promise) => says.test(promise)),
      JSON.stringify(found),
    )
    assert.ok(
      found.every((promise) => says.test(promise)),
      JSON.stringify(found),
    )
  })
}

test('what fills in the first third is no leak', () => {
  const warmUp = (hours: number): Partial<HomeSample> => ({ rssBytes: 90e6 + Math.min(hours, 0.33) * 90e6 })
  assert.equal(broken(watch(warmUp)), [])
})

test('one home that climbs among five that do not is found, though the mean is below the limit', () => {
  const others = ['home-2', 'home-3', 'home-4', 'home-5', 'home-6'].map((id) => watch(() => ({}), id))
  const found = broken(
    watch((hours) => ({ rssBytes: 120e6 + hours * 3e6 })),
    ...others,
  )
  assert.equal(found.length, 1)
  assert.match(found[0] ?? '', /^the memory of home-1 climbs by 3\.0 MB/)
})

test('a street that trades nothing, or is of two opinions, keeps no promise', () => {
  assert.equal(brokenBySoak([watch()], { ...TRADED, tradedWh: 0 }, SLOTS), ['nothing was traded'])
  assert.equal(brokenBySoak([watch()], { ...TRADED, stateRoots: ['ab', 'cd'] }, SLOTS), [
    'roots differ: ab, cd',
  ])
  assert.equal(brokenBySoak([watch()], { ...TRADED, stateRoots: ['none'] }, SLOTS), ['roots differ: none'])
})

test('a home that was never seen, and one that idles at three per cent of a core', () => {
  assert.match(broken(rowOf({ id: 'home-9', samples: [] })).join(), /home-9 was never seen/)
  const busy = watch((hours) => ({ cpuMs: hours * 3_600_000 * 0.03 }))
  assert.equal(brokenByIdling(busy), ['home-1 takes 3.0 % of a core'])
})

test('the table has a line per home, with rates by the hour', () => {
  const [head = '', line = ''] = tableLines([watch()])
  assert.match(head, /^home +RSS MB +RSS MB\/h/)
  assert.match(
    line,
    /^home-1 +120 +0\.0 ± 0\.0 +0\.0 ± 0\.0 +1\.5 +40 → 40 +30 → 30 +5\.0 +2\.99 +2\.00 +30\.0$/,
  )
})

test.run()
