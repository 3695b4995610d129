/** What the counters said last: on disk, counter by counter, and never lower than what was signed. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Point, PointName, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import { createCounterMemory, higherOf } from '../../node/household/counter-memory.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore, ROT } from '../support/memory-store.ts'

test('good counters come back from the disk, with the time at which they were read', async () => {
  const disk = createMemoryDisk()
  const memory = await createCounterMemory({ store: createMemoryStore(disk), logger: SILENT })
  assert.equal(memory.last(), {})
  await memory.keep(sampleOf({ gridImportWh: ok(2 ** 32 + 7, 5000), gridExportWh: ok(0, 5001) }))
  await memory.keep(sampleOf({ gridImportWh: ok(2 ** 32 + 9, 9000), pvEnergyWh: ok(3, 9000) }))
  const again = await createCounterMemory({ store: createMemoryStore(disk), logger: SILENT })
  assert.equal(again.last(), {
    gridImportWh: { valueWh: 2 ** 32 + 9, atMs: 9000 },
    gridExportWh: { valueWh: 0, atMs: 5001 },
    pvEnergyWh: { valueWh: 3, atMs: 9000 },
  })
  assert.is(disk.own.size, 1, 'one record, written over')
})

test('what is not good is not remembered, and does not erase', async () => {
  const memory = await createCounterMemory({ store: createMemoryStore(createMemoryDisk()), logger: SILENT })
  await memory.keep(sampleOf({ gridImportWh: ok(10, 1) }))
  for (const quality of ['stale', 'implausible', 'not-implemented'] as const)
    await memory.keep(sampleOf({ gridImportWh: { ...ok(99, 2), quality } }))
  assert.equal(memory.last(), { gridImportWh: { valueWh: 10, atMs: 1 } })
})

test('what could not be written is not remembered as if it were', async () => {
  const disk = createMemoryDisk()
  const memory = await createCounterMemory({ store: createMemoryStore(disk), logger: SILENT })
  disk.fails = (write) => write === 'counters'
  assert.ok(await memory.keep(sampleOf({ gridImportWh: ok(10, 1) })).catch(() => true))
  assert.equal(memory.last(), {})
})

test('a record that is damaged counts as none', async () => {
  const disk = createMemoryDisk()
  const store = createMemoryStore(disk)
  await store.saveOwn('counters', 0, 0, Uint8Array.of(1, 2, 3))
  assert.equal((await createCounterMemory({ store, logger: SILENT })).last(), {})
  await store.saveOwn('counters', 0, 0, Uint8Array.of(1, 2, 3))
  for (const key of disk.own.keys()) disk.rotten.add(ROT.own(key))
  assert.equal((await createCounterMemory({ store, logger: SILENT })).last(), {})
})

test('of two memories the higher one holds, counter by counter, the first where they agree', () => {
  const left = { gridImportWh: { valueWh: 5, atMs: 1 }, gridExportWh: { valueWh: 7, atMs: 1 } }
  const right = {
    gridImportWh: { valueWh: 5, atMs: 2 },
    gridExportWh: { valueWh: 8, atMs: 2 },
    pvEnergyWh: { valueWh: 0, atMs: 2 },
  }
  assert.equal(higherOf(left, right), { ...right, gridImportWh: left.gridImportWh })
  assert.equal(higherOf(right, left), right)
  assert.equal(higherOf({}, {}), {})
})

function ok(value: number, atMs: number): Point {
  return { value, quality: 'ok', atMs, source: 'test' }
}

function sampleOf(points: Partial<Record<PointName, Point>>): Sample {
  const none: Point = { value: null, quality: 'not-implemented', atMs: 0, source: '' }
  return { atMs: 0, points: { ...mapPoints(() => none), ...points } }
}

test.run()
