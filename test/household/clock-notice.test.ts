/** A home whose clock is wrong hears it from its neighbours, and a neighbour whose clock is wrong disturbs nobody. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { viewClockNotice } from '../../node/household/clock-notice.ts'

const sentenceFor = (heardMs: readonly number[]): string => viewClockNotice(heardMs)[0]?.sentence ?? ''

test('where most neighbours say so this clock is wrong, by whole seconds and which way', () => {
  assert.match(sentenceFor([5_000, 6_500, 0]), 'at least 5 s behind those of most neighbours')
  assert.match(sentenceFor([-31_000, -30_500, -30_900]), 'at least 30 s ahead of those of most neighbours')
  assert.is(viewClockNotice([5_000, 6_500, 0])[0]?.code, 'clock-off')
})

test('nothing is said while most agree, of one neighbour alone, or where nobody was heard', () => {
  for (const heard of [[], [9_000], [0, 1_900, -2_000], [0, 9_400, 0], [-9_000, 0, 9_000]])
    assert.equal(viewClockNotice(heard), [], heard.join())
})

test.run()
