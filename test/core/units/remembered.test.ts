import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remembered } from '../../../node/core/units/remembered.ts'

test('an answer is made once, and again only when as many others as the limit came between', () => {
  const made: string[] = []
  const ask = remembered(2, (key: string) => {
    made.push(key)
    return key.length
  })
  assert.equal(['a', 'bb', 'a', 'bb'].map(ask), [1, 2, 1, 2])
  assert.equal(made, ['a', 'bb'])
  assert.equal(['ccc', 'a'].map(ask), [3, 1])
  assert.equal(made, ['a', 'bb', 'ccc', 'a'])
})

test.run()
