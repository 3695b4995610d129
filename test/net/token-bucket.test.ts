import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRateLimiter } from '../../node/net/token-bucket.ts'

const test = suite('token bucket')

test('lets a burst through, then as many as refill, and keeps authors apart', () => {
  const limiter = createRateLimiter({ burst: 3, perSecond: 2 })
  const taken = (key: string, atMs: number, times: number): number =>
    Array.from({ length: times }, () => limiter.take(key, atMs)).filter(Boolean).length
  assert.is(taken('one', 0, 5), 3, 'the burst and no more')
  assert.is(taken('two', 0, 5), 3, 'another author has a bucket of its own')
  assert.is(taken('one', 499, 1), 0, 'a token is not there a millisecond early')
  assert.is(taken('one', 500, 2), 1, 'half a second refills one')
  assert.is(taken('one', 60_000, 9), 3, 'a long silence refills the burst and no more')
})

test('a clock that steps back neither fills nor breaks a bucket', () => {
  const limiter = createRateLimiter({ burst: 1, perSecond: 1 })
  assert.is(limiter.take('one', 10_000), true)
  assert.is(limiter.take('one', 0), false)
  assert.is(limiter.take('one', 1_000), true)
})

test.run()
