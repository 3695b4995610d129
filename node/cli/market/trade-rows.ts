/** The trades of a street as rows: one for each order that a clearing filled. */
import type { MarketView } from '../../api/market-protocol.ts'
import type { EpochMs, SlotIndex } from '../../core/units/quantities.ts'
import { slotStartMs } from '../../core/units/slots.ts'
import type { BlockOutcome, OutcomeOrder } from '../../engine/outcome.ts'
import type { PastOutcome } from '../../engine/past-outcomes.ts'

/** `uncertain` until the block after says whether they bind; settled once what was metered is reckoned with. */
export type TradeState = 'uncertain' | 'bound' | 'void' | 'settled'

export interface TradeRow {
  readonly slot: SlotIndex
  readonly startMs: EpochMs
  /** The order by its canonical hash. */
  readonly order: string
  readonly member: string
  readonly id: string
  readonly side: 'bid' | 'offer'
  readonly energyWh: number
  /** Null where the rule has no single price for its side; the amount says what holds. */
  readonly priceMicroPerKwh: number | null
  /** What a bid pays and an offer receives, fees set apart. */
  readonly amountNano: string
  /** What its member pays in fees, >= 0. */
  readonly feeNano: string
  readonly state: TradeState
  /** With whom, where the rule names pairs; null where all sellers sell to all buyers. */
  readonly partners: readonly TradePartner[] | null
}

export interface TradePartner {
  readonly member: string
  readonly id: string
  readonly energyWh: number
  readonly priceMicroPerKwh: number
}

type Place = Pick<MarketView, 'members' | 'slotMs' | 'settledThrough'>

/** Of one block, in canonical order. */
export function tradesOf({ outcome, fills }: PastOutcome, place: Place): TradeRow[] {
  const names = new Map(place.members.map(({ member, id }) => [member, id]))
  const nameOf = (member: string): string => names.get(member) ?? member
  const state = stateOf(outcome.slot, fills, place)
  return outcome.orders
    .filter(({ filledWh }) => filledWh > 0)
    .map((order) => ({
      slot: outcome.slot,
      startMs: slotStartMs(outcome.slot, place.slotMs),
      order: order.order,
      member: order.member,
      id: nameOf(order.member),
      side: order.side,
      energyWh: order.filledWh,
      priceMicroPerKwh: order.side === 'bid' ? outcome.buyPriceMicroPerKwh : outcome.sellPriceMicroPerKwh,
      amountNano: order.amountNano,
      feeNano: order.feeNano,
      state,
      partners: partnersOf(order, outcome, nameOf),
    }))
}

function stateOf(slot: SlotIndex, fills: PastOutcome['fills'], { settledThrough }: Place): TradeState {
  if (fills === 'void') return 'void'
  if (fills === 'bound') return slot <= settledThrough ? 'settled' : 'bound'
  return 'uncertain'
}

function partnersOf(
  { order, side }: OutcomeOrder,
  { orders, trades }: BlockOutcome,
  nameOf: (member: string) => string,
): TradePartner[] | null {
  if (trades === undefined) return null
  const owners = new Map(orders.map((each) => [each.order, each.member]))
  return trades
    .filter(({ bid, offer }) => (side === 'bid' ? bid : offer) === order)
    .map(({ bid, offer, energyWh, priceMicroPerKwh }) => {
      const member = owners.get(side === 'bid' ? offer : bid) ?? ''
      return { member, id: nameOf(member), energyWh, priceMicroPerKwh }
    })
}

/** What was traded in all; void trades are none. */
export interface TradeSums {
  readonly boughtWh: number
  readonly soldWh: number
  readonly paidNano: string
  readonly receivedNano: string
  readonly feeNano: string
}

export function sumTrades(rows: readonly TradeRow[]): TradeSums {
  const [bids, offers] = (['bid', 'offer'] as const).map((side) =>
    rows.filter((row) => row.side === side && row.state !== 'void'),
  ) as [TradeRow[], TradeRow[]]
  const nanoOf = (some: readonly TradeRow[], column: 'amountNano' | 'feeNano'): bigint =>
    some.reduce((sum, row) => sum + BigInt(row[column]), 0n)
  const whOf = (some: readonly TradeRow[]): number => some.reduce((sum, { energyWh }) => sum + energyWh, 0)
  return {
    boughtWh: whOf(bids),
    soldWh: whOf(offers),
    paidNano: String(nanoOf(bids, 'amountNano')),
    receivedNano: String(nanoOf(offers, 'amountNano')),
    feeNano: String(nanoOf([...bids, ...offers], 'feeNano')),
  }
}
