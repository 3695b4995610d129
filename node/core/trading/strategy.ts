/**
 * How a home trades. A strategy is three pure functions over a state of its own, in integers: no clock, no chance but
 * what it is given, so that a run can be repeated and a live node and the simulator draft alike. docs/strategies.md
 * shows how to write one; `test/support/strategy-kit.ts` tests it.
 */
import type { Order } from '../market/order-sheet.ts'

export interface Strategy<State = unknown> {
  readonly name: string
  /** The state before the first slot. */
  start(home: StrategyHome): State
  /**
   * The orders of the coming slot, at most 16: whole Wh > 0, no limit worse than the home's tariff unless it means to
   * lose, its bids below its offers.
   */
  draft(state: State, view: SlotView): readonly Order[]
  /** The state after a slot, once its clearing and the home's meter are known. The old one must stay as it was. */
  learn(state: State, view: SlotView, outcome: SlotOutcome): State
}

export interface StrategyHome {
  /** Chance of this home's own: the same in every run with one seed. 32 bits. */
  readonly seed: number
  readonly hasPv: boolean
}

/** What a home knows when it drafts. */
export interface SlotView {
  /** Number of the slot, for chance that is a function of it. */
  readonly slot: number
  /** Expected import minus export, Wh. */
  readonly netWh: number
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
  /** What the connection carries in a slot. */
  readonly limitWh: number
  /** Null for a home without a battery. */
  readonly stateOfChargePpm: number | null
  readonly hasPv: boolean
}

export interface SlotOutcome {
  readonly orders: readonly Order[]
  /** Wh cleared of each order, ≥ 0. */
  readonly fillsWh: readonly number[]
  /** What was published; null where nothing traded. */
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  /** Import minus export as metered, Wh. */
  readonly meteredNetWh: number
}
