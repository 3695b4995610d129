/** What a home remembers of its energy: four weeks, across restarts, whatever the disk does to single records. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createEnergyMemory } from '../../node/household/energy-memory.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore, ROT } from '../support/memory-store.ts'

const SLOT_MS = 3_600_000
const FIRST = 490_000
const KEPT = 28 * 24

test('slots come back from the disk, those with less than nothing too', async () => {
  const { open } = makeDisk()
  const memory = await open()
  await memory.keep({ slot: FIRST, loadWh: -70, solarWh: 0 })
  await memory.keep({ slot: FIRST + 1, loadWh: 900, solarWh: 1200 })
  assert.equal(
    [...(await open()).history.values()],
    [
      { slot: FIRST, loadWh: -70, solarWh: 0 },
      { slot: FIRST + 1, loadWh: 900, solarWh: 1200 },
    ],
  )
})

test('after four weeks the oldest slot makes room, on the disk too', async () => {
  const { disk, open } = makeDisk()
  const memory = await open()
  for (let index = 0; index < KEPT + 5; index++)
    await memory.keep({ slot: FIRST + index, loadWh: index, solarWh: 0 })
  assert.is(disk.own.size, KEPT)
  for (const { history } of [memory, await open()]) {
    assert.is(history.size, KEPT)
    assert.is(history.get(FIRST + 4), undefined)
    assert.is(history.get(FIRST + 5)?.loadWh, 5)
    assert.is(history.get(FIRST + KEPT + 4)?.loadWh, KEPT + 4)
  }
})

test('after a pause of months nothing old is taken for new', async () => {
  const { open } = makeDisk()
  const memory = await open()
  await memory.keep({ slot: FIRST, loadWh: 1, solarWh: 0 })
  await memory.keep({ slot: FIRST + 10 * KEPT + 3, loadWh: 2, solarWh: 0 })
  assert.equal([...(await open()).history.keys()], [FIRST + 10 * KEPT + 3])
})

test('a record that is damaged is one slot less', async () => {
  const { disk, open } = makeDisk()
  const memory = await open()
  for (let index = 0; index < 5; index++)
    await memory.keep({ slot: FIRST + index, loadWh: index, solarWh: 0 })
  const [rotten = '', malformed = ''] = [...disk.own.keys()]
  disk.rotten.add(ROT.own(rotten))
  disk.own.set(malformed, Uint8Array.of(1, 2, 3))
  assert.equal([...(await open()).history.keys()], [FIRST + 2, FIRST + 3, FIRST + 4])
})

test('what the disk did not take is known until the next start', async () => {
  const { disk, open } = makeDisk()
  const memory = await open()
  disk.fails = (write) => write === 'energy'
  const failed = await memory.keep({ slot: FIRST, loadWh: 1, solarWh: 0 }).then(
    () => false,
    () => true,
  )
  assert.ok(failed)
  assert.is(memory.history.size, 1)
  assert.is((await open()).history.size, 0)
})

function makeDisk() {
  const disk = createMemoryDisk()
  const open = () =>
    createEnergyMemory({ slotMs: SLOT_MS }, { store: createMemoryStore(disk), logger: SILENT })
  return { disk, open }
}

test.run()
