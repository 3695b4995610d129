import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { draw, drawBelow } from './lot.ts'
import { lotOf } from './make-book.ts'

const counting = Uint8Array.from({ length: 32 }, (_, index) => index)

test('draws are those of docs/rules/lot.md', () => {
  const vectors: [Uint8Array, number, number, string, number][] = [
    [lotOf(0), 1, 0, '28e210967314e167', 159],
    [lotOf(0), 2, 7, 'be5dbe71fa6b3d35', 743],
    [lotOf(0), 2, -1, '8bd7948cc25c6c4c', 546],
    [counting, 1, 0, 'b3b88e0e5b7e0148', 702],
    [counting, 2, 7, 'cc543e3fa037b1d3', 798],
    [counting, 2, -1, 'd9c837c46348b92e', 850],
  ]
  for (const [lot, purpose, number, hex, below] of vectors) {
    assert.is(draw(lot, purpose, number).toString(16).padStart(16, '0'), hex)
    assert.is(drawBelow(lot, purpose, number, 1_000), below)
  }
})

test('a lot inside a larger buffer is the same lot', () => {
  const padded = new Uint8Array(48)
  padded.set(counting, 13)
  assert.is(draw(padded.subarray(13, 45), 1, 0), draw(counting, 1, 0))
})

test('every byte of the lot, the purpose and the number change the draw', () => {
  const seen = new Set([draw(counting, 1, 0), draw(counting, 2, 0), draw(counting, 1, 1)])
  for (let at = 0; at < 32; at++) {
    const changed = counting.slice()
    changed[at] = 0xff
    seen.add(draw(changed, 1, 0))
  }
  assert.is(seen.size, 35)
})

test('numbers below a bound reach both ends, about equally often', () => {
  const counts = [0, 0, 0, 0, 0]
  for (let number = 0; number < 10_000; number++) {
    const drawn = drawBelow(counting, 1, number, 5)
    counts[drawn] = (counts[drawn] ?? 0) + 1
  }
  // Expected 2000; four standard deviations are 160.
  assert.ok(
    counts.every((count) => Math.abs(count - 2_000) < 160),
    counts.join(),
  )
})

test.run()
