/**
 * What a home's battery and its orders are to do in the coming slots, from what is expected of load, sun and prices. By
 * `own-use` the battery serves its home as it does by itself; by `optimise` it follows what its energy will be worth, by
 * the simulator's optimiser, and each slot has the orders that come from it.
 */
import type { DayPlanInput, SlotExpectation } from './day-plan-input.ts'
import type { HomeBattery } from './home-battery.ts'
import { chargeRoomWh, dischargeRoomWh, ownUseWh, storedAfterWh } from './home-battery.ts'
import type { PlanReason } from './plan-reason.ts'
import { reasonOf } from './plan-reason.ts'
import type { StoragePlan } from './storage-orders.ts'
import { createStoragePlan, planStorage, STORAGE_ORDERS } from './storage-orders.ts'
import type { ValueCurve } from './stored-value.ts'
import { storageValues } from './storage-values.ts'

export interface PlannedSlot extends SlotExpectation {
  /** What the battery does, > 0 charging, as far as the street is likely to take and give what is ordered. */
  readonly batteryWh: number
  /** Of it, what it does if nobody takes the orders below but the first. */
  readonly aloneWh: number
  /** At the end of the slot. */
  readonly storedWh: number
  readonly reason: PlanReason
  /** > 0 to buy, < 0 to sell; the first is the home's own need or surplus. None in a plan by own use. */
  readonly orders: readonly PlannedOrder[]
}

export interface PlannedOrder {
  readonly energyWh: number
  readonly limitMicroPerKwh: number
  /** What the home needs or has left over; what its battery would do for it otherwise; what the battery can do beyond. */
  readonly from: 'firm' | 'instead' | 'battery'
}

/** The same input gives the same plan; it takes a time that grows with the number of slots alone. */
export function planDay(input: DayPlanInput): PlannedSlot[] {
  const { battery, way, bound } = input
  const values = way === 'optimise' ? storageValues(input) : null
  const plan = createStoragePlan()
  let storedWh = input.storedWh
  return input.slots.map((expected, index) => {
    const netWh = expected.loadWh - expected.solarWh
    const before = { storedWh, netWh, battery }
    const curve = values?.(index) ?? null
    const wanted = curve === null ? ownUse(before) : optimise(expected, before, { curve, plan, input })
    const boundWh = bound.get(expected.slot)
    const batteryWh = boundWh === undefined ? wanted.batteryWh : possible(boundWh, before)
    storedWh = storedAfterWh(storedWh, batteryWh, battery)
    return {
      ...expected,
      ...wanted,
      batteryWh,
      storedWh,
      reason: reasonOf({
        ...{ netWh, batteryWh },
        boughtWh: Math.max(batteryWh - Math.max(-netWh, 0), 0),
        soldWh: Math.max(-batteryWh - Math.max(netWh, 0), 0),
        chargeRoomWh: chargeRoomWh(before.storedWh, battery),
        dischargeRoomWh: dischargeRoomWh(before.storedWh, battery),
      }),
    }
  })
}

/** Of what a battery is bound to do, what it still can. */
function possible(boundWh: number, { storedWh, battery }: SlotStart): number {
  const least = -dischargeRoomWh(storedWh, battery) + 0
  return Math.min(Math.max(boundWh, least), chargeRoomWh(storedWh, battery))
}

/** By their places in a storage plan. */
const FROM = ['firm', 'instead', 'battery', 'battery'] as const

interface SlotStart {
  readonly storedWh: number
  readonly netWh: number
  readonly battery: HomeBattery
}

type Wanted = Pick<PlannedSlot, 'batteryWh' | 'aloneWh' | 'orders'>

function ownUse({ netWh, storedWh, battery }: SlotStart): Wanted {
  const batteryWh = ownUseWh(netWh, storedWh, battery)
  return { batteryWh, aloneWh: batteryWh, orders: [] }
}

/** The optimiser's orders, and which of them the expected prices are likely to fill. */
function optimise(
  expected: SlotExpectation,
  { netWh, storedWh, battery }: SlotStart,
  { curve, plan, input }: { curve: ValueCurve; plan: StoragePlan; input: DayPlanInput },
): Wanted {
  planStorage(
    curve,
    {
      netWh,
      storedWh: Math.max(storedWh - battery.floorWh, 0),
      chargeRoomWh: chargeRoomWh(storedWh, battery),
      dischargeRoomWh: dischargeRoomWh(storedWh, battery),
      efficiencyPpm: battery.efficiencyPpm,
      wearMicroPerKwh: battery.wearMicroPerKwh,
      retailMicroPerKwh: expected.retailMicroPerKwh,
      feedInMicroPerKwh: expected.feedInMicroPerKwh,
      ...(input.leastSaleMicroPerKwh !== null && { leastSaleMicroPerKwh: input.leastSaleMicroPerKwh }),
    },
    plan,
  )
  const orders: PlannedOrder[] = []
  let batteryWh = plan.batteryWh
  for (let index = 0; index < STORAGE_ORDERS; index++) {
    const energyWh = plan.energiesWh[index] ?? 0
    const limitMicroPerKwh = plan.limitsMicroPerKwh[index] ?? 0
    if (energyWh === 0) continue
    orders.push({ energyWh, limitMicroPerKwh, from: FROM[index] ?? 'battery' })
    const isLikely =
      energyWh > 0
        ? limitMicroPerKwh >= expected.buyMicroPerKwh
        : limitMicroPerKwh <= expected.sellMicroPerKwh
    if (index > 0 && isLikely) batteryWh += energyWh
  }
  return { batteryWh, aloneWh: plan.batteryWh, orders }
}
