import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createClosing } from '../../node/runtime/closing.ts'

test('what was opened last is closed first, each once', async () => {
  const closed: string[] = []
  const closing = createClosing()
  for (const name of ['store', 'device', 'engine']) closing.add(async () => void closed.push(name))
  await closing.close()
  await closing.close()
  assert.equal(closed, ['engine', 'device', 'store'])
})

test('what fails to close keeps nothing else open, and the first failure is said', async () => {
  const closed: string[] = []
  const closing = createClosing()
  closing.add(async () => void closed.push('store'))
  closing.add(() => Promise.reject(new Error('second')))
  closing.add(() => Promise.reject(new Error('first')))
  const error: unknown = await closing.close().catch((failure: unknown) => failure)
  assert.is(error instanceof Error && error.message, 'first')
  assert.equal(closed, ['store'])
})

test.run()
