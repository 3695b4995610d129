import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DEFAULT_INPUT, readNamedParameters } from '../../../sim/rules/named-parameters.ts'
import { RULE_CARDS, findRuleCard } from '../../../sim/rules/rule-cards.ts'
import { readRule } from '../../matcher/load-rule.ts'

const uniform = findRuleCard('uniform')

function read(name: string, value: string, card = uniform): ReturnType<typeof readNamedParameters> {
  return readNamedParameters([[name, value]], card)
}

test('every card is of a rule that is built', () => {
  for (const { name } of RULE_CARDS) assert.is(readRule(name).hash.length, 64)
})

test('without parameters a rule gets the defaults', () => {
  assert.equal(readNamedParameters([], uniform), { code: 'ok', input: DEFAULT_INPUT })
})

test('fractions are exact', () => {
  for (const [text, numerator, denominator] of [
    ['1/3', 1, 3],
    ['0.25', 25, 100],
    ['0', 0, 1],
    ['1', 1, 1],
    ['1.0', 10, 10],
  ] as const) {
    const result = read('k', text)
    assert.is(result.code, 'ok', text)
    if (result.code !== 'ok') return
    assert.is(result.input.parameters.kNumerator, numerator)
    assert.is(result.input.parameters.kDenominator, denominator)
  }
  for (const text of ['', '-1/2', '3/2', '1/0', '0/0', '1.5', '.5', '1e-1', '1/2/3', '1,5', ' 1/2']) {
    assert.is(read('k', text).code, 'parameter-invalid', text)
  }
})

test('tariffs may be negative, and stay within the range of prices', () => {
  const result = read('feedIn', '-1073741823')
  assert.ok(result.code === 'ok' && result.input.parameters.feedInMicroPerKwh === -1_073_741_823)
  for (const text of ['1073741824', '-1073741824', '0.3', ''])
    assert.is(read('retail', text).code, 'parameter-invalid')
})

test('the seed is a number in hex, filled up to 32 bytes', () => {
  const result = read('seed', 'A1')
  assert.ok(result.code === 'ok')
  assert.equal([...result.input.lot], [...Array.from({ length: 31 }, () => 0), 0xa1])
  assert.is(read('seed', '0'.repeat(64)).code, 'ok')
  for (const text of ['', '0x1', 'g', '0'.repeat(65)]) assert.is(read('seed', text).code, 'parameter-invalid')
})

test('a rule has its own parameters and no others; a file has words', () => {
  const compensated = read('compensation', '1/2', findRuleCard('supply-demand-ratio'))
  assert.ok(compensated.code === 'ok')
  assert.equal(compensated.input.parameters.extra, [1, 2, 0, 0])
  assert.is(read('compensation', '2', findRuleCard('supply-demand-ratio')).code, 'parameter-invalid')
  assert.is(read('compensation', '1/2').code, 'parameter-unknown')
  assert.is(read('word7', '5').code, 'parameter-unknown')
  const words = readNamedParameters([['word7', '-5']], undefined)
  assert.ok(words.code === 'ok')
  assert.equal(words.input.parameters.extra, [0, -5, 0, 0])
  assert.is(readNamedParameters([['word9', '2147483648']], undefined).code, 'parameter-invalid')
})

test.run()
