import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDecidedRule } from '../../matcher-wasm/host/decided-rule.ts'
import type { SealedBook } from '../../node/core/chain/clearing-rule.ts'
import { AMPLE_GAS, HALF, readRule } from './load-rule.ts'

const BOOK: SealedBook = {
  energiesWh: Int32Array.of(10, -10),
  limitPricesMicroPerKwh: Int32Array.of(300, 100),
  owners: Int32Array.of(0, 1),
  lot: new Uint8Array(32),
}

test('a rule that a community may use clears as it does alone', () => {
  const rule = createDecidedRule({ ...readRule('uniform'), gasLimit: AMPLE_GAS })
  const outcome = rule.clear(BOOK, HALF)
  assert.is(rule.ruleHash, readRule('uniform').hash)
  assert.equal(outcome.code === 'cleared' && [...outcome.fillsWh], [10, -10])
})

for (const [why, bytes, reason] of [
  ['one for research', readRule('vcg').bytes, 'rule-research'],
  ['one that is no module', Uint8Array.of(1, 2, 3), 'rule-refused'],
] as const)
  test(`a community that decided on ${why} has void slots under the hash it decided on, and no halted node`, () => {
    const rule = createDecidedRule({ bytes, hash: 'decided', gasLimit: AMPLE_GAS })
    assert.is(rule.ruleHash, 'decided')
    assert.equal(rule.clear(BOOK, HALF), { code: 'rule-failed', reason })
  })

test("a failure that is not the rule's is thrown, for no other node has it", () => {
  const bytes = null as unknown as Uint8Array
  assert.throws(
    () => createDecidedRule({ bytes, hash: 'decided', gasLimit: AMPLE_GAS }),
    (error: unknown) => error instanceof TypeError,
  )
})

test.run()
