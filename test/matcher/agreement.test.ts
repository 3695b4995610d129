import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { findDisagreement } from './agreement.ts'
import { CASE_KINDS } from './rule-cases.ts'

for (const { title, rules, books, makeCase } of CASE_KINDS) {
  for (const name of rules) {
    test(`${name} agrees with its oracle on ${title}`, () => {
      assert.is(findDisagreement(name, makeCase, books), undefined)
    })
  }
}

test.run()
