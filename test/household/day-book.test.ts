/** The day book remembers two days of quarter hours and no more, with and without blocks between them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { createDayBook } from '../../node/household/day-book.ts'
import { createMemoryDisk, createMemoryStore } from '../../sim/street/memory-store.ts'

const KEPT = 192
const FIRST = 5000

test('what is older than two days is forgotten: blocks, what became of their fills, and settled rows', async () => {
  const book = await createDayBook(createMemoryStore(createMemoryDisk()), 0)
  const last = FIRST + KEPT + 10
  for (let slot = FIRST; slot <= last; slot++) book.add(outcomeOf(slot))
  const known = (slot: number): boolean[] => [
    book.ofSlot(slot) !== undefined,
    book.fillsOf(slot) !== undefined,
    book.settledOf(slot, 'a') !== undefined,
  ]
  assert.equal(known(last - KEPT - 1), [false, false, false])
  assert.equal(known(FIRST), [false, false, false])
  assert.equal(known(last - KEPT), [true, true, true])
  assert.equal(known(last - 2), [true, true, true])
})

test('after days without a block everything before them is forgotten', async () => {
  const book = await createDayBook(createMemoryStore(createMemoryDisk()), 0)
  for (let slot = FIRST; slot < FIRST + 20; slot++) book.add(outcomeOf(slot))
  book.add(outcomeOf(FIRST + 1000))
  for (let slot = FIRST; slot < FIRST + 20; slot++) assert.is(book.ofSlot(slot), undefined)
  assert.is(book.fillsOf(FIRST + 1000), 'uncertain')
})

/** Settles what its slot is two later than. */
function outcomeOf(slot: number): BlockOutcome {
  const settled = [{ slot: slot - 2, member: 'a' }]
  return { slot, previousFills: 'bound', settled } as unknown as BlockOutcome
}

test.run()
