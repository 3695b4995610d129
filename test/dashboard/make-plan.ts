/** The plan of a home that only exists in tests. */
import type { PlanState } from '../../node/api/plan-state.ts'
import { planDay } from '../../node/core/trading/day-plan.ts'
import { planBlocks } from '../../node/core/trading/plan-blocks.ts'
import { makeHomeState } from '../api/fake-home.ts'

/** From a quarter past noon on: sun until eight in the evening and from seven in the morning on. */
export function makePlan(): PlanState {
  const { nowMs, home } = makeHomeState()
  const first = Math.floor(nowMs / home.slotMs)
  const slots = planDay({
    slots: Array.from({ length: 96 }, (_, index) => ({
      slot: first + index,
      loadWh: 100,
      solarWh: index < 28 || index >= 76 ? 500 : 0,
      retailMicroPerKwh: 312_000,
      feedInMicroPerKwh: 82_000,
      buyMicroPerKwh: index < 28 ? 120_000 : 290_000,
      sellMicroPerKwh: 90_000,
    })),
    slotsPerHour: 4,
    battery: {
      capacityWh: 5_000,
      floorWh: 1000,
      ceilingWh: 5_000,
      chargeSlotWh: 1250,
      dischargeSlotWh: 1250,
      efficiencyPpm: 900_000,
      wearMicroPerKwh: 0,
    },
    storedWh: 2500,
    way: 'own-use',
    leastSaleMicroPerKwh: null,
    bound: new Map(),
  })
  return {
    way: 'own-use',
    hindrance: { code: 'plan-not-armed', sentence: 'The battery may not be steered.' },
    basis: 'days',
    daysKnown: 12,
    hoursKnown: 24,
    battery: { capacityWh: 5_000, reserveWh: 1000, leastSaleMicroPerKwh: null },
    steering: { action: null, powerW: null, limitedBy: [], reason: 'plan-not-armed' },
    startMs: first * home.slotMs,
    loadWh: slots.map(({ loadWh }) => loadWh),
    solarWh: slots.map(({ solarWh }) => solarWh),
    batteryWh: slots.map(({ batteryWh }) => batteryWh),
    storedWh: slots.map(({ storedWh }) => storedWh),
    buyMicroPerKwh: slots.map(({ buyMicroPerKwh }) => buyMicroPerKwh),
    sellMicroPerKwh: slots.map(({ sellMicroPerKwh }) => sellMicroPerKwh),
    blocks: planBlocks(slots).map(({ fromSlot, untilSlot, ...block }) => ({
      startMs: fromSlot * home.slotMs,
      endMs: untilSlot * home.slotMs,
      ...block,
    })),
    accuracy: [
      {
        leadMs: 1_800_000,
        slots: 672,
        load: { absoluteWh: 18, biasWh: 1 },
        solar: { absoluteWh: 19, biasWh: -2 },
        net: { absoluteWh: 28, biasWh: 3 },
      },
    ],
  }
}
