/** Work under several signals: the first of them ends it, and none of them remembers it. */
import { getEventListeners } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { untilFirstAbort } from '../../hardware/first-abort.ts'

/** Work that goes on until its signal says why not. */
const untilTold = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    signal.addEventListener('abort', () => {
      resolve(signal.reason)
    })
  })

test('the first signal ends the work, with its reason, whichever it is', async () => {
  for (const first of [0, 1]) {
    const sources = [new AbortController(), new AbortController()]
    const work = untilFirstAbort(
      sources.map(({ signal }) => signal),
      untilTold,
    )
    sources[first]?.abort(`source ${String(first)}`)
    sources[1 - first]?.abort('too late')
    assert.is(await work, `source ${String(first)}`)
  }
})

test('work under a signal that has ended already hears it at once', async () => {
  assert.is(
    await untilFirstAbort([new AbortController().signal, AbortSignal.abort('ended')], untilTold),
    'ended',
  )
})

test('a signal that lives for years keeps nothing of work that is over, well or not', async () => {
  const { signal } = new AbortController()
  for (let index = 0; index < 50; index++) {
    assert.is(
      await untilFirstAbort([signal, new AbortController().signal], () => Promise.resolve(index)),
      index,
    )
    const failing = untilFirstAbort([signal], () => Promise.reject(new Error('no')))
    assert.is(await failing.catch((error: unknown) => (error as Error).message), 'no')
  }
  assert.is(getEventListeners(signal, 'abort').length, 0)
})

test.run()
