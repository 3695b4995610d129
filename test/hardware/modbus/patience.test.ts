import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { backoffMs, FIRST_BACKOFF_MS, LONGEST_BACKOFF_MS } from '../../../hardware/modbus/backoff.ts'
import { createFrameCheck } from '../../../hardware/modbus/frame-check.ts'
import {
  createQuarantine,
  LONGEST_ALONE_MS,
  LONGEST_QUARANTINE_MS,
} from '../../../hardware/modbus/quarantine.ts'

test('the pause doubles up to its limit, and half of it is chance', () => {
  assert.is(
    backoffMs(0, () => 0.9),
    0,
  )
  assert.is(
    backoffMs(1, () => 0),
    FIRST_BACKOFF_MS / 2,
  )
  assert.is(
    backoffMs(2, () => 0),
    FIRST_BACKOFF_MS,
  )
  assert.is(
    backoffMs(1000, () => 0),
    LONGEST_BACKOFF_MS / 2,
  )
  assert.ok(backoffMs(1000, () => 0.999999) <= LONGEST_BACKOFF_MS)
})

test('a unit is quarantined from the third timeout on, longer each time, and an answer ends it', () => {
  const quarantine = createQuarantine()
  const remaining: number[] = []
  for (let timeout = 0; timeout < 5; timeout += 1) {
    quarantine.timedOut(7, 1000)
    remaining.push(quarantine.remainingMs(7, 1000))
  }
  assert.equal(remaining, [0, 0, 2000, 4000, 6000])
  assert.is(quarantine.remainingMs(8, 1000), 0)
  assert.is(quarantine.remainingMs(7, 7000), 0)
  for (let timeout = 0; timeout < 500; timeout += 1) quarantine.timedOut(7, 1000)
  assert.is(quarantine.remainingMs(7, 1000), LONGEST_ALONE_MS)
  quarantine.answered(8)
  quarantine.timedOut(7, 1000)
  assert.is(quarantine.remainingMs(7, 1000), LONGEST_QUARANTINE_MS)
  quarantine.answered(7)
  assert.is(quarantine.remainingMs(7, 1000), 0)
})

test('frames pass in any pieces; a wrong header is named at once', () => {
  const frame = [0, 1, 0, 0, 0, 5, 1, 3, 2, 0, 42]
  for (const size of [1, 3, 11, 22]) {
    const check = createFrameCheck()
    const stream = [...frame, ...frame]
    for (let at = 0; at < stream.length; at += size) {
      assert.is(check.push(Uint8Array.from(stream.slice(at, at + size))), null)
    }
  }
  assert.match(createFrameCheck().push(Buffer.from('HTTP')) ?? '', /protocol id/)
  assert.match(createFrameCheck().push(Uint8Array.from([0, 1, 0, 0, 0, 255])) ?? '', /length 255/)
  assert.match(createFrameCheck().push(Uint8Array.from([0, 1, 0, 0, 0, 2])) ?? '', /length 2/)
})

test.run()
