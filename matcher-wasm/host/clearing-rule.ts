import { reserveColumns } from './columns.ts'
import { ResearchRuleError } from './errors.ts'
import type { RuleParameters } from './header.ts'
import { METER_VERSION } from './meter.ts'
import type { Rule, RuleOptions } from './rule.ts'
import { loadRule } from './rule.ts'
import type { RuleInstance } from './rule-instance.ts'
import type { ClearView } from './run-clearing.ts'
import { runChecked } from './run-clearing.ts'
import type { ListedTrade } from './trades.ts'
import { areTradesOfFills, listTrades, toTrades } from './trades.ts'

/** A book that nobody changes any more, in canonical order (as node/core/chain/clearing-rule.ts has it). */
export interface SealedOrders {
  /** > 0 bid, < 0 offer, in Wh; never 0. */
  readonly energiesWh: Int32Array
  readonly limitPricesMicroPerKwh: Int32Array
  readonly owners: Int32Array
  /** 32 bytes for rules that draw. */
  readonly lot: Uint8Array
}

export type SealedOutcome =
  | {
      readonly code: 'cleared'
      readonly buyPriceMicroPerKwh: number | null
      readonly sellPriceMicroPerKwh: number | null
      readonly energyWh: number
      readonly fillsWh: Int32Array
      readonly amountsNano: readonly bigint[]
      /** Who trades with whom, where that is what the amounts are made of; without it nobody trades with anybody. */
      readonly trades?: readonly ListedTrade[]
      readonly gasUsed: bigint
    }
  | { readonly code: 'rule-failed'; readonly reason: string }

export interface LedgerRule {
  readonly ruleHash: string
  /** What the gas limit counts in; a genesis names it. */
  readonly meterVersion: number
  clear(book: SealedOrders, parameters: RuleParameters): SealedOutcome
}

/**
 * A rule as the chain wants it: metered, checked, and a new instance with clean memory for every book, so that the outcome
 * follows from the book and the parameters alone and not from what this node has cleared before. Throws
 * `RuleRefusedError` for bytes that cannot be a rule, `ResearchRuleError` for one that says it is a research rule, and
 * `MachineFailureError` from `clear` when this machine, and not the rule, has failed.
 */
export function createClearingRule(options: RuleOptions & { readonly gasLimit: bigint }): LedgerRule {
  const rule = loadRule({ ...options, reusesMemory: true })
  if (isResearchRule(rule)) throw new ResearchRuleError(rule.hash)
  return {
    ruleHash: rule.hash,
    meterVersion: METER_VERSION,
    clear(book, parameters) {
      const count = book.energiesWh.length
      const instance = rule.instantiate()
      const mapped = reserveColumns(instance, count)
      if (mapped.code === 'rule-failed') return mapped
      const { columns } = mapped
      columns.energiesWh.set(book.energiesWh)
      columns.limitPricesMicroPerKwh.set(book.limitPricesMicroPerKwh)
      columns.owners?.set(book.owners)
      const result = runChecked(instance, columns, { count, ...book }, { parameters, lot: book.lot })
      if (result.code === 'rule-failed') return result
      // One that calls itself a research rule only now, to be spared, has no say over money.
      if (result.violation !== undefined) return { code: 'rule-failed', reason: result.violation }
      const sealed = seal(result)
      const trades = result.amountsNano && explainingTrades(instance, columns.tradesOffset, sealed)
      return trades === undefined ? sealed : { ...sealed, trades }
    },
  }
}

type Sealed = Extract<SealedOutcome, { code: 'cleared' }>

/**
 * The trade list of a rule that gives each order an amount, where it explains every fill and every amount to the nano.
 * It decides nothing: a rule that lists none, or a wrong one, has cleared all the same. Gas bounds it like the clearing.
 */
function explainingTrades(
  instance: RuleInstance,
  tradesOffset: number,
  { fillsWh, amountsNano: amounts }: Sealed,
): ListedTrade[] | undefined {
  const list = listTrades(instance, tradesOffset, fillsWh.length)
  if (list.code === 'rule-failed' || !areTradesOfFills(list, fillsWh)) return undefined
  const trades = toTrades(list)
  const restNano = [...amounts]
  for (const { bid, offer, energyWh, priceMicroPerKwh } of trades) {
    const amountNano = BigInt(energyWh) * BigInt(priceMicroPerKwh)
    // Both orders exist: the fills add up with them.
    for (const order of [bid, offer]) restNano[order] = (restNano[order] as bigint) - amountNano
  }
  return restNano.every((nano) => nano === 0n) ? trades : undefined
}

/** What the rule says of itself before it has seen a book. */
function isResearchRule(rule: Rule): boolean {
  const mapped = reserveColumns(rule.instantiate(), 0)
  return mapped.code === 'mapped' && mapped.columns.header.isResearch
}

/** Copies what must outlive the next call. */
function seal(result: ClearView): Sealed {
  const hasOnePrice = result.energyWh > 0 && result.amountsNano === undefined
  return {
    code: 'cleared',
    buyPriceMicroPerKwh: hasOnePrice ? result.buyPriceMicroPerKwh : null,
    sellPriceMicroPerKwh: hasOnePrice ? result.sellPriceMicroPerKwh : null,
    energyWh: result.energyWh,
    fillsWh: result.fillsWh.slice(),
    amountsNano: amountsNano(result),
    gasUsed: result.gasUsed,
  }
}

/** What each order pays (a bid) or gets (an offer), exactly; below zero where the price is. */
export function amountsNano(
  result: Pick<ClearView, 'buyPriceMicroPerKwh' | 'sellPriceMicroPerKwh' | 'fillsWh' | 'amountsNano'>,
): bigint[] {
  if (result.amountsNano !== undefined) return [...result.amountsNano]
  const buyPrice = BigInt(result.buyPriceMicroPerKwh)
  const sellPrice = BigInt(result.sellPriceMicroPerKwh)
  return Array.from(result.fillsWh, (fillWh) =>
    fillWh > 0 ? BigInt(fillWh) * buyPrice : fillWh < 0 ? BigInt(-fillWh) * sellPrice : 0n,
  )
}
