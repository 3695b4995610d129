/**
 * What the battery is to do in slots whose orders were sent: what it does anyway, and what the street has taken beyond. It
 * is on disk, so that a home that starts again still delivers what it sold. Fills count only where the block was final
 * before the slot began: that is the rule by which they bind, and a home acts on the rule, not on hope.
 */
import { encodeCbor } from '../core/codec/cbor.ts'
import { decodeRecord } from '../core/codec/record.ts'
import type { PlannedSlot } from '../core/trading/day-plan.ts'
import type { EpochMs, SlotIndex } from '../core/units/quantities.ts'
import { slotStartMs } from '../core/units/slots.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Logger } from '../runtime/logger.ts'
import type { DayBook } from './day-book.ts'
import { unlessDamaged } from './own-record.ts'
import { codeOf } from './step-failures.ts'

/** A slot as it was planned when its orders were sent. */
export type OrderedSlot = Pick<
  PlannedSlot,
  'slot' | 'loadWh' | 'solarWh' | 'batteryWh' | 'aloneWh' | 'orders'
>

export interface ScheduledSlot {
  /** Load less sun that was expected. */
  readonly netWh: number
  /** What the battery is to do, > 0 charging. */
  readonly batteryWh: number
  /** `traded`: the fills bind; `alone`: nobody took anything in time; `expected`: it is not known yet. */
  readonly basis: 'traded' | 'alone' | 'expected'
}

export interface BatterySchedule {
  /** The street took the orders of this slot; null: they were made without the battery. */
  keep(slot: SlotIndex, ordered: OrderedSlot | null): void
  find(slot: SlotIndex, nowMs: EpochMs): ScheduledSlot | undefined
  /** Of the slots from this one on, what the battery is to do. */
  boundFrom(slot: SlotIndex, nowMs: EpochMs): ReadonlyMap<SlotIndex, number>
  /** Resolves when what was kept is on disk. */
  settled(): Promise<void>
}

export interface BatteryScheduleParts {
  readonly store: Pick<ChainStore, 'saveOwn' | 'loadOwn'>
  readonly book: Pick<DayBook, 'ofSlot' | 'fillsOf'>
  readonly logger: Logger
}

/** In a ring, of which the slot under way and the next one are needed. */
const SLOTS_KEPT = 4
const KIND = 'schedule'
const BYTES_LIMIT = 64

export async function createBatterySchedule(
  { slotMs, member }: { slotMs: number; member: string },
  parts: BatteryScheduleParts,
): Promise<BatterySchedule> {
  const { store, book, logger } = parts
  const kept = new Map<SlotIndex, Goal>()
  for (let place = 0; place < SLOTS_KEPT; place++) {
    const record = await unlessDamaged(store.loadOwn(KIND, place), parts)
    const goal = record && decodeGoal(record.bytes)
    if (goal !== undefined && goal.isOfBattery) kept.set(goal.slot, goal)
  }
  let writing = Promise.resolve()

  function find(slot: SlotIndex, nowMs: EpochMs): ScheduledSlot | undefined {
    const goal = kept.get(slot)
    if (goal === undefined) return undefined
    const { netWh, aloneWh, plannedWh } = goal
    const startMs = slotStartMs(slot, slotMs)
    const outcome = book.ofSlot(slot)
    if (outcome !== undefined && outcome.finalAtMs <= startMs && book.fillsOf(slot) !== 'void') {
      const filledWh = (side: 'bid' | 'offer'): number =>
        outcome.orders.reduce(
          (sum, order) => sum + (order.member === member && order.side === side ? order.filledWh : 0),
          0,
        )
      const boughtWh = Math.max(filledWh('bid') - goal.firmBidWh, 0)
      const soldWh = Math.max(filledWh('offer') - goal.firmOfferWh, 0)
      return { netWh, batteryWh: aloneWh + boughtWh - soldWh, basis: 'traded' }
    }
    return nowMs < startMs
      ? { netWh, batteryWh: plannedWh, basis: 'expected' }
      : { netWh, batteryWh: aloneWh, basis: 'alone' }
  }

  return {
    keep(slot, ordered) {
      const goal = ordered === null ? { ...NOTHING, slot } : goalOf(ordered)
      if (goal.isOfBattery) kept.set(slot, goal)
      else kept.delete(slot)
      for (const old of kept.keys()) if (old <= slot - SLOTS_KEPT) kept.delete(old)
      writing = Promise.all([writing, store.saveOwn(KIND, slot % SLOTS_KEPT, 0, encodeGoal(goal))]).then(
        () => undefined,
        (error: unknown) => {
          logger.warn({ code: codeOf(error) }, 'what the battery is to do could not be kept')
        },
      )
    },
    find,
    boundFrom(from, nowMs) {
      const slots = [...kept.keys()].filter((slot) => slot >= from)
      return new Map(slots.map((slot) => [slot, find(slot, nowMs)?.batteryWh ?? 0]))
    },
    settled: () => writing,
  }
}

/** What a slot's battery and orders were to do, as it is kept. */
interface Goal {
  readonly slot: SlotIndex
  readonly isOfBattery: boolean
  readonly netWh: number
  readonly aloneWh: number
  /** Of the bids and offers, what is not the battery's: it is filled first, because it has the best price. */
  readonly firmBidWh: number
  readonly firmOfferWh: number
  readonly plannedWh: number
}

const NOTHING: Omit<Goal, 'slot'> = {
  ...{ isOfBattery: false, netWh: 0, aloneWh: 0, firmBidWh: 0, firmOfferWh: 0, plannedWh: 0 },
}

function goalOf({ slot, loadWh, solarWh, batteryWh, aloneWh, orders }: OrderedSlot): Goal {
  const firmWh = orders.reduce((sum, { from, energyWh }) => sum + (from === 'firm' ? energyWh : 0), 0)
  return {
    ...{ slot, isOfBattery: true, netWh: loadWh - solarWh, aloneWh, plannedWh: batteryWh },
    ...{ firmBidWh: Math.max(firmWh, 0), firmOfferWh: Math.max(-firmWh, 0) },
  }
}

function encodeGoal(goal: Goal): Uint8Array {
  const { slot, isOfBattery, netWh, aloneWh, firmBidWh, firmOfferWh, plannedWh } = goal
  return encodeCbor([slot, isOfBattery ? 1 : 0, netWh, aloneWh, firmBidWh, firmOfferWh, plannedWh])
}

function decodeGoal(bytes: Uint8Array): Goal | undefined {
  return decodeRecord(bytes, { maxBytes: BYTES_LIMIT, length: 7 }, (fields) => ({
    slot: fields.uint(),
    isOfBattery: fields.uint(1) === 1,
    netWh: fields.int(),
    aloneWh: fields.int(),
    firmBidWh: fields.uint(),
    firmOfferWh: fields.uint(),
    plannedWh: fields.int(),
  }))
}
