/**
 * What batteries cost that no bill shows: they wear, and they end fuller or emptier than they began. Both are priced
 * beside the savings, so that a gain which only wears or empties them is seen.
 */
import type { HomeTotals } from '../fast/run-result.ts'
import type { StreetColumns } from '../fast/street-columns.ts'

export interface BatteryMoney {
  /** Energy discharged, each kWh at what it wears the battery. */
  readonly batteryWearNano: bigint
  /** Energy more in the batteries at the end than at the beginning, at the mean feed-in price; below 0 for less. */
  readonly storedChangeNano: bigint
}

/** By home, micro per kWh. */
export interface BatteryPrice {
  readonly wearMicroPerKwh: number
  readonly storedMicroPerKwh: number
}

/** What is stored is worth what the supplier would have paid for it: the least that it can be worth. */
export function batteryPrices({ homes, tariffs, slots }: StreetColumns): BatteryPrice[] {
  const meanFeedIn = tariffs.plans.map((_, plan) => {
    const prices = tariffs.feedInMicroPerKwh.subarray(plan * slots, (plan + 1) * slots)
    return Math.round(prices.reduce((sum, price) => sum + price, 0) / Math.max(1, slots))
  })
  return homes.map(({ battery, plan }) => ({
    wearMicroPerKwh: battery?.wearMicroPerKwh ?? 0,
    storedMicroPerKwh: meanFeedIn[plan] ?? 0,
  }))
}

export function batteryMoney(homes: readonly HomeTotals[], prices: readonly BatteryPrice[]): BatteryMoney {
  const sum = (value: (home: HomeTotals, price: BatteryPrice) => bigint) =>
    homes.reduce((total, home, index) => total + value(home, prices[index] ?? NO_PRICE), 0n)
  return {
    batteryWearNano: sum(
      ({ dischargeWh }, { wearMicroPerKwh }) => BigInt(dischargeWh) * BigInt(wearMicroPerKwh),
    ),
    storedChangeNano: sum(
      ({ storedEndWh, storedStartWh }, { storedMicroPerKwh }) =>
        BigInt(storedEndWh - storedStartWh) * BigInt(storedMicroPerKwh),
    ),
  }
}

const NO_PRICE: BatteryPrice = { wearMicroPerKwh: 0, storedMicroPerKwh: 0 }
