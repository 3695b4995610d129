/** What a home remembers of its ordering after a restart, whatever the disk does to single records. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Order } from '../../node/core/market/order-sheet.ts'
import { signedSheet } from '../../node/core/market/order-sheet.ts'
import { createOrderMemory } from '../../node/household/order-memory.ts'
import { ORDER_SILENCES } from '../../node/household/sent-orders.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryDisk, createMemoryStore, ROT } from '../support/memory-store.ts'

const FIRST = 1_970_000
const KEPT = 192
const ORDERS: readonly Order[] = [
  { side: 'bid', energyWh: 500, limitPriceMicroPerKwh: 310_000, source: 'unknown' },
]

test('each reason comes back from the disk', async () => {
  const { open } = makeDisk()
  const memory = await open(FIRST)
  ORDER_SILENCES.forEach((why, index) => assert.ok(memory.silent(FIRST + index, why)))
  await memory.settled()
  const later = await open(FIRST + 10)
  ORDER_SILENCES.forEach((why, index) => {
    assert.equal(later.of(FIRST + index), { type: 'silent', why })
  })
  assert.is(later.of(FIRST - 1), undefined)
  assert.not.ok(later.silent(FIRST, 'paused'), 'it is no news')
})

test('the sheet on the disk is what was sent, in its last revision, whatever was the reason before', async () => {
  const { store, open } = makeDisk()
  const memory = await open(FIRST)
  memory.silent(FIRST, 'device-silent')
  await memory.settled()
  const hashes = [[], ORDERS].map((orders, revision) => sheetOf(orders, revision))
  for (const [revision, { bytes }] of hashes.entries()) await store.saveOwn('sheet', FIRST, revision, bytes)
  const sent = (await open(FIRST + 1)).of(FIRST)
  assert.equal(sent, { type: 'sent', orders: ORDERS, drafted: ORDERS, sheet: hashes[1]?.hash })
})

test('two days of slots are remembered, and what an earlier turn of the ring has left is nothing', async () => {
  const { disk, open } = makeDisk()
  const memory = await open(FIRST)
  for (let index = 0; index < KEPT + 7; index++) memory.silent(FIRST + index, 'paused')
  await memory.settled()
  assert.is(disk.own.size, KEPT)
  const knows = async (nowSlot: number): Promise<number> => {
    const later = await open(nowSlot)
    return Array.from({ length: 2 * KEPT }, (_, index) => later.of(FIRST + index)).filter(
      (each) => each !== undefined,
    ).length
  }
  assert.is(await knows(FIRST + KEPT + 6), KEPT)
  assert.is(await knows(FIRST + KEPT + 6 + 100), KEPT - 100)
  assert.is(await knows(FIRST + 5 * KEPT), 0)
})

test('a record that is damaged is one slot less, and one that the disk did not take is known until the next start', async () => {
  const { disk, open } = makeDisk()
  const memory = await open(FIRST)
  for (let index = 0; index < 4; index++) memory.silent(FIRST + index, 'paused')
  await memory.settled()
  disk.fails = (write) => write === 'silence'
  memory.silent(FIRST + 4, 'missed')
  await memory.settled()
  assert.is(memory.of(FIRST + 4)?.type, 'silent')
  const [rotten = '', malformed = ''] = [...disk.own.keys()]
  disk.rotten.add(ROT.own(rotten))
  disk.own.set(malformed, Uint8Array.of(1, 2, 3))
  const later = await open(FIRST + 5)
  const known = [0, 1, 2, 3, 4].filter((index) => later.of(FIRST + index) !== undefined)
  assert.equal(known, [2, 3])
})

function makeDisk() {
  const disk = createMemoryDisk()
  const store = createMemoryStore(disk)
  const open = (nowSlot: number) =>
    createOrderMemory(nowSlot, { store: createMemoryStore(disk), logger: SILENT })
  return { disk, store, open }
}

function sheetOf(orders: readonly Order[], revision: number) {
  const keys = { community: '0c'.repeat(32), member: '5a'.repeat(32) }
  return signedSheet({ version: 1, ...keys, slot: FIRST, revision, orders }, new Uint8Array(64))
}

test.run()
