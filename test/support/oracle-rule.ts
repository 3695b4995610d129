/** The uniform price of the slow oracle as a rule of the chain: no module has to be built for a test of the chain. */
import type { ClearingRule } from '../../node/core/chain/clearing-rule.ts'
import { ORACLE_RULE_HASH } from '../../sim/street/street-community.ts'
import { clearUniform } from '../oracles/uniform.ts'

export { ORACLE_RULE_HASH }

export function createOracleRule(ruleHash = ORACLE_RULE_HASH): ClearingRule {
  return {
    ruleHash,
    clear(book, { kNumerator, kDenominator }) {
      const orders = Array.from(book.energiesWh, (energyWh, index) => ({
        side: energyWh > 0 ? ('bid' as const) : ('offer' as const),
        energyWh: Math.abs(energyWh),
        limitPriceMicroPerKwh: book.limitPricesMicroPerKwh[index] ?? 0,
      }))
      const cleared = clearUniform(orders, { numerator: kNumerator, denominator: kDenominator })
      const price = cleared.priceMicroPerKwh
      return {
        code: 'cleared',
        buyPriceMicroPerKwh: price,
        sellPriceMicroPerKwh: price,
        energyWh: cleared.energyWh,
        fillsWh: Int32Array.from(cleared.fillsWh, (fillWh, index) =>
          orders[index]?.side === 'bid' ? fillWh : -fillWh,
        ),
        amountsNano: cleared.fillsWh.map((fillWh) => BigInt(fillWh) * BigInt(price ?? 0)),
      }
    },
  }
}

/** A rule that always misbehaves: every slot with a book is void. */
export function createFailingRule(ruleHash = ORACLE_RULE_HASH): ClearingRule {
  return { ruleHash, clear: () => ({ code: 'rule-failed', reason: 'out-of-gas' }) }
}
