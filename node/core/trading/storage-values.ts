/** What stored energy is worth at the end of each coming hour, backwards from a day ahead; an hour is one stage. */
import type { DayPlanInput, SlotExpectation } from './day-plan-input.ts'
import type { StorageTerms, ValueCurve } from './stored-value.ts'
import { createValueCurve, prependStage, setFlatValue } from './stored-value.ts'

/** The curve at the end of the hour that a slot of the plan is in, by the slot's place in it. */
export function storageValues({
  slots,
  slotsPerHour,
  battery,
  leastSaleMicroPerKwh,
}: DayPlanInput): (index: number) => ValueCurve {
  const hours = splitHours(slots, slotsPerHour)
  const usableWh = Math.max(battery.ceilingWh - battery.floorWh, 0)
  const curve = createValueCurve()
  // What is left at the end is worth what it would bring at the worst of times.
  setFlatValue(curve, usableWh, Math.min(...slots.map(({ sellMicroPerKwh }) => sellMicroPerKwh)))
  const ofHours: ValueCurve[] = []
  for (const hour of hours.toReversed()) {
    ofHours.unshift(copyOf(curve))
    const stage = stageOf(hour)
    const isForSale = leastSaleMicroPerKwh === null || stage.sellMicroPerKwh >= leastSaleMicroPerKwh
    const dischargeWh = battery.dischargeSlotWh * hour.length
    const terms: StorageTerms = {
      usableWh,
      chargeWh: battery.chargeSlotWh * hour.length,
      dischargeWh: isForSale ? dischargeWh : Math.min(dischargeWh, Math.max(stage.netWh, 0)),
      efficiencyPpm: battery.efficiencyPpm,
      wearMicroPerKwh: battery.wearMicroPerKwh,
    }
    prependStage(curve, terms, stage)
  }
  const places = hours.flatMap((hour, index) => hour.map(() => index))
  return (index) => ofHours[places[index] ?? 0] ?? curve
}

/** Slots of one hour by the number of the slot, as the prices of an hour are remembered. */
function splitHours(slots: readonly SlotExpectation[], slotsPerHour: number): SlotExpectation[][] {
  const hours: SlotExpectation[][] = []
  let last = NaN
  for (const expected of slots) {
    const hour = Math.floor(expected.slot / slotsPerHour)
    if (hour !== last) hours.push([])
    hours.at(-1)?.push(expected)
    last = hour
  }
  return hours
}

function stageOf(hour: readonly SlotExpectation[]) {
  const mean = (of: (slot: SlotExpectation) => number): number =>
    Math.round(hour.reduce((sum, slot) => sum + of(slot), 0) / hour.length)
  return {
    netWh: hour.reduce((sum, { loadWh, solarWh }) => sum + loadWh - solarWh, 0),
    buyMicroPerKwh: mean(({ buyMicroPerKwh }) => buyMicroPerKwh),
    sellMicroPerKwh: mean(({ sellMicroPerKwh }) => sellMicroPerKwh),
  }
}

function copyOf({ slopesMicroPerKwh, lengthsWh, count }: ValueCurve): ValueCurve {
  return { slopesMicroPerKwh: slopesMicroPerKwh.slice(), lengthsWh: lengthsWh.slice(), count }
}
