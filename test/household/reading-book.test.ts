/** What this home read last, when the disk has spoilt it: metering begins anew, and no slot is read twice. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createReadingBook } from '../../node/household/readings.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore, ROT } from '../support/memory-store.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'

const made = makeCommunity()
const end = (slot: number, importWh: number) => ({
  slot,
  device: 'ab'.repeat(32),
  counters: { importWh, exportWh: 0, generationWh: null },
})

test('a reading follows the one before it, also after a restart', async () => {
  const { open } = createBook()
  const book = await open()
  assert.is(await book.take(end(FIRST_SLOT - 1, 100)), null)
  assert.is((await book.take(end(FIRST_SLOT, 150)))?.reading.start.importWh, 100)
  assert.is((await (await open()).take(end(FIRST_SLOT + 1, 170)))?.reading.start.importWh, 150)
})

for (const kind of ['reading', 'boundary'] as const) {
  test(`after its last ${kind} has rotted a home starts, reads no slot again, and goes on from the next`, async () => {
    const { disk, open } = createBook()
    const book = await open()
    await book.take(end(FIRST_SLOT - 1, 100))
    await book.take(end(FIRST_SLOT, 150))
    for (const key of disk.own.keys()) if (key.startsWith(kind)) disk.rotten.add(ROT.own(key))
    const again = await open()
    assert.is(again.last(), null)
    assert.is(await again.take(end(FIRST_SLOT, 151)), null)
    assert.is((await again.take(end(FIRST_SLOT + 1, 170)))?.reading.start.importWh, 151)
  })
}

test('another device begins anew: its lower counters are no fall, and it ends no slot that the old one began', async () => {
  const book = await createBook().open()
  await book.take(end(FIRST_SLOT - 1, 100))
  await book.take(end(FIRST_SLOT, 150))
  const [device, counters] = ['B-4', { importWh: 7, exportWh: 0, generationWh: null }]
  assert.is(book.isBelowLast(counters, 'ab'.repeat(32)), true)
  assert.is(book.isBelowLast(counters, device), false)
  assert.is(await book.take({ slot: FIRST_SLOT + 1, counters, device }), null)
  const signed = await book.take({ slot: FIRST_SLOT + 2, counters: { ...counters, importWh: 27 }, device })
  assert.equal(signed?.reading.start, counters)
  assert.is(signed?.reading.device, device)
})

test('a disk that does not read at all is no damaged record', async () => {
  const { disk, open } = createBook()
  const store = createMemoryStore(disk)
  const failing = { ...store, lastOwn: () => Promise.reject(new Error('no disk')) }
  let failed: unknown
  await open(failing).catch((error: unknown) => {
    failed = error
  })
  assert.instance(failed, Error)
})

test.run()

function createBook() {
  const [home] = made.homes
  assert.ok(home)
  const disk = createMemoryDisk()
  const open = (store = createMemoryStore(disk)) =>
    createReadingBook(
      { community: made.community, version: () => 1, name: () => home.member, isOfFeeder: false },
      { store, signer: home.keys.node, logger: SILENT },
    )
  return { disk, open }
}
