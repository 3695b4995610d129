/**
 * A home whose battery follows the market. Every hour it plans the next day on what it remembers: the street's prices
 * and its own net energy by hour of the day. In each slot it orders at what stored energy is worth to it, and then the
 * battery does what was traded, and what is best for the home where nothing was. Without a day of memory it consumes
 * its own.
 */
import type { PriceMemory } from '../../node/core/trading/price-memory.ts'
import { HOURS_PER_DAY } from '../../node/core/trading/price-memory.ts'
import { createStoragePlan, planStorage, STORAGE_ORDERS } from '../../node/core/trading/storage-orders.ts'
import type { StorageTerms } from '../../node/core/trading/stored-value.ts'
import { createValueCurve, prependStage, setFlatValue } from '../../node/core/trading/stored-value.ts'
import { chargeRoomWh, dischargeRoomWh, moveBattery } from './dispatch.ts'
import type { AgentContext, HomeAgent } from './home-agent.ts'
import { MICRO } from './slot-columns.ts'
import type { StreetBattery } from './street-columns.ts'

const MS_PER_HOUR = 3_600_000

export function createBatteryAgent(
  home: number,
  { battery, prices }: { battery: StreetBattery; prices: PriceMemory },
  context: AgentContext,
): HomeAgent {
  const { street, now, batteries, market } = context
  const slotsPerHour = Math.max(1, Math.floor(MS_PER_HOUR / street.slotMs))
  const terms: StorageTerms = {
    usableWh: battery.capacityWh - battery.reserveWh,
    chargeWh: battery.maxChargeW,
    dischargeWh: battery.maxDischargeW,
    efficiencyPpm: battery.efficiencyPpm,
    wearMicroPerKwh: battery.wearMicroPerKwh,
  }
  const curve = createValueCurve()
  const plan = createStoragePlan()
  const stage = { netWh: 0, buyMicroPerKwh: 0, sellMicroPerKwh: 0 }
  const netByHour = new Int32Array(HOURS_PER_DAY)
  const places = new Int32Array(STORAGE_ORDERS)
  const planned = street.homes[home]?.plan ?? 0
  const { bidFee, offerFee } = market.feesOf(home)
  let hoursSeen = 0
  let hourNetWh = 0
  let expectedWh = 0

  return {
    steersBattery: true,
    draft(slot) {
      const netWh = (now.importWh[home] as number) - (now.exportWh[home] as number)
      if (slot > 0 && slot % slotsPerHour === 0) rememberHour(hourOf(slot - 1))
      hourNetWh += netWh
      expectedWh = context.expectWh(home, slot, netWh)
      if (slot % slotsPerHour === 0) planDay(slot)
      planStorage(curve, outlook(slot), plan)
      places.fill(-1)
      if (hoursSeen < HOURS_PER_DAY) consumeOwn()
      for (let index = 0; index < STORAGE_ORDERS; index++) {
        const energyWh = plan.energiesWh[index] as number
        if (energyWh === 0) continue
        places[index] = market.add(home, energyWh, plan.limitsMicroPerKwh[index] as number)
      }
    },
    finish(_, { fillsWh }) {
      let batteryWh = plan.batteryWh
      for (let index = 1; index < STORAGE_ORDERS; index++) {
        const place = places[index] as number
        if (place >= 0) batteryWh += fillsWh[place] as number
      }
      const netWh = (now.importWh[home] as number) - (now.exportWh[home] as number)
      // What the home was wrong about, the battery takes up where it can: what was sold is delivered.
      const wanted = batteryWh + expectedWh - netWh
      const most = chargeRoomWh(home, batteries)
      const least = -dischargeRoomWh(home, batteries)
      moveBattery(home, Math.min(Math.max(wanted, least), most), { now, batteries })
    },
  }

  function hourOf(slot: number): number {
    return Math.floor(slot / slotsPerHour) % HOURS_PER_DAY
  }

  function rememberHour(hour: number): void {
    const before = netByHour[hour] as number
    netByHour[hour] = hoursSeen < HOURS_PER_DAY ? hourNetWh : before + Math.trunc((hourNetWh - before) / 4)
    hourNetWh = 0
    hoursSeen += 1
  }

  /** From tomorrow at this hour backwards to the end of this hour. */
  function planDay(slot: number): void {
    const hour = hourOf(slot)
    setFlatValue(curve, terms.usableWh, cheapest())
    for (let ahead = HOURS_PER_DAY - 1; ahead >= 1; ahead--) {
      const at = (hour + ahead) % HOURS_PER_DAY
      const known = Math.min(slot + ahead * slotsPerHour, street.slots - 1)
      const tariff = planned * street.slots + known
      stage.netWh = netByHour[at] as number
      stage.buyMicroPerKwh = Math.min(
        street.tariffs.retailMicroPerKwh[tariff] as number,
        (prices.buyMicroPerKwh[at] as number) + bidFee,
      )
      stage.sellMicroPerKwh = Math.max(
        street.tariffs.feedInMicroPerKwh[tariff] as number,
        (prices.sellMicroPerKwh[at] as number) - offerFee,
      )
      prependStage(curve, terms, stage)
    }
  }

  /** What is left tomorrow is worth what it would cost to sell it at the worst hour. */
  function cheapest(): number {
    let lowest = Infinity
    for (let hour = 0; hour < HOURS_PER_DAY; hour++)
      lowest = Math.min(lowest, prices.sellMicroPerKwh[hour] as number)
    return lowest
  }

  function outlook(slot: number) {
    const tariff = planned * street.slots + slot
    const usableMicroWh = (batteries.storedMicroWh[home] as number) - battery.reserveWh * MICRO
    return {
      netWh: expectedWh,
      storedWh: Math.max(Math.floor(usableMicroWh / MICRO), 0),
      chargeRoomWh: chargeRoomWh(home, batteries),
      dischargeRoomWh: dischargeRoomWh(home, batteries),
      efficiencyPpm: battery.efficiencyPpm,
      wearMicroPerKwh: battery.wearMicroPerKwh,
      retailMicroPerKwh: street.tariffs.retailMicroPerKwh[tariff] as number,
      feedInMicroPerKwh: street.tariffs.feedInMicroPerKwh[tariff] as number,
    }
  }

  /** The first day's plan: the battery takes the surplus and gives it back, the rest is ordered at the tariff. */
  function consumeOwn(): void {
    const wanted =
      expectedWh < 0
        ? Math.min(-expectedWh, chargeRoomWh(home, batteries))
        : -Math.min(expectedWh, dischargeRoomWh(home, batteries))
    plan.energiesWh.fill(0)
    plan.batteryWh = wanted
    plan.energiesWh[0] = expectedWh + wanted
    plan.limitsMicroPerKwh[0] =
      expectedWh > 0 ? (now.retailMicroPerKwh[home] as number) : (now.feedInMicroPerKwh[home] as number)
  }
}
