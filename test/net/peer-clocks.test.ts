import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createPeerClocks } from '../../node/net/peer-clocks.ts'

const NOW_MS = 1_800_000_000_400
const SECOND = 1_800_000_000
const MEMBER = 'ab'.repeat(32)

function heardOf(messages: readonly { readonly stampS: number; readonly nowMs?: number }[]) {
  const clocks = createPeerClocks()
  for (const { stampS, nowMs = NOW_MS } of messages) clocks.hear(MEMBER, { stampS, nowMs })
  return clocks
}

test('of a member that was not heard nothing is known', () => {
  assert.is(createPeerClocks().aheadMs(MEMBER, NOW_MS), null)
})

const CASES: readonly (readonly [string, readonly number[], number])[] = [
  ['a clock that is right', [SECOND], 0],
  ['one that is behind by the rest of a second at least', [SECOND - 1], -400],
  ['one that is ahead by five seconds', [SECOND + 5], 4_600],
  ['one that is behind by five seconds', [SECOND - 5], -4_400],
  [
    'messages that were late or are played back, beside one that was not',
    [SECOND - 60, SECOND, SECOND - 9],
    0,
  ],
]
for (const [what, stamps, aheadMs] of CASES)
  test(`${what}: ${String(aheadMs)} ms`, () => {
    assert.is(heardOf(stamps.map((stampS) => ({ stampS }))).aheadMs(MEMBER, NOW_MS), aheadMs)
  })

test('what was heard more than an hour ago says nothing, however the clock was set meanwhile', () => {
  const clocks = heardOf([{ stampS: SECOND }])
  assert.is(clocks.aheadMs(MEMBER, NOW_MS + 3_600_001), null)
  assert.is(clocks.aheadMs(MEMBER, NOW_MS - 3_600_001), null)
})

test('the last sixteen messages count: a clock that was set right is right again', () => {
  const ahead = Array.from({ length: 20 }, () => ({ stampS: SECOND + 30 }))
  const right = Array.from({ length: 16 }, () => ({ stampS: SECOND }))
  assert.is(heardOf([...ahead, ...right.slice(1)]).aheadMs(MEMBER, NOW_MS), 29_600)
  assert.is(heardOf([...ahead, ...right]).aheadMs(MEMBER, NOW_MS), 0)
})

test.run()
