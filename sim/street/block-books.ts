/** The published books of a street's blocks as the slots of a run have them, and what their markets came to. */
import { slotAt } from '../../node/core/units/slots.ts'
import type { BlockOutcome, OutcomeOrder } from '../../node/engine/outcome.ts'
import type { OpenBook } from '../fast/open-book.ts'
import type { SlotColumns } from '../fast/slot-columns.ts'
import { createHomeSums, createSlotColumns } from '../fast/slot-columns.ts'
import type { MarketRule, MarketTally, SlotClearing } from '../fast/slot-market.ts'
import { SlotMarket } from '../fast/slot-market.ts'
import type { StreetColumns } from '../fast/street-columns.ts'

export interface BlockBooks {
  /** What the markets of the slots that were asked for came to. */
  readonly tally: MarketTally
  /** Of a slot of the run; empty where there was no block. `now` has the slot's tariffs and trades. */
  bookOf(slot: number, now: SlotColumns): Pick<OpenBook, 'bidWh' | 'offerWh'> & { clearing: SlotClearing }
}

export function createBlockBooks(
  outcomes: readonly BlockOutcome[],
  { street, members, market }: { street: StreetColumns; members: readonly string[]; market: MarketRule },
): BlockBooks {
  const firstSlot = slotAt(street.startMs, street.slotMs)
  const bySlot = new Map(outcomes.map((outcome) => [outcome.slot, outcome]))
  const boundHeights = new Set(
    outcomes.flatMap(({ height, previousFills }) => (previousFills === 'bound' ? [height - 1] : [])),
  )
  const numbers = new Map(members.map((member, home) => [member, home]))
  // Also where the rule is another: what it reaches is what was possible.
  const efficient = new SlotMarket(street, { ...market, rule: market.benchmark ?? market.rule })
  const scratch = { now: createSlotColumns(members.length), sums: createHomeSums(members.length) }
  const tally: MarketTally = {
    ...{ welfareNano: 0n, optimumNano: 0n, surplusNano: 0n, imbalanceCostNano: 0n },
    voidSlots: 0,
  }
  return {
    tally,
    bookOf(slot, { retailMicroPerKwh, feedInMicroPerKwh }) {
      const outcome = bySlot.get(firstSlot + slot)
      const orders = outcome?.orders ?? []
      if (outcome?.status === 'rule-failed') tally.voidSlots += 1
      efficient.open()
      for (const { member, side, energyWh, priceMicroPerKwh } of orders)
        efficient.add(numbers.get(member) ?? 0, side === 'bid' ? energyWh : -energyWh, priceMicroPerKwh)
      const book = copyOf(efficient.orders)
      const isBound = outcome !== undefined && boundHeights.has(outcome.height)
      const clearing = { ...book, ...(isBound ? fillsOf(orders) : nothingFilled(orders.length)) }
      if (clearing.tradedWh > 0) {
        const now = { ...scratch.now, retailMicroPerKwh, feedInMicroPerKwh }
        efficient.clear(slot, now, scratch.sums)
        tallyFills(clearing, tally)
        tally.optimumNano = efficient.tally.welfareNano
      }
      return { bidWh: efficient.orders.bidWh, offerWh: efficient.orders.offerWh, clearing }
    },
  }
}

type BookColumns = Pick<SlotClearing, 'count' | 'homes' | 'energiesWh' | 'limitPricesMicroPerKwh'>
type BookFills = Omit<SlotClearing, keyof BookColumns>

function copyOf({ count, homes, energiesWh, limitPricesMicroPerKwh }: OpenBook): BookColumns {
  return {
    count,
    homes: homes.slice(0, count),
    energiesWh: energiesWh.slice(0, count),
    limitPricesMicroPerKwh: limitPricesMicroPerKwh.slice(0, count),
  }
}

/** A block that was final too late, or none. */
function nothingFilled(count: number): BookFills {
  return {
    fillsWh: new Int32Array(count),
    amountsNano: undefined,
    tradedWh: 0,
    buyPriceMicroPerKwh: null,
    sellPriceMicroPerKwh: null,
  }
}

function fillsOf(orders: readonly OutcomeOrder[]): BookFills {
  const amountsNano = BigInt64Array.from(orders, ({ amountNano }) => BigInt(amountNano))
  const bought = sumOf(orders, 'bid')
  const sold = sumOf(orders, 'offer')
  if (bought.energyWh === 0) return nothingFilled(orders.length)
  return {
    fillsWh: Int32Array.from(orders, ({ side, filledWh }) => (side === 'bid' ? filledWh : -filledWh)),
    amountsNano,
    tradedWh: bought.energyWh,
    buyPriceMicroPerKwh: Math.floor(bought.nano / bought.energyWh),
    sellPriceMicroPerKwh: Math.floor(sold.nano / bought.energyWh),
  }
}

function sumOf(orders: readonly OutcomeOrder[], side: OutcomeOrder['side']) {
  const own = orders.filter((order) => order.side === side)
  return {
    energyWh: own.reduce((sum, { filledWh }) => sum + filledWh, 0),
    nano: own.reduce((sum, { amountNano }) => sum + Number(amountNano), 0),
  }
}

function tallyFills(
  { fillsWh, limitPricesMicroPerKwh, amountsNano }: SlotClearing,
  tally: MarketTally,
): void {
  fillsWh.forEach((fillWh, index) => {
    const amount = amountsNano?.[index] ?? 0n
    tally.welfareNano += BigInt(fillWh * (limitPricesMicroPerKwh[index] ?? 0))
    tally.surplusNano += fillWh > 0 ? amount : -amount
  })
}
