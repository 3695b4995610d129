import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLeaseClock } from '../../../hardware/control/lease-clock.ts'

function clocks(): { wallMs: number; monoMs: number; leftMs: () => number } {
  const time = { wallMs: 1_000_000, monoMs: 50, leftMs: () => 0 }
  const clock = createLeaseClock(1_060_000, { now: () => time.wallMs, monotonicMs: () => time.monoMs })
  return Object.assign(time, { leftMs: () => clock.leftMs() })
}

test('a lease runs down with time', () => {
  const time = clocks()
  assert.is(time.leftMs(), 60_000)
  time.wallMs += 45_000
  time.monoMs += 45_000
  assert.is(time.leftMs(), 15_000)
})

test('a clock that is set back makes no lease longer', () => {
  const time = clocks()
  time.monoMs += 45_000
  time.wallMs -= 3_600_000
  assert.is(time.leftMs(), 15_000)
  time.monoMs += 15_000
  assert.is(time.leftMs(), 0)
})

test('a machine that slept finds the lease over', () => {
  const time = clocks()
  time.wallMs += 3_600_000
  assert.is(time.leftMs(), 0)
})

test.run()
