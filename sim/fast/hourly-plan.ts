/**
 * What stored energy is worth to a home, planned every hour over the coming day on what it remembers: the street's prices
 * and its own net energy by hour of the day.
 *
 * An hour later the same hours lie ahead but for one more at the end, and of each the same is expected as before. Where
 * that end makes no difference to the worth of energy at some hour, it makes none to the hours before it: there the
 * plan before stands, and planning ends. After a full or an empty battery that is mostly so.
 */
import type { PriceMemory } from '../../node/core/trading/price-memory.ts'
import { HOURS_PER_DAY } from '../../node/core/trading/price-memory.ts'
import type { StorageTerms, ValueCurve } from '../../node/core/trading/stored-value.ts'
import { createValueCurve, prependStage, setFlatValue } from '../../node/core/trading/stored-value.ts'
import { createKeptCurves } from './kept-curves.ts'
import type { StreetBattery, StreetColumns } from './street-columns.ts'

export interface HourlyPlan {
  /**
   * The worth of stored energy at the end of this slot's hour; undefined until there is a day of memory. Asked for once
   * in every slot, in their order, with the home's net energy of the slot.
   */
  curveOf(slot: number, netWh: number): ValueCurve | undefined
}

export interface PlanningHome {
  readonly battery: StreetBattery
  /** What the street's energy has cost. */
  readonly prices: PriceMemory
  /** Place in the street's tariffs. */
  readonly tariff: number
  /** Of this home's bids and offers, micro per kWh. */
  readonly fees: { readonly bidFee: number; readonly offerFee: number }
}

const MS_PER_HOUR = 3_600_000

export function createHourlyPlan(
  { slots, slotMs, tariffs }: StreetColumns,
  { battery, prices, tariff, fees }: PlanningHome,
): HourlyPlan {
  const slotsPerHour = Math.max(1, Math.floor(MS_PER_HOUR / slotMs))
  const terms: StorageTerms = {
    usableWh: battery.capacityWh - battery.reserveWh,
    chargeWh: battery.maxChargeW,
    dischargeWh: battery.maxDischargeW,
    efficiencyPpm: battery.efficiencyPpm,
    wearMicroPerKwh: battery.wearMicroPerKwh,
  }
  const curve = createValueCurve()
  const kept = createKeptCurves()
  const stage = { netWh: 0, buyMicroPerKwh: 0, sellMicroPerKwh: 0 }
  const netByHour = new Int32Array(HOURS_PER_DAY)
  let hoursSeen = 0
  let hourNetWh = 0
  let hour = 0

  return {
    curveOf(slot, netWh) {
      if (slot % slotsPerHour === 0) {
        if (slot > 0) rememberHour()
        hour = Math.floor(slot / slotsPerHour) % HOURS_PER_DAY
        if (hoursSeen >= HOURS_PER_DAY) planDay(slot)
      }
      hourNetWh += netWh
      return hoursSeen < HOURS_PER_DAY ? undefined : curve
    },
  }

  function rememberHour(): void {
    const before = netByHour[hour] as number
    netByHour[hour] = hoursSeen < HOURS_PER_DAY ? hourNetWh : before + Math.trunc((hourNetWh - before) / 4)
    hourNetWh = 0
    hoursSeen += 1
  }

  /** From tomorrow at this hour backwards to the end of this hour. */
  function planDay(slot: number): void {
    setFlatValue(curve, terms.usableWh, cheapest())
    for (let ahead = HOURS_PER_DAY - 1; ahead >= 1; ahead--) {
      const at = (hour + ahead) % HOURS_PER_DAY
      expectHour(at, Math.min(slot + ahead * slotsPerHour, slots - 1))
      prependStage(curve, terms, stage)
      const isAsKept = kept.replace(at, curve)
      // The last hour was not in the plan before, and what was kept of it is a day old.
      if (isAsKept && ahead < HOURS_PER_DAY - 1 && kept.read((hour + 1) % HOURS_PER_DAY, curve)) return
    }
  }

  function expectHour(at: number, slot: number): void {
    const priced = tariff * slots + slot
    stage.netWh = netByHour[at] as number
    stage.buyMicroPerKwh = Math.min(
      tariffs.retailMicroPerKwh[priced] as number,
      (prices.buyMicroPerKwh[at] as number) + fees.bidFee,
    )
    stage.sellMicroPerKwh = Math.max(
      tariffs.feedInMicroPerKwh[priced] as number,
      (prices.sellMicroPerKwh[at] as number) - fees.offerFee,
    )
  }

  /** What is left tomorrow is worth what it would cost to sell it at the worst hour. */
  function cheapest(): number {
    let lowest = Infinity
    for (let at = 0; at < HOURS_PER_DAY; at++) lowest = Math.min(lowest, prices.sellMicroPerKwh[at] as number)
    return lowest
  }
}
