import type { PriceMemory } from '../../node/core/trading/price-memory.ts'
import { createPriceMemory, HOURS_PER_DAY, rememberPrices } from '../../node/core/trading/price-memory.ts'
import { placeLoad } from '../../node/core/trading/shift-load.ts'
import type { PlaceTask } from './flexible-tasks.ts'
import type { OpenBook } from './open-book.ts'
import type { SlotClearing } from './slot-market.ts'
import type { StreetColumns } from './street-columns.ts'

/** What the street's prices have been, as the homes of each tariff see them. */
export interface StreetPrices {
  readonly byPlan: readonly PriceMemory[]
  remember(slot: number, orders: Pick<OpenBook, 'bidWh' | 'offerWh'>, clearing: SlotClearing): void
  /** Flexible loads go where energy was cheap, in slots whose tariff is known. */
  readonly placeCheaply: PlaceTask
}

const MS_PER_HOUR = 3_600_000

export function createStreetPrices(street: StreetColumns): StreetPrices {
  const { slots, tariffs, flexible, homes } = street
  const slotsPerHour = Math.max(1, Math.floor(MS_PER_HOUR / street.slotMs))
  const hourOf = (slot: number) => Math.floor(slot / slotsPerHour) % HOURS_PER_DAY
  const retailAt = (plan: number, slot: number) => tariffs.retailMicroPerKwh[plan * slots + slot] ?? 0
  const feedInAt = (plan: number, slot: number) => tariffs.feedInMicroPerKwh[plan * slots + slot] ?? 0
  const byPlan = tariffs.plans.map((_, plan) => createPriceMemory(retailAt(plan, 0), feedInAt(plan, 0)))
  return {
    byPlan,
    remember(slot, { bidWh, offerWh }, { tradedWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh }) {
      byPlan.forEach((memory, plan) => {
        rememberPrices(
          memory,
          { hour: hourOf(slot), slotsPerHour },
          {
            bidWh,
            offerWh,
            tradedWh,
            buyPriceMicroPerKwh,
            sellPriceMicroPerKwh,
            retailMicroPerKwh: retailAt(plan, slot),
            feedInMicroPerKwh: feedInAt(plan, slot),
          },
        )
      })
    },
    placeCheaply(task, slotsWh) {
      const plan = homes[flexible.home[task] ?? 0]?.plan ?? 0
      const from = flexible.fromSlot[task] ?? 0
      const memory = byPlan[plan]
      const pricesMicroPerKwh = Array.from(slotsWh, (_, offset) => {
        const slot = from + offset
        return Math.min(memory?.buyMicroPerKwh[hourOf(slot)] ?? 0, retailAt(plan, slot))
      })
      placeLoad(
        {
          energyWh: flexible.energyWh[task] ?? 0,
          maxSlotWh: flexible.maxSlotWh[task] ?? 0,
          pricesMicroPerKwh,
        },
        slotsWh,
      )
    },
  }
}
