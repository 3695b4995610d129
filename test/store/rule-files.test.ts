import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { loadLedgerRule } from '../../node/store/rule-files.ts'
import { readRule } from '../matcher/load-rule.ts'

function load(name: string, hash = readRule(name).hash): Promise<string> {
  const rule = { name, hash, kNumerator: 1, kDenominator: 2, gasLimit: 1_000_000 }
  return loadLedgerRule(rule).then(
    ({ ruleHash }) => ruleHash,
    (error: unknown) => {
      if (!(error instanceof OperatingError)) throw error
      return String(error.code)
    },
  )
}

test('a ledger runs the rule that its genesis names', async () => {
  const { hash } = readRule('uniform')
  assert.is(await load('uniform'), hash)
})

test('a genesis that names a research rule is refused with a code', async () => {
  assert.is(await load('vcg'), 'rule-research')
  assert.is(await load('bill-sharing'), 'rule-research')
})

test('a rule that was not built is missing', async () => {
  assert.is(await load('uniform', '0'.repeat(64)), 'rule-missing')
})

test.run()
