/**
 * What the demo's homes will bid and what clears, without running them: physics, forecast and orders are the node's,
 * the clearing is the oracle's. An order of slot s is drafted two thirds into slot s - 2, on that slot's power and on
 * the meter of the one before; until the street begins, its first slot's power is all that is seen. A real run of fifteen
 * slots gave the same prices.
 */
import { stepHome } from '../../../hardware/emulator/home-model.ts'
import type { Order } from '../../../node/core/market/order-sheet.ts'
import { demoTariff } from '../../../node/cli/demo/demo-tariff.ts'
import { forecastNetWh } from '../../../node/core/trading/forecast.ts'
import { draftTruthfulOrders } from '../../../node/core/trading/truthful.ts'
import { createDrives } from '../../../sim/profiles/drives.ts'
import type { Scenario, ScenarioHome } from '../../../sim/scenario/scenario.ts'
import { clearUniform } from '../../oracles/uniform.ts'

interface Metered {
  readonly netWh: number
  /** Where the orders are drafted; null without a battery. */
  readonly stateOfChargePpm: number | null
}

/** The expected clearing price of each slot from the start; null where nothing would trade. */
export async function expectedPrices(street: Scenario, slots: number): Promise<(number | null)[]> {
  const drives = await createDrives(street)
  const homes = street.homes.map((home) => {
    const energyWh = (slot: number) =>
      drives.get(home.id)?.energyWh(street.startMs / street.slotMs + slot) ?? { loadWh: 0, pvWh: 0 }
    return { home, metered: meterHome(home, { energyWh, slots, slotMs: street.slotMs }) }
  })
  return Array.from({ length: slots }, (_, slot) => {
    const book = homes.flatMap(({ home, metered }) => expectedOrders(street, { home, metered, slot }))
    return clearUniform(book, { numerator: 1, denominator: 2 }).priceMicroPerKwh
  })
}

function meterHome(
  { battery }: ScenarioHome,
  {
    energyWh,
    slots,
    slotMs,
  }: { energyWh: (slot: number) => { loadWh: number; pvWh: number }; slots: number; slotMs: number },
): Metered[] {
  const part = (ppm: number): number => Math.floor(((battery?.capacityWh ?? 0) * ppm) / 1_000_000)
  const limits = battery && {
    capacityWh: battery.capacityWh,
    reserveWh: part(battery.reservePpm),
    maxChargeW: battery.maxPowerW,
    maxDischargeW: battery.maxPowerW,
    efficiencyPpm: battery.roundTripEfficiencyPpm,
  }
  let state = battery && { storedMicroWh: part(battery.initialStateOfChargePpm) * 1_000_000 }
  return Array.from({ length: slots }, (_, slot) => {
    const step = stepHome(energyWh(slot), state, limits, slotMs)
    const before = state?.storedMicroWh ?? 0
    const seen = before + (((step.battery?.storedMicroWh ?? 0) - before) * 2) / 3
    state = step.battery
    const netWh = step.importWh - step.exportWh
    return { netWh, stateOfChargePpm: battery && Math.round(seen / battery.capacityWh) }
  })
}

function expectedOrders(
  street: Scenario,
  { home, metered, slot }: { home: ScenarioHome; metered: readonly Metered[]; slot: number },
): Order[] {
  const seen = metered[Math.max(0, slot - 2)]
  const last = metered[slot - 3]
  const netWh = forecastNetWh({
    slotMs: street.slotMs,
    netPowerW: ((seen?.netWh ?? 0) * 3_600_000) / street.slotMs,
    recentNetWh: last === undefined ? [] : [last.netWh],
  })
  return draftTruthfulOrders({
    netWh: netWh ?? 0,
    ...demoTariff(street),
    stateOfChargePpm: seen?.stateOfChargePpm ?? null,
    limitWh: 7_500,
    hasPv: home.pv !== null,
  })
}
