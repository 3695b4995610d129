/** Boundaries by the clock: the last good poll before a slot's end, each boundary once, and none made up. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import type { Boundary } from '../../node/household/boundaries.ts'
import { countersOf, createPolledBoundaries } from '../../node/household/boundaries.ts'
import type { VirtualTime } from '../support/virtual-clock.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

const SLOT_MS = 900_000

test('the counters of a boundary are those of the last good poll', async () => {
  const { next, time } = polled((atMs) => makeSample({ atMs: atMs - 5000, importWh: 700, exportWh: 20 }))
  const boundary = await next(null)
  assert.is(boundary.atMs, SLOT_MS)
  assert.is(time.nowMs(), SLOT_MS)
  assert.equal(boundary.counters, { importWh: 700, exportWh: 20, generationWh: 0 })
})

test('a poll of long ago says nothing of a boundary', async () => {
  const tooOld = polled((atMs) => makeSample({ atMs: atMs - SLOT_MS * 0.2 - 1 }))
  assert.is((await tooOld.next(null)).counters, null)
  const justGood = polled((atMs) => makeSample({ atMs: atMs - SLOT_MS * 0.2 }))
  assert.ok((await justGood.next(null)).counters)
})

test('without any poll the boundary passes, and nobody knows its counters', async () => {
  const { next } = polled(() => undefined)
  const boundary = await next(null)
  assert.is(boundary.counters, null)
  assert.is(boundary.sample, undefined)
})

test('a boundary that was taken is not taken again, though the clock was set back', async () => {
  const { next } = polled((atMs) => makeSample({ atMs }))
  assert.is((await next(2 * SLOT_MS)).atMs, 3 * SLOT_MS)
})

test('boundaries that passed while the home was down are not made up', async () => {
  const { next, time } = polled((atMs) => makeSample({ atMs }))
  await time.advanceTo(5.5 * SLOT_MS)
  assert.is((await next(SLOT_MS)).atMs, 6 * SLOT_MS)
})

test('an abort ends the waiting', async () => {
  const time = createVirtualTime(0)
  const clock = time.clock()
  const stopping = new AbortController()
  const source = createPolledBoundaries({ slotMs: SLOT_MS }, { clock, lastGood: () => undefined })
  const waited = source.next(null, stopping.signal)
  stopping.abort()
  assert.is(await waited, undefined)
  assert.is(clock.timers(), 0)
})

for (const quality of ['stale', 'implausible', 'not-implemented'] as const) {
  test(`counters that are ${quality} are not counted, and never zero`, () => {
    assert.is(countersOf(makeSample({ quality })), null)
  })
}

test('a counter without a value is not zero', () => {
  const { points, atMs } = makeSample({})
  const broken = { ...points, gridExportWh: { ...points.gridExportWh, value: null } }
  assert.is(countersOf({ atMs, points: broken }), null)
})

function polled(sampleAt: (nowMs: number) => Sample | undefined): {
  time: VirtualTime
  next: (takenMs: number | null) => Promise<Boundary>
} {
  const time = createVirtualTime(1)
  const clock = time.clock()
  const source = createPolledBoundaries(
    { slotMs: SLOT_MS },
    { clock, lastGood: () => sampleAt(time.nowMs()) },
  )
  return {
    time,
    async next(takenMs: number | null): Promise<Boundary> {
      const waited = source.next(takenMs, new AbortController().signal)
      let boundary: Boundary | undefined
      void waited.then((taken) => (boundary = taken))
      await time.runUntil(() => boundary !== undefined, 4 * SLOT_MS)
      assert.ok(boundary)
      return boundary
    },
  }
}

function makeSample(changes: {
  atMs?: number
  importWh?: number
  exportWh?: number
  quality?: 'ok' | 'stale' | 'implausible' | 'not-implemented'
}): Sample {
  const { atMs = 0, importWh = 1, exportWh = 2, quality = 'ok' } = changes
  const values: Record<string, number> = { gridImportWh: importWh, gridExportWh: exportWh }
  return {
    atMs,
    points: mapPoints((name) => ({ value: values[name] ?? 0, quality, atMs, source: name })),
  }
}

test.run()
