/**
 * Learns how wrong its forecast is and orders less or more than it expects. Who orders a Wh too little forgoes what the
 * street is better than the tariff; who orders one too much pays the spread for it. The best amount is a quantile of
 * the errors seen (the newsvendor's), at what is forgone over both together. The limit stays truthful.
 */
import type { Order } from '../market/order-sheet.ts'
import type { SlotOutcome, SlotView, Strategy } from './strategy.ts'
import { draftTruthfulOrders } from './truthful.ts'

interface AdaptiveState {
  /** Metered over expected net energy less one, in ppm, newest first. */
  readonly errorsPpm: readonly number[]
  /** Means of the published prices, micro per kWh; null before the first. */
  readonly buyMicroPerKwh: number | null
  readonly sellMicroPerKwh: number | null
}

/** A day of quarter hours. */
const ERRORS_KEPT = 96
/** Too few errors say nothing. */
const ERRORS_NEEDED = 8
/** An error larger than the energy itself is the forecast of another day. */
const ERROR_LIMIT_PPM = 1_000_000
const PPM = 1_000_000

export const adaptive: Strategy<AdaptiveState> = {
  name: 'adaptive',
  start: () => ({ errorsPpm: [], buyMicroPerKwh: null, sellMicroPerKwh: null }),
  draft: draftAdapted,
  learn: learnErrors,
}

function draftAdapted(state: AdaptiveState, view: SlotView): Order[] {
  const ppm = PPM + quantile(state.errorsPpm, forgonePpm(state, view))
  return draftTruthfulOrders({ ...view, netWh: Math.trunc((view.netWh * ppm) / PPM) })
}

/** What a Wh too little forgoes, as a part of that and of what a Wh too much costs. */
function forgonePpm(state: AdaptiveState, view: SlotView): number {
  const { retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn } = view
  const spread = retail - feedIn
  if (spread <= 0) return PPM / 2
  const gain =
    view.netWh > 0 ? retail - (state.buyMicroPerKwh ?? retail) : (state.sellMicroPerKwh ?? feedIn) - feedIn
  return Math.floor((Math.min(Math.max(gain, 0), spread) * PPM) / spread)
}

/** The error below which such a part of them lies; none before there are enough. */
function quantile(errorsPpm: readonly number[], partPpm: number): number {
  if (errorsPpm.length < ERRORS_NEEDED) return 0
  const sorted = [...errorsPpm].sort((left, right) => left - right)
  const at = Math.min(Math.floor((sorted.length * partPpm) / PPM), sorted.length - 1)
  return sorted[at] ?? 0
}

function learnErrors(state: AdaptiveState, view: SlotView, outcome: SlotOutcome): AdaptiveState {
  return {
    errorsPpm: withError(state.errorsPpm, view.netWh, outcome.meteredNetWh),
    buyMicroPerKwh: mean(state.buyMicroPerKwh, outcome.buyPriceMicroPerKwh),
    sellMicroPerKwh: mean(state.sellMicroPerKwh, outcome.sellPriceMicroPerKwh),
  }
}

function withError(errors: readonly number[], expectedWh: number, meteredWh: number): readonly number[] {
  if (expectedWh === 0) return errors
  const error = Math.trunc(((meteredWh - expectedWh) * PPM) / expectedWh)
  const bounded = Math.min(Math.max(error, -ERROR_LIMIT_PPM), ERROR_LIMIT_PPM)
  return [bounded, ...errors.slice(0, ERRORS_KEPT - 1)]
}

function mean(before: number | null, price: number | null): number | null {
  if (price === null) return before
  return before === null ? price : before + Math.trunc((price - before) / 8)
}
