import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createStopwatch } from '../../node/figures/stopwatch.ts'

function makeStopwatch(): { stopwatch: ReturnType<typeof createStopwatch>; pass: (ms: number) => void } {
  let nowMs = 1000
  return {
    stopwatch: createStopwatch([0.01, 0.1], { monotonicMs: () => nowMs }),
    pass: (ms) => (nowMs += ms),
  }
}

test('a time falls below the first bound that is not smaller', () => {
  const { stopwatch, pass } = makeStopwatch()
  for (const ms of [0, 10, 11, 100, 101]) stopwatch.timed(pass)(ms)
  const { counts, sum } = stopwatch.times()
  assert.equal(counts, [2, 2, 1])
  assert.is(sum, 0.222)
})

test('what fails takes its time too, and fails the same way', async () => {
  const { stopwatch, pass } = makeStopwatch()
  const broken = stopwatch.timed((ms: number): number => {
    pass(ms)
    throw new RangeError('no')
  })
  assert.throws(() => broken(50), /no/)
  const refused = stopwatch.timed(async (ms: number) => {
    await Promise.resolve()
    pass(ms)
    throw new RangeError('later')
  })
  const failure = await refused(200).catch((error: unknown) => error)
  assert.instance(failure, RangeError)
  assert.equal(stopwatch.times().counts, [0, 1, 1])
})

test('a promise counts once, when it has ended', async () => {
  const { stopwatch, pass } = makeStopwatch()
  let finish = (): void => undefined
  const waiting = stopwatch.timed(() => new Promise<string>((resolve) => (finish = () => resolve('done'))))()
  assert.equal(stopwatch.times().counts, [0, 0, 0])
  pass(40)
  finish()
  assert.is(await waiting, 'done')
  assert.equal(stopwatch.times().counts, [0, 1, 0])
})

test.run()
