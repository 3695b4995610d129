/**
 * The matcher as a library, in Node and in a browser: `import { … } from 'streetwatt/matcher'`. It loads pricing
 * rules that it does not trust, and clears books with them (matcher-wasm/README.md).
 */
export { Book } from './book.ts'
export type { BookOptions } from './book.ts'
export { clearOrders } from './clear-orders.ts'
export type { PlainClearing, PlainFill, PlainOrder, PlainTrade } from './clear-orders.ts'
export { amountsNano, createClearingRule } from './clearing-rule.ts'
export type { LedgerRule, SealedOrders, SealedOutcome } from './clearing-rule.ts'
export type { Columns } from './columns.ts'
export { BookCapacityError, MachineFailureError, ResearchRuleError, RuleRefusedError } from './errors.ts'
export { guardModule } from './guard.ts'
export type { GuardVerdict } from './guard.ts'
export type { RuleParameters } from './header.ts'
export { meterModule } from './meter.ts'
export type { RuleInstance } from './rule-instance.ts'
export { loadRule } from './rule.ts'
export type { Rule, RuleOptions } from './rule.ts'
export type { ClearResult, ClearView, FailureReason } from './run-clearing.ts'
export type { TradeList, TradeListResult } from './trades.ts'
