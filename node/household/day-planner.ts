/**
 * Keeps this home's plan: learns from every look at the device, plans when a slot begins, when a block comes and when
 * orders are due, and says what is expected of a slot.
 */
import type { BatteryRating, Sample } from '../../hardware/device.ts'
import type { GenesisMember } from '../core/governance/genesis.ts'
import type { Order } from '../core/market/order-sheet.ts'
import type { PlannedSlot } from '../core/trading/day-plan.ts'
import type { ForecastAccuracy } from '../core/trading/forecast-accuracy.ts'
import type { HomeBattery } from '../core/trading/home-battery.ts'
import { slotsPerDay } from '../core/trading/site-slots.ts'
import type { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotAt } from '../core/units/slots.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import type { AgreementParts } from './agreement-view.ts'
import { slotsAtRest, viewQuorum } from './agreement-view.ts'
import type { BatterySize, BatteryWishes } from '../core/trading/battery-wishes.ts'
import { batteryOf } from './battery-size.ts'
import { counterFault } from './counter-check.ts'
import type { BatteryControl, ControlStanding } from './battery-control.ts'
import { NO_STANDING } from './battery-control.ts'
import type { BatterySchedule } from './battery-schedule.ts'
import type { DayBook } from './day-book.ts'
import type { DayPlan } from './day-planning.ts'
import { makeDayPlan } from './day-planning.ts'
import type { ExpectedSlot } from './foresight.ts'
import type { HomeForecast } from './home-forecast.ts'
import type { OwnerControls } from './owner-controls.ts'
import type { PlanHindrance } from './plan-conditions.ts'
import { findHindrance } from './plan-conditions.ts'
import { plannedOrders } from './planned-orders.ts'
import { createReadingDoubt } from './reading-doubt.ts'

export interface DayPlanner {
  /** Takes a look at the device, or its silence. */
  look(sample: Sample | undefined): void
  /** The plan as it stands; null in a home of which nothing is known yet. */
  plan(): DayPlan
  hasBattery(): boolean
  /** Why the battery does not follow the market in the slot under way; null while it does, and in a home without one. */
  hindrance(): PlanHindrance | null
  /** The battery as it may be used in the slot under way; null where none is known. */
  batteryNow(): HomeBattery | null
  /** What orders are to be made of: from a plan made now. Undefined where the plan does not know the home's meter. */
  expect(slot: SlotIndex): PlannedOutlook | undefined
  /** The street took the orders that were made of what was expected of this slot. */
  ordered(slot: SlotIndex): void
  accuracy(): readonly ForecastAccuracy[]
  daysKnown(): number
  hoursKnown(): number
  wishes: OwnerControls['wishes']
  /** Resolves when what was learnt is on disk. */
  settled(): Promise<void>
}

export interface PlannedOutlook extends ExpectedSlot {
  /** Where the battery follows the market; else the home orders what it expects. */
  readonly orders: readonly Order[] | null
}

/** What is known of the home's device now. */
export interface DeviceNow {
  readonly sample: () => Sample | undefined
  readonly problem: () => OperatingError | undefined
  readonly meterFault: () => OperatingError | undefined
  readonly hasBattery: () => boolean
  /** What it says of its own size. */
  readonly rating: () => BatteryRating | undefined
}

export interface DayPlannerParts extends Omit<AgreementParts, 'engine'> {
  readonly engine: AgreementParts['engine'] & { halted(): OperatingError | undefined }
  readonly forecast: HomeForecast
  readonly book: Pick<DayBook, 'ofSlot'>
  readonly device: DeviceNow
  readonly schedule: BatterySchedule
  /** Absent in a home that steers nothing: on paper. */
  readonly control?: Pick<BatteryControl, 'standing' | 'trouble'>
}

export interface DayPlannerOptions {
  /** The owner may change it while it runs. */
  readonly owner: Pick<OwnerControls, 'wishes' | 'wishesIn' | 'isPaused' | 'isPausedIn'>
  /** What the owner has written of the battery's size. */
  readonly size: BatterySize
  /** Only a home that trades for real steers. */
  readonly isLive: boolean
}

const DAYS_OF_PRICES = 2

