/** The tip as it is written in the store: what is almost one is none. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseTip } from '../../node/store/stored-tip.ts'

const TIP = { height: 1, slot: 0, blockHash: 'a1'.repeat(32), finalAtMs: null }

test('the first tip that there can be comes back, and a later one', () => {
  for (const tip of [TIP, { ...TIP, height: 700, slot: 1_900_000, finalAtMs: 1_800_000_000_000 }])
    assert.equal(parseTip(JSON.stringify(tip)), tip)
})

test('what is almost a tip is none', () => {
  const { slot: _, ...short } = TIP
  for (const wrong of [
    { ...TIP, height: 0 },
    { ...TIP, height: 1.5 },
    { ...TIP, slot: -1 },
    { ...TIP, blockHash: 'A1'.repeat(32) },
    { ...TIP, blockHash: 'a1'.repeat(31) },
    { ...TIP, blockHash: `${'a1'.repeat(32)}\n` },
    { ...TIP, finalAtMs: 'soon' },
    { ...TIP, more: 1 },
    short,
    [],
    null,
  ])
    assert.is(parseTip(JSON.stringify(wrong)), undefined, JSON.stringify(wrong))
  assert.is(parseTip('{'), undefined)
})

test.run()
