/** The community's rule is found by the hash of its bytes, among those that were built. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { builtRules, loadLedgerRule } from '../../node/store/rule-files.ts'
import { createEngineStreet } from '../support/engine-street.ts'
import { codeOf } from './store-suite.ts'

const rule = { name: 'uniform', kNumerator: 1, kDenominator: 2, extra: [0, 0, 0, 0], gasLimit: 100_000_000 }

test('a built rule is loaded by its hash, and says it', async () => {
  const { uniform } = await builtRules()
  assert.ok(uniform)
  const loaded = await loadLedgerRule({ ...rule, hash: uniform })
  assert.is(loaded.ruleHash, uniform)
})

test('a rule that nobody built is missing', async () => {
  assert.is(await codeOf(loadLedgerRule({ ...rule, hash: 'ab'.repeat(32) })), 'rule-missing')
})

test('a genesis that names a research rule is refused', async () => {
  const rules = await builtRules()
  for (const name of ['vcg', 'bill-sharing']) {
    assert.is(await codeOf(loadLedgerRule({ ...rule, name, hash: rules[name] ?? '' })), 'rule-research')
  }
})

test('a street clears with the real module as it does with the oracle', async () => {
  const { uniform = '' } = await builtRules()
  const module = await loadLedgerRule({ ...rule, hash: uniform })
  const prices: string[][] = []
  for (const options of [{}, { rule: module, genesis: { rule: { ...rule, hash: uniform } } }]) {
    const street = createEngineStreet(options)
    await street.startAll()
    await street.runSlots(3)
    assert.is(new Set(street.roots()).size, 1)
    prices.push(
      [...(street.members[0]?.disk.outcomes.values() ?? [])].map((text) => {
        const { status, energyWh, buyPriceMicroPerKwh } = JSON.parse(text) as Record<string, unknown>
        return `${String(status)} ${String(energyWh)} ${String(buyPriceMicroPerKwh)}`
      }),
    )
    await street.stopAll()
  }
  assert.ok(prices[0]?.some((line) => line.startsWith('cleared')))
  assert.equal(prices[1], prices[0])
})

test.run()
