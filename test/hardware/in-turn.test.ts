import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTurn } from '../../hardware/in-turn.ts'

test('calls follow one another, and a failure holds up nobody', async () => {
  const said: string[] = []
  const call = inTurn(async (name: string) => {
    said.push(`${name} begins`)
    await Promise.resolve()
    said.push(`${name} ends`)
    if (name === 'one') throw new Error('one failed')
    return name
  })
  const ends = await Promise.allSettled([call('one'), call('two')])
  assert.equal(said, ['one begins', 'one ends', 'two begins', 'two ends'])
  assert.equal(
    ends.map(({ status }) => status),
    ['rejected', 'fulfilled'],
  )
})

test.run()
