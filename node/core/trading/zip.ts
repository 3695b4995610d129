/**
 * Zero Intelligence Plus (Cliff, "Minimal-intelligence agents for bargaining behaviors in market-based environments",
 * HP Labs HPL-97-91, 1997), for a call auction: the trader asks for a margin on what the energy is worth to it, and
 * moves the margin towards the published price, a little beyond it, with momentum. It never trades at a loss. In
 * integers; Cliff's draws of R in [1, 1.05] and A in [0, 0.05] units come from the home's seed and the slot.
 */
import type { Order } from '../market/order-sheet.ts'
import { hashWords } from './forecast-error.ts'
import type { SlotOutcome, SlotView, Strategy, StrategyHome } from './strategy.ts'
import { truthfulLimit } from './truthful.ts'

/** Margins as a buyer and as a seller, ≥ 0, in micro per kWh: how much better than its worth the home wants to trade. */
interface ZipState {
  readonly seed: number
  readonly buyer: Margin
  readonly seller: Margin
}

interface Margin {
  readonly marginMicroPerKwh: number
  /** Cliff's Γ: the last change, which carries on. */
  readonly momentumMicroPerKwh: number
}

/** Cliff's β and γ, within the ranges that he draws them from. */
const RATE_PPM = 300_000
const MOMENTUM_PPM = 50_000
const PPM = 1_000_000
/** Cliff's first margins are 5 to 35 %; the lower end, since households would rather trade. */
const FIRST_MARGIN_PPM = 50_000
const BEYOND_PPM = 50_000

export const zip: Strategy<ZipState> = {
  name: 'zip',
  start: ({ seed }: StrategyHome) => ({ seed, buyer: UNKNOWN, seller: UNKNOWN }),
  draft: (state, view) => draftWithMargin(state, view),
  learn: (state, view, outcome) => learnMargin(state, view, outcome),
}

/** Before its first slot on a side the trader does not know what energy is worth. */
const UNKNOWN: Margin = { marginMicroPerKwh: -1, momentumMicroPerKwh: 0 }

function draftWithMargin(state: ZipState, view: SlotView): Order[] {
  const energyWh = Math.min(Math.abs(view.netWh), view.limitWh)
  if (energyWh === 0) return []
  const worth = truthfulLimit(view)
  return view.netWh > 0
    ? [order('bid', energyWh, worth - marginOf(state.buyer, worth))]
    : [order('offer', energyWh, worth + marginOf(state.seller, worth))]
}

function order(side: Order['side'], energyWh: number, limitPriceMicroPerKwh: number): Order {
  return { side, energyWh, limitPriceMicroPerKwh, source: side === 'bid' ? 'load' : 'solar' }
}

function marginOf({ marginMicroPerKwh }: Margin, worth: number): number {
  return marginMicroPerKwh < 0 ? Math.trunc((Math.abs(worth) * FIRST_MARGIN_PPM) / PPM) : marginMicroPerKwh
}

/** Who traded asks for more where the price left room; who did not asks for less. */
function learnMargin(state: ZipState, view: SlotView, outcome: SlotOutcome): ZipState {
  if (view.netWh === 0) return state
  const isBuyer = view.netWh > 0
  const price = isBuyer ? outcome.buyPriceMicroPerKwh : outcome.sellPriceMicroPerKwh
  const worth = truthfulLimit(view)
  const side = isBuyer ? state.buyer : state.seller
  const margin = marginOf(side, worth)
  const hasTraded = (outcome.fillsWh[0] ?? 0) > 0
  // As profits, so that one arithmetic holds for both sides. Without a price nobody was good enough: aim at the worth.
  const published = price === null ? 0 : isBuyer ? worth - price : price - worth
  const beyond = beyondMicroPerKwh(state.seed, view.slot, Math.abs(price ?? worth))
  const target = hasTraded && published >= margin ? published + beyond : published - beyond
  if (hasTraded && published < margin) return state
  const change = scale(target - margin, RATE_PPM)
  const momentum = scale(side.momentumMicroPerKwh, MOMENTUM_PPM) + scale(change, PPM - MOMENTUM_PPM)
  const learnt = { marginMicroPerKwh: Math.max(margin + momentum, 0), momentumMicroPerKwh: momentum }
  return isBuyer ? { ...state, buyer: learnt } : { ...state, seller: learnt }
}

/** Cliff's R and A as one step beyond the price, up to 5 % of it. */
function beyondMicroPerKwh(seed: number, slot: number, priceMicroPerKwh: number): number {
  return Math.floor((priceMicroPerKwh * (hashWords(seed, slot, 0) % BEYOND_PPM)) / PPM)
}

function scale(value: number, ppm: number): number {
  return Math.trunc((value * ppm) / PPM)
}
