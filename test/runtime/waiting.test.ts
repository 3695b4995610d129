/** Waiting that no stop leaves behind, and that never says true too soon. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Clock } from '../../node/runtime/clock.ts'
import { waitFor, waitUntil } from '../../node/runtime/waiting.ts'
import { createVirtualTime } from '../support/virtual-clock.ts'

test('it waits for the moment and not a millisecond less', async () => {
  const time = createVirtualTime(1000)
  const waited = record(waitUntil(time.clock(), 1500, new AbortController().signal))
  await time.advanceTo(1499)
  assert.is(waited.result, undefined)
  await time.advanceTo(1500)
  assert.is(waited.result, true)
})

test('a moment that has passed is not waited for', async () => {
  const clock = createVirtualTime(1000).clock()
  assert.is(await waitUntil(clock, 999, new AbortController().signal), true)
  assert.is(clock.timers(), 0)
})

test('an abort ends the waiting at once and leaves no timer', async () => {
  const time = createVirtualTime(0)
  const clock = time.clock()
  const stopping = new AbortController()
  const waited = [
    record(waitUntil(clock, 500, stopping.signal)),
    record(waitFor(clock, 500, stopping.signal)),
  ]
  await time.advanceTo(100)
  stopping.abort()
  await time.advanceTo(100)
  assert.equal(
    waited.map(({ result }) => result),
    [false, false],
  )
  assert.is(clock.timers(), 0)
  assert.is(await waitFor(clock, 1, stopping.signal), false)
  assert.is(await waitUntil(clock, 50, stopping.signal), false)
})

test('a timer that rings early, or a clock that is set back, is waited for again', async () => {
  let nowMs = 0
  let rings = 0
  const hasty: Clock = {
    speed: 1,
    nowMs: () => nowMs,
    after(delayMs, action) {
      rings += 1
      // The third time the clock was set back meanwhile.
      nowMs += rings === 3 ? -20 : Math.ceil(delayMs / 2)
      queueMicrotask(action)
      return () => undefined
    },
  }
  assert.is(await waitUntil(hasty, 100, new AbortController().signal), true)
  assert.ok(nowMs >= 100)
  assert.ok(rings > 4)
})

test('at a higher speed it waits real time for market time', async () => {
  const delays: number[] = []
  let nowMs = 0
  const fast: Clock = {
    speed: 180,
    nowMs: () => nowMs,
    after(delayMs, action) {
      delays.push(delayMs)
      nowMs += delayMs * 180
      queueMicrotask(action)
      return () => undefined
    },
  }
  await waitUntil(fast, 900_000, new AbortController().signal)
  assert.equal(delays, [5000])
})

function record(promise: Promise<boolean>): { result: boolean | undefined } {
  const recorded: { result: boolean | undefined } = { result: undefined }
  void promise.then((result) => {
    recorded.result = result
  })
  return recorded
}

test.run()
