/**
 * The truthful strategy: offer or ask for what is expected, at what it is worth to this home. Without a battery the
 * outside option is the tariff, so a bid is worth the retail price and an offer the feed-in price. A battery gives its
 * owner a third option, to keep the energy, and moves both limits towards each other.
 */
import type { Order } from '../market/order-sheet.ts'

export interface TruthfulInput {
  /** Expected import minus export, Wh. */
  readonly netWh: number
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
  /** Null for a home without a battery. */
  readonly stateOfChargePpm: number | null
  /** What the connection carries in a slot. */
  readonly limitWh: number
  readonly hasPv: boolean
}

export function draftTruthfulOrders(input: TruthfulInput): Order[] {
  const energyWh = Math.min(Math.abs(Math.round(input.netWh)), input.limitWh)
  if (energyWh === 0) return []
  const limitPriceMicroPerKwh = truthfulLimit(input)
  return input.netWh > 0
    ? [{ side: 'bid', energyWh, limitPriceMicroPerKwh, source: 'load' }]
    : [{ side: 'offer', energyWh, limitPriceMicroPerKwh, source: input.hasPv ? 'solar' : 'unknown' }]
}

/**
 * What a Wh is worth to the home, micro per kWh: the limit of its order.
 *
 * An empty battery would save retail energy later: what it holds is worth nearly that. A full one has no room: its next
 * Wh is worth the feed-in price. Between them the value falls with the state of charge; a tenth is lost on the way.
 */
export function truthfulLimit(
  input: Pick<TruthfulInput, 'netWh' | 'retailMicroPerKwh' | 'feedInMicroPerKwh' | 'stateOfChargePpm'>,
): number {
  const { retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn, stateOfChargePpm } = input
  const isBid = input.netWh > 0
  if (stateOfChargePpm === null) return isBid ? retail : feedIn
  return limitBesideBattery(isBid, retail, feedIn, stateOfChargePpm)
}

/** The same for a home with a battery, without an object for it; all in micro per kWh. */
export function limitBesideBattery(
  isBid: boolean,
  retail: number,
  feedIn: number,
  stateOfChargePpm: number,
): number {
  if (retail <= feedIn) return isBid ? retail : feedIn
  const keptValue = Math.min(Math.floor((retail * 9) / 10), retail)
  const storedValue = keptValue - Math.floor(((keptValue - feedIn) * stateOfChargePpm) / 1_000_000)
  return isBid ? Math.max(storedValue, Math.floor((retail + feedIn) / 2)) : Math.max(feedIn, storedValue)
}
