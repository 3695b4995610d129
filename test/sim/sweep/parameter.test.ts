import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readParameter } from '../../../sim/sweep/parameter.ts'
import { failureOf } from '../scenario/make-scenario.ts'

const valuesOf = (text: string) => readParameter(text).values

test('values are read as YAML would read them', () => {
  assert.equal(readParameter('rule.name=uniform,sbba'), { path: 'rule.name', values: ['uniform', 'sbba'] })
  assert.equal(valuesOf('a=1,2.5,true,10 kWh,1/2'), [1, 2.5, true, '10 kWh', '1/2'])
})

test('a range goes by the last place written, or by its step, and keeps its unit', () => {
  assert.equal(valuesOf('a=4..7'), [4, 5, 6, 7])
  assert.equal(valuesOf('a=0.1..0.4'), [0.1, 0.2, 0.3, 0.4])
  assert.equal(valuesOf('a=0..30 step 15 %'), ['0 %', '15 %', '30 %'])
  assert.equal(valuesOf('a=5..10 step 2.5 kWh'), ['5.0 kWh', '7.5 kWh', '10.0 kWh'])
  assert.equal(valuesOf('a=-0.2..0.1 step 0.1'), [-0.2, -0.1, 0, 0.1])
  assert.equal(valuesOf('a=1..10 step 4'), [1, 5, 9])
})

test('every value of a range is exact: digits of its own scale, within its ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -999, max: 999 }),
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 1, max: 3 }),
      (from, width, scale) => {
        const write = (digits: number) => (digits / 10 ** scale).toFixed(scale)
        const values = valuesOf(`a=${write(from)}..${write(from + width)}`)
        assert.equal(
          values,
          Array.from({ length: width + 1 }, (_, step) => Number(write(from + step)) + 0),
        )
      },
    ),
  )
})

test('what cannot be read is refused', async () => {
  for (const text of [
    '',
    'a',
    'a=',
    '=1',
    'a=1,,2',
    'a=1,1',
    'a=5..1',
    'a=0..1 step 0',
    'a=0..1000000',
    'a b=1',
  ])
    assert.is((await failureOf(() => readParameter(text))).code, 'usage-sweep-parameter', text)
})

test.run()
