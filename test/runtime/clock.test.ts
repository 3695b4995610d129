/** Market time as a mapping of real time, and timers that may be far away. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSystemClock, createWaitingClock } from '../../node/runtime/clock.ts'

test('in life market time is the time of the system', () => {
  const before = Date.now()
  const nowMs = createSystemClock().nowMs()
  assert.ok(before <= nowMs && nowMs <= Date.now())
  assert.is(createSystemClock().speed, 1)
})

test('market time runs from its origin at its speed, in whole milliseconds', () => {
  const clock = createSystemClock({
    realOriginMs: Date.now() - 10_000,
    marketOriginMs: 5_000_000,
    speed: 180,
  })
  const elapsedMs = clock.nowMs() - 5_000_000
  assert.ok(elapsedMs >= 1_800_000 && elapsedMs < 1_800_000 + 180 * 1000)
  assert.ok(Number.isInteger(createSystemClock({ realOriginMs: 0, marketOriginMs: 0, speed: 1.5 }).nowMs()))
})

test('a waiting clock stands until it begins, and timers ring all the same', async () => {
  const waiting = createWaitingClock({ marketOriginMs: 1_000_000, speed: 60 })
  const { clock } = waiting
  assert.is(clock.nowMs(), 1_000_000)
  await new Promise<void>((resolve) => clock.after(1, resolve))
  assert.is(clock.nowMs(), 1_000_000)
  waiting.begin(Date.now() + 60_000)
  assert.is(clock.nowMs(), 1_000_000)
  waiting.begin(Date.now() - 1000)
  assert.ok(clock.nowMs() >= 1_060_000)
})

test('a timer that was cancelled does not ring, and keeps nothing alive', async () => {
  const clock = createSystemClock()
  let rings = 0
  const cancel = clock.after(1, () => (rings += 1))
  cancel()
  cancel()
  await new Promise<void>((resolve) => clock.after(5, resolve))
  assert.is(rings, 0)
})

test('a timer further away than Node can wait does not ring at once', async () => {
  const clock = createSystemClock()
  let rings = 0
  const cancel = clock.after(2 ** 31 + 5, () => (rings += 1))
  await new Promise<void>((resolve) => clock.after(10, resolve))
  assert.is(rings, 0)
  cancel()
})

test('a delay below zero is none', async () => {
  await new Promise<void>((resolve) => createSystemClock().after(-5, resolve))
})

test.run()
