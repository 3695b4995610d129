import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { GAS_ROWS, findGasChange } from './gas-of-books.ts'
import { loadNamedRule } from './load-rule.ts'

for (const row of GAS_ROWS) {
  const { rule, orders, kind } = row
  test(`${rule} costs for ${orders} orders, ${kind}, the gas that it did`, () => {
    assert.is(findGasChange(loadNamedRule(rule), row), undefined)
  })
}

test.run()
