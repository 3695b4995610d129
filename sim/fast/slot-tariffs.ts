import type { SlotColumns } from './slot-columns.ts'
import type { StreetColumns } from './street-columns.ts'

/**
 * Writes each home's tariff of a slot, and says whether it differs from the slot before: most slots have that of the
 * slot before, and then nothing is written.
 */
export function createTariffWriter(street: StreetColumns, now: SlotColumns): (slot: number) => boolean {
  const { homes, slots, tariffs } = street
  const planOf = Uint16Array.from(homes, ({ plan }) => plan)
  const { retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn } = tariffs
  return (slot) => {
    if (slot > 0 && !hasChanged(slot)) return false
    for (let home = 0; home < homes.length; home++) {
      const at = (planOf[home] as number) * slots + slot
      now.retailMicroPerKwh[home] = retail[at] as number
      now.feedInMicroPerKwh[home] = feedIn[at] as number
    }
    return true
  }

  function hasChanged(slot: number): boolean {
    for (let plan = 0; plan < tariffs.plans.length; plan++) {
      const at = plan * slots + slot
      if (retail[at] !== retail[at - 1] || feedIn[at] !== feedIn[at - 1]) return true
    }
    return false
  }
}
