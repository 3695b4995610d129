import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createTurns } from '../../node/net/turns.ts'

const test = suite('turns')
const never = new AbortController().signal

test('a third waits for one of two to be done, and a turn given back twice lets in one', async () => {
  const turns = createTurns(2)
  const giveBack = await turns.take('member', never)
  await turns.take('member', never)
  const entered: string[] = []
  void turns.take('member', never).then(() => entered.push('third'))
  void turns.take('member', never).then(() => entered.push('fourth'))
  await turns.take('another', never)
  assert.equal(entered, [])
  giveBack()
  giveBack()
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(entered, ['third'])
})

test('who stops waiting leaves the queue to the others', async () => {
  const turns = createTurns(1)
  const giveBack = await turns.take('member', never)
  const impatient = new AbortController()
  const waiting = turns.take('member', impatient.signal).catch((error: unknown) => error)
  const patient = turns.take('member', never)
  const reason = new Error('enough')
  impatient.abort(reason)
  assert.is(await waiting, reason)
  giveBack()
  ;(await patient)()
  await turns.take('member', never)
})

test.run()
