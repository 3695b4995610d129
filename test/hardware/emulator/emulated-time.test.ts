import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createEmulatedTime } from '../../../hardware/emulator/emulated-time.ts'

const SLOT = 900

function timeFrom(startMs: number, slotMs: number | null) {
  const clock = { nowMs: 0 }
  return { clock, time: createEmulatedTime({ startMs, slotMs }, { now: () => clock.nowMs }) }
}

test('without lock-step it is market time, from the start on and never backwards', () => {
  const { clock, time } = timeFrom(1000, null)
  assert.is(time.nowMs(), 1000)
  clock.nowMs = 5000.9
  assert.is(time.nowMs(), 5000)
  clock.nowMs = 4000
  assert.is(time.nowMs(), 5000)
  assert.is(time.freezePointMs(), null)
  assert.not(time.acknowledge(1000))
})

test('in lock-step it stops at the start, then at each slot end', () => {
  const { clock, time } = timeFrom(1000, SLOT)
  clock.nowMs = 10_000
  for (const boundary of [1000, 1900, 2800]) {
    assert.is(time.nowMs(), boundary)
    assert.is(time.freezePointMs(), boundary)
    assert.ok(time.acknowledge(boundary))
  }
  clock.nowMs = 3000
  assert.is(time.freezePointMs(), 3700)
})

test('between boundaries it runs with the market', () => {
  const { clock, time } = timeFrom(1000, SLOT)
  clock.nowMs = 1000
  assert.ok(time.acknowledge(1000))
  clock.nowMs = 1234
  assert.is(time.nowMs(), 1234)
})

test('an acknowledgement may be repeated, but not made up or made early', () => {
  const { clock, time } = timeFrom(1000, SLOT)
  clock.nowMs = 2000
  assert.ok(time.acknowledge(1000))
  assert.ok(time.acknowledge(1000))
  assert.is(time.freezePointMs(), 1900)
  for (const wrong of [0, 100, 1001, 1899, 2800, 3700]) assert.not(time.acknowledge(wrong), `${wrong}`)
  assert.is(time.freezePointMs(), 1900)
  assert.ok(time.acknowledge(1900))
  assert.ok(time.acknowledge(1000))
  assert.not(time.acknowledge(2800), 'the market is not there yet')
  clock.nowMs = 2800
  assert.ok(time.acknowledge(2800))
})

test.run()