export function createDayPlanner(
  { owner, size, isLive }: DayPlannerOptions,
  founded: DayPlannerParts,
): DayPlanner {
  const { forecast, clock, engine, book, device, schedule, control } = founded
  const doubt = createReadingDoubt({ speed: clock.speed })
  const standing = (): ControlStanding => control?.standing() ?? NO_STANDING
  let expected: { readonly slot: SlotIndex; readonly ordered: PlannedSlot | null } | undefined
  let kept: { key: string; plan: DayPlan } | undefined

  function present(): DayPlannerParts {
    const community = engine.keeper.community()
    const member: GenesisMember = community.members.get(founded.member.memberKey) ?? founded.member
    return { ...founded, community, member }
  }

  function stateOfChargePpm(): number | null {
    const point = device.sample()?.points.stateOfChargePpm
    return point?.quality === 'ok' ? point.value : null
  }

  function batteryBy(wishes: BatteryWishes, { member, community }: DayPlannerParts): HomeBattery | null {
    if (!device.hasBattery()) return null
    const sources = { device: device.rating() ?? null, written: size, site: member.site.battery }
    const { armed } = standing()
    return batteryOf({ ...sources, armed }, wishes, community.genesis.slotMs)
  }

  function hindranceOf(
    parts: DayPlannerParts,
    { battery, isPaused }: { battery: HomeBattery | null; isPaused: boolean },
  ): PlanHindrance | null {
    if (!device.hasBattery()) return null
    const { reachable, needed } = viewQuorum(parts)
    return findHindrance({
      device: device.problem(),
      reading: doubt.sentence(clock.nowMs()),
      meter: device.meterFault(),
      counters: counterFault(device.sample())?.sentence,
      alarm: standing().alarm,
      refusal: control?.trouble(),
      isBatteryKnown: battery !== null && stateOfChargePpm() !== null,
      isBatteryTold: parts.member.site.battery !== null,
      isLive,
      isSteerable: standing().isSteerable,
      isArmed: standing().armed !== null,
      isPaused,
      hasForecast: forecast.daysKnown() >= 1,
      isHalted: engine.halted() !== undefined,
      isQuorumReached: reachable >= needed,
      isMarketAtRest: slotsAtRest(parts) > 0,
    })
  }

  /** What holds for slots whose orders are still to be sent. */
  function aheadOf(parts: DayPlannerParts): Pick<DayPlan, 'battery' | 'hindrance'> {
    const battery = batteryBy(owner.wishes(), parts)
    return { battery, hindrance: hindranceOf(parts, { battery, isPaused: owner.isPaused() }) }
  }

  const runningSlot = (): SlotIndex => slotAt(clock.nowMs(), engine.keeper.community().genesis.slotMs)
  const batteryNow = (): HomeBattery | null => batteryBy(owner.wishesIn(runningSlot()), present())

  function recentOutcomes(slotMs: number): BlockOutcome[] {
    const { slot: tip } = engine.keeper.tip()
    const count = DAYS_OF_PRICES * slotsPerDay(slotMs)
    return Array.from({ length: count }, (_, index) => book.ofSlot(tip - count + 1 + index)).filter(
      (outcome) => outcome !== undefined,
    )
  }

  function make(): DayPlan {
    const parts = present()
    const { community, member } = parts
    const { battery, hindrance } = aheadOf(parts)
    return makeDayPlan({
      nowMs: clock.nowMs(),
      ...{ community, member, hindrance, battery, forecast },
      stateOfChargePpm: stateOfChargePpm(),
      leastSaleMicroPerKwh: owner.wishes().leastSaleMicroPerKwh,
      bound: schedule.boundFrom(slotAt(clock.nowMs(), community.genesis.slotMs), clock.nowMs()),
      outcomes: recentOutcomes(community.genesis.slotMs),
    })
  }

  /** What a plan follows from, but for the charge that changes with every look. */
  function keyNow(): string {
    const { slotMs } = engine.keeper.community().genesis
    const parts = present()
    const { battery, hindrance } = aheadOf(parts)
    const running = slotAt(clock.nowMs(), slotMs)
    const { blockHash } = engine.keeper.tip()
    return JSON.stringify([running, blockHash, hindrance?.code ?? '', battery, owner.wishes()])
  }

  function renew(): DayPlan {
    kept = { key: keyNow(), plan: make() }
    return kept.plan
  }

  return {
    wishes: owner.wishes,
    batteryNow,
    hasBattery: device.hasBattery,
    hindrance() {
      return hindranceOf(present(), {
        battery: batteryNow(),
        isPaused: owner.isPausedIn(runningSlot()),
      })
    },
    look(sample) {
      if (device.hasBattery()) doubt.add(sample)
      const isBelieved = device.meterFault() === undefined && counterFault(sample) === undefined
      forecast.look(sample, isBelieved)
    },
    plan: () => (kept?.key === keyNow() ? kept.plan : renew()),
    expect(slot) {
      const plan = renew()
      const isMeterKnown = plan.basis === 'days' && (plan.battery !== null || !device.hasBattery())
      const planned = plan.slots.find((each) => each.slot === slot)
      const isOfBattery = plan.way === 'optimise' && plan.battery !== null
      expected = { slot, ordered: isMeterKnown && isOfBattery ? (planned ?? null) : null }
      if (!isMeterKnown || planned === undefined) return undefined
      const { member, community } = present()
      const { slotMs } = community.genesis
      const before = plan.slots.find((each) => each.slot === slot - 1)
      return {
        netWh: planned.loadWh - planned.solarWh + planned.batteryWh,
        stateOfChargePpm: chargeAt(before?.storedWh, plan.battery) ?? stateOfChargePpm(),
        orders: isOfBattery
          ? plannedOrders(planned, {
              limitWh: Math.floor((member.connectionLimitW * slotMs) / 3_600_000),
              hasPv: planned.solarWh > 0,
            })
          : null,
      }
    },
    ordered(slot) {
      if (expected?.slot === slot) schedule.keep(slot, expected.ordered)
    },
    accuracy: () => forecast.accuracy(),
    daysKnown: () => forecast.daysKnown(),
    hoursKnown: () => forecast.hoursKnown(),
    settled: async () => {
      await Promise.all([forecast.settled(), schedule.settled()])
    },
  }
}

function chargeAt(storedWh: number | undefined, battery: HomeBattery | null): number | null {
  if (storedWh === undefined || battery === null) return null
  return Math.min(Math.floor((storedWh * 1_000_000) / Math.max(1, battery.capacityWh)), 1_000_000)
}
