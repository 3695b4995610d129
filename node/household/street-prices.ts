/** What energy has cost with the neighbours at each hour of the day, from the blocks of the last two days. */
import type { PriceMemory } from '../core/trading/price-memory.ts'
import { createPriceMemory, HOURS_PER_DAY, rememberPrices } from '../core/trading/price-memory.ts'
import { slotsPerHour } from '../core/trading/site-slots.ts'
import type { EpochMs, SlotIndex } from '../core/units/quantities.ts'
import { slotStartMs } from '../core/units/slots.ts'
import type { BlockOutcome } from '../engine/outcome.ts'

/** Of this home. */
export interface HomeTariff {
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
}

const HOUR_MS = 3_600_000

/** By hour of UTC. */
export function hourOf(slot: SlotIndex, slotMs: number): number {
  return Math.floor(slotStartMs(slot, slotMs) / HOUR_MS) % HOURS_PER_DAY
}

/** `outcomes` in the order of their slots. Where there was no block, nothing is learnt. */
export function streetPrices(
  outcomes: Iterable<BlockOutcome>,
  { slotMs, tariffAt }: { slotMs: number; tariffAt: (atMs: EpochMs) => HomeTariff },
  nowMs: EpochMs,
): PriceMemory {
  const { retailMicroPerKwh, feedInMicroPerKwh } = tariffAt(nowMs)
  const memory = createPriceMemory(retailMicroPerKwh, feedInMicroPerKwh)
  for (const { slot, orders, energyWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh } of outcomes) {
    const wh = (side: 'bid' | 'offer'): number =>
      orders.reduce((sum, order) => (order.side === side ? sum + order.energyWh : sum), 0)
    rememberPrices(
      memory,
      { hour: hourOf(slot, slotMs), slotsPerHour: slotsPerHour(slotMs) },
      {
        bidWh: wh('bid'),
        offerWh: wh('offer'),
        tradedWh: energyWh,
        ...{ buyPriceMicroPerKwh, sellPriceMicroPerKwh },
        ...tariffAt(slotStartMs(slot, slotMs)),
      },
    )
  }
  return memory
}
