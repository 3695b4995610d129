/**
 * A home whose battery follows the market. Every hour it plans the next day on what it remembers: the street's prices
 * and its own net energy by hour of the day. In each slot it orders at what stored energy is worth to it, and then the
 * battery does what was traded, and what is best for the home where nothing was. Without a day of memory it consumes
 * its own.
 */
import type { PriceMemory } from '../../node/core/trading/price-memory.ts'
import { createStoragePlan, planStorage, STORAGE_ORDERS } from '../../node/core/trading/storage-orders.ts'
import { createHourlyPlan } from './hourly-plan.ts'
import { chargeRoomWh, dischargeRoomWh, moveBattery } from './dispatch.ts'
import type { AgentContext, HomeAgent } from './home-agent.ts'
import { MICRO } from './slot-columns.ts'
import type { StreetBattery } from './street-columns.ts'

export function createBatteryAgent(
  home: number,
  { battery, prices }: { battery: StreetBattery; prices: PriceMemory },
  context: AgentContext,
): HomeAgent {
  const { street, memory, market } = context
  const { now, batteries } = memory
  const plan = createStoragePlan()
  const places = new Int32Array(STORAGE_ORDERS)
  const planned = street.homes[home]?.plan ?? 0
  const day = createHourlyPlan(street, { battery, prices, tariff: planned, fees: market.feesOf(home) })
  let expectedWh = 0

  return {
    steersBattery: true,
    draft(slot) {
      const netWh = (now.importWh[home] as number) - (now.exportWh[home] as number)
      expectedWh = context.expectWh(home, slot, netWh)
      const curve = day.curveOf(slot, netWh)
      if (curve === undefined) consumeOwn()
      else planStorage(curve, outlook(slot), plan)
      for (let index = 0; index < STORAGE_ORDERS; index++) {
        const energyWh = plan.energiesWh[index] as number
        places[index] =
          energyWh === 0 ? -1 : market.add(home, energyWh, plan.limitsMicroPerKwh[index] as number)
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
