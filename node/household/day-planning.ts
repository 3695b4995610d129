/**
 * The home's plan for the next 24 hours, made anew in each slot and whenever there is a new block: what is expected, what
 * the battery is to do, why, and what is ordered for it.
 */
import type { Community, GenesisMember } from '../core/governance/genesis.ts'
import { tariffAt } from '../core/governance/genesis.ts'
import { feesOf } from '../core/governance/fee-terms.ts'
import type { ForecastBasis } from '../core/trading/part-forecast.ts'
import type { PlannedSlot } from '../core/trading/day-plan.ts'
import type { SlotExpectation } from '../core/trading/day-plan-input.ts'
import { planDay } from '../core/trading/day-plan.ts'
import type { HomeBattery } from '../core/trading/home-battery.ts'
import { storedWhOf } from '../core/trading/home-battery.ts'
import { slotsPerDay, slotsPerHour } from '../core/trading/site-slots.ts'
import type { EpochMs, SlotIndex } from '../core/units/quantities.ts'
import { slotAt, slotEndMs, slotStartMs } from '../core/units/slots.ts'
import type { HomeForecast } from './home-forecast.ts'
import type { PlanHindrance, PlanWay } from './plan-conditions.ts'
import { wayOf } from './plan-conditions.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import { hourOf, streetPrices } from './street-prices.ts'

export interface DayPlan {
  readonly way: PlanWay
  /** Why the battery does not follow the market; null while it does, and in a home without a battery. */
  readonly hindrance: PlanHindrance | null
  /** `none`: nothing is known of this home yet, and there are no slots. */
  readonly basis: ForecastBasis | 'none'
  /** Null where the home has none, or its size is not known. */
  readonly battery: HomeBattery | null
  /** The first is the slot under way, as far as it is left. */
  readonly slots: readonly PlannedSlot[]
}

/** What a plan is made of at one moment. */
export interface PlanMoment {
  readonly nowMs: EpochMs
  /** As the street's decisions have left them. */
  readonly community: Community
  readonly member: GenesisMember
  readonly hindrance: PlanHindrance | null
  readonly battery: HomeBattery | null
  readonly stateOfChargePpm: number | null
  readonly leastSaleMicroPerKwh: number | null
  /** What the battery is bound to do in slots whose orders were sent, each as a whole. */
  readonly bound: ReadonlyMap<SlotIndex, number>
  /** Of the last days, in the order of their slots. */
  readonly outcomes: readonly BlockOutcome[]
  readonly forecast: Pick<HomeForecast, 'expected'>
}

/** Deterministic: the same moment gives the same plan. */
export function makeDayPlan(moment: PlanMoment): DayPlan {
  const { battery, hindrance, stateOfChargePpm, community, nowMs } = moment
  const { slotMs } = community.genesis
  const expectations = expectDay(moment)
  const isKnown = battery !== null && stateOfChargePpm !== null
  const slots = planDay({
    slots: expectations.slots,
    slotsPerHour: slotsPerHour(slotMs),
    battery: isKnown ? within(battery, stateOfChargePpm) : NO_BATTERY,
    storedWh: isKnown ? storedWhOf(stateOfChargePpm, battery) : 0,
    way: isKnown && hindrance === null && expectations.basis === 'days' ? 'optimise' : 'own-use',
    leastSaleMicroPerKwh: moment.leastSaleMicroPerKwh,
    bound: stillBound(moment.bound, { slotMs, nowMs }),
  })
  return {
    // A home without a battery has nothing that could follow.
    way: hindrance === null && !isKnown ? 'own-use' : wayOf(hindrance),
    ...{ hindrance, slots },
    basis: expectations.basis,
    battery: isKnown ? battery : null,
  }
}

const NO_BATTERY: HomeBattery = {
  capacityWh: 0,
  floorWh: 0,
  ceilingWh: 0,
  chargeSlotWh: 0,
  dischargeSlotWh: 0,
  efficiencyPpm: 1_000_000,
  wearMicroPerKwh: 0,
}

/** A battery that is fuller than its ceiling just now is not over-full. */
function within(battery: HomeBattery, stateOfChargePpm: number): HomeBattery {
  return { ...battery, ceilingWh: Math.max(battery.ceilingWh, storedWhOf(stateOfChargePpm, battery)) }
}

/** Of the slot under way, the part that is left. */
function stillBound(
  bound: ReadonlyMap<SlotIndex, number>,
  { slotMs, nowMs }: { slotMs: number; nowMs: EpochMs },
): ReadonlyMap<SlotIndex, number> {
  const running = slotAt(nowMs, slotMs)
  const left = (slotEndMs(running, slotMs) - nowMs) / slotMs
  const coming = [...bound].filter(([slot]) => slot >= running)
  return new Map(coming.map(([slot, wh]) => [slot, slot === running ? Math.round(wh * left) + 0 : wh]))
}

function expectDay({ forecast, community, member, nowMs, outcomes }: PlanMoment): {
  readonly slots: SlotExpectation[]
  readonly basis: DayPlan['basis']
} {
  const { slotMs, fees } = community.genesis
  const running = slotAt(nowMs, slotMs)
  const expected = forecast.expected(running, slotsPerDay(slotMs))
  const tariff = (atMs: EpochMs) => tariffAt(member, atMs)
  const prices = streetPrices(outcomes, { slotMs, tariffAt: tariff }, nowMs)
  const fee = feesOf(fees, member.zone)
  const restMs = slotEndMs(running, slotMs) - nowMs
  const slots = expected.map(({ slot, loadWh, solarWh }): SlotExpectation => {
    const { retailMicroPerKwh, feedInMicroPerKwh } = tariff(slotStartMs(slot, slotMs))
    const hour = hourOf(slot, slotMs)
    const rest = (wh: number): number => (slot === running ? Math.round((wh * restMs) / slotMs) : wh)
    const buy = (prices.buyMicroPerKwh[hour] ?? retailMicroPerKwh) + fee.bidMicroPerKwh
    const sell = (prices.sellMicroPerKwh[hour] ?? feedInMicroPerKwh) - fee.offerMicroPerKwh
    return {
      ...{ slot, retailMicroPerKwh, feedInMicroPerKwh },
      ...{ loadWh: rest(loadWh), solarWh: rest(solarWh) },
      buyMicroPerKwh: Math.min(buy, retailMicroPerKwh),
      sellMicroPerKwh: Math.max(sell, feedInMicroPerKwh),
    }
  })
  // Here and there a slot may never have been seen; a plan of which a quarter is a guess is one.
  const known = expected.filter(({ basis }) => basis === 'days').length
  const isOfDays = 4 * known >= 3 * expected.length
  return { slots, basis: expected.length === 0 ? 'none' : isOfDays ? 'days' : 'last' }
}
