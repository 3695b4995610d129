/** What a device says of the size of its battery. */
import type { BatteryRating } from '../device.ts'
import { floorDecimal } from './decimal.ts'
import type { Quantities, Quantity } from './quantities.ts'

/**
 * Energy from the battery bank or the storage of the 700 series; power from the bank, else the most that model 124 lets it
 * be charged with, which is what it gives too. A 0 says nothing.
 */
export function batteryRating(quantities: Quantities): BatteryRating {
  const basicW = whole(quantities.point([124], 'WChaMax'))
  return {
    capacityWh: whole(quantities.point([802], 'WHRtg')) ?? whole(quantities.point([713], 'WHRtg')),
    chargeW: whole(quantities.point([802], 'WChaRteMax')) ?? basicW,
    dischargeW: whole(quantities.point([802], 'WDisChaRteMax')) ?? basicW,
  }
}

function whole({ value }: Quantity): number | null {
  const number = value === null ? 0 : Number(floorDecimal(value, 0))
  return Number.isSafeInteger(number) && number > 0 ? number : null
}
