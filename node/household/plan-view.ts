import type { PlanState, SteeringView } from '../api/plan-state.ts'
import { planBlocks } from '../core/trading/plan-blocks.ts'
import { slotAt, slotStartMs } from '../core/units/slots.ts'
import type { BatterySteering } from './battery-steering.ts'
import type { DayPlanner } from './day-planner.ts'

/** What people are told of the plan. */
export function viewPlan(
  planner: DayPlanner,
  { slotMs, nowMs, steering }: { slotMs: number; nowMs: number; steering?: Pick<BatterySteering, 'state'> },
): PlanState {
  const { way, basis, battery, slots } = planner.plan()
  const first = slots[0]?.slot ?? slotAt(nowMs, slotMs)
  const { leastSaleMicroPerKwh } = planner.wishes()
  return {
    ...{ way, basis },
    hindrance: planner.hindrance(),
    daysKnown: planner.daysKnown(),
    hoursKnown: planner.hoursKnown(),
    battery: battery && {
      capacityWh: battery.capacityWh,
      reserveWh: battery.floorWh,
      leastSaleMicroPerKwh,
    },
    steering: viewSteering(planner, steering),
    startMs: slotStartMs(first, slotMs),
    loadWh: slots.map(({ loadWh }) => loadWh),
    solarWh: slots.map(({ solarWh }) => solarWh),
    batteryWh: battery === null ? [] : slots.map(({ batteryWh }) => batteryWh),
    storedWh: battery === null ? [] : slots.map(({ storedWh }) => storedWh),
    buyMicroPerKwh: slots.map(({ buyMicroPerKwh }) => buyMicroPerKwh),
    sellMicroPerKwh: slots.map(({ sellMicroPerKwh }) => sellMicroPerKwh),
    blocks:
      battery === null
        ? []
        : planBlocks(slots).map(({ fromSlot, untilSlot, ...block }) => ({
            startMs: slotStartMs(fromSlot, slotMs),
            endMs: slotStartMs(untilSlot, slotMs),
            ...block,
          })),
    accuracy: planner.accuracy(),
  }
}

/** A home that steers nothing says what hinders it; one without a battery says nothing. */
function viewSteering(
  planner: DayPlanner,
  steering: Pick<BatterySteering, 'state'> | undefined,
): SteeringView | null {
  if (!planner.hasBattery()) return null
  const { held, reason } = steering?.state() ?? {
    held: null,
    reason: planner.hindrance()?.code ?? 'plan-not-live',
  }
  const { action = null, powerW = null, limitedBy = [] } = held ?? {}
  return { action, powerW, limitedBy, reason }
}
