/** The rule that a live street runs, in WebAssembly and metered, gives the chain what the slow oracle gives it. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createClearingRule } from '../../../matcher-wasm/host/clearing-rule.ts'
import { AMPLE_GAS, readRule } from '../../matcher/load-rule.ts'
import { createOracleRule } from '../../support/oracle-rule.ts'
import { makeSheet } from '../../support/signed-messages.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import type { StreetPlan } from './random-street.ts'
import { streetPlan } from './random-street.ts'

const { bytes, hash } = readRule('uniform')
const wasm = createClearingRule({ bytes, hash, gasLimit: AMPLE_GAS, memoryPagesMax: 1024 })

test('a street on the built rule and one on the oracle have the same roots, block by block', () => {
  const rootsOf = (rule: typeof wasm | ReturnType<typeof createOracleRule>, plan: StreetPlan): string[] => {
    const street = createStreet({ homes: plan.tariffs.length, rule, genesis: { rule: { ...RULE, hash } } })
    return plan.slots.map(({ homes, isParentTimely }, at) => {
      const sheets = homes.flatMap(({ orders }, index) =>
        orders.length === 0
          ? []
          : [makeSheet(street.community, homeAt(street, index), { slot: FIRST_SLOT + at, orders })],
      )
      return street.advance({ sheets, isParentTimely }).block.header.stateRoot
    })
  }
  const oracle = createOracleRule(hash)
  fc.assert(
    fc.property(streetPlan, (plan) => {
      assert.equal(rootsOf(wasm, plan), rootsOf(oracle, plan))
    }),
    { numRuns: 20 },
  )
})

const RULE = {
  name: 'uniform',
  kNumerator: 1,
  kDenominator: 2,
  extra: [0, 0, 0, 0],
  gasLimit: Number(AMPLE_GAS),
}

test.run()
