/**
 * What the owner decides while the node runs, over what the configuration says: the reserve of the battery, the price it
 * sells from, and whether the home trades. It holds from the first slot for which no orders were sent; what is sold is
 * delivered. Where what was decided cannot be read, the home does not trade: it may have been a pause.
 */
import type { OwnerDesk, OwnerState } from '../api/owner.ts'
import type { BatteryWishes, WishSources } from '../core/trading/battery-wishes.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { EpochMs, SlotIndex } from '../core/units/quantities.ts'
import { firstOpenSlot, slotAt, slotStartMs } from '../core/units/slots.ts'
import type { ChainStore } from '../engine/chain-store.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { BatteryChoice, OwnerFile, OwnerRecord } from './owner-file.ts'
import { NOTHING_SAID } from './owner-file.ts'
import { unlessDamaged } from './own-record.ts'
import { stepAt, withStep } from './slot-steps.ts'
import { refuseWish } from './wish-limits.ts'

export interface OwnerControls extends OwnerDesk {
  state(): OwnerState
  /** Why what was decided is not known; undefined while it is. */
  fault(): OperatingError | undefined
  /** What holds for slots whose orders are still to be sent. */
  wishes(): BatteryWishes
  wishesIn(slot: SlotIndex): BatteryWishes
  isPaused(): boolean
  isPausedIn(slot: SlotIndex): boolean
  /** Asked when a slot's orders are due. What is decided later holds for later slots. */
  mayOrder(slot: SlotIndex): boolean
}

export interface OwnerControlsOptions {
  /** What the configuration says, and of what it says nothing, what is usual. */
  readonly base: BatteryWishes
  readonly sources: WishSources
  readonly slotMs: number
  readonly gateLeadMs: number
  readonly firstSlot: SlotIndex
}

export interface OwnerControlsParts {
  readonly file: OwnerFile
  readonly store: Pick<ChainStore, 'loadOwn'>
  readonly clock: Pick<Clock, 'nowMs'>
  readonly logger: Logger
  /** Something that people see has changed. */
  readonly changed: () => void
}

const NO_CHOICE: BatteryChoice = { reservePpm: null, leastSale: null }
/** Later than every slot. */
const AHEAD: SlotIndex = Number.MAX_SAFE_INTEGER

export async function createOwnerControls(
  options: OwnerControlsOptions,
  { file, store, clock, logger, changed }: OwnerControlsParts,
): Promise<OwnerControls> {
  const { base, sources, slotMs, gateLeadMs, firstSlot } = options
  const running = (): SlotIndex => slotAt(clock.nowMs(), slotMs)
  const openSlot = (): SlotIndex => Math.max(firstOpenSlot(clock.nowMs(), slotMs, gateLeadMs), firstSlot)
  let fault: OperatingError | undefined
  let record: OwnerRecord = await file.read().catch((error: unknown) => {
    if (!(error instanceof OperatingError)) throw error
    fault = error as OperatingError
    logger.warn({ code: fault.code }, fault.message)
    const pause = { fromSlot: openSlot(), atMs: clock.nowMs(), value: true }
    return { ...NOTHING_SAID, pauses: [pause] }
  })
  // Orders of a process before this one stand too.
  let askedSlot = (await wasSent(openSlot())) ? openSlot() : -1
  let turn: Promise<unknown> = Promise.resolve()

  async function wasSent(slot: SlotIndex): Promise<boolean> {
    return (await unlessDamaged(store.loadOwn('sheet', slot), { logger })) !== undefined
  }

  const nextSlot = (): SlotIndex => Math.max(openSlot(), askedSlot + 1)
  const choiceIn = (slot: SlotIndex): BatteryChoice => stepAt(record.choices, slot)?.value ?? NO_CHOICE
  const isPausedIn = (slot: SlotIndex): boolean => stepAt(record.pauses, slot)?.value ?? false

  function wishesIn(slot: SlotIndex): BatteryWishes {
    const { reservePpm, leastSale } = choiceIn(slot)
    return {
      ...base,
      reservePpm: reservePpm ?? base.reservePpm,
      leastSaleMicroPerKwh: leastSale === null ? base.leastSaleMicroPerKwh : leastSale.microPerKwh,
    }
  }

  /** One change at a time. It holds at once, so that no order is made against it, and not at all if the disk refuses it. */
  function change(edit: (record: OwnerRecord, moment: ChangeMoment) => OwnerRecord): Promise<OwnerState> {
    const changing = turn.then(async () => {
      const before = record
      record = edit(before, { fromSlot: nextSlot(), atMs: clock.nowMs(), running: running() })
      if (record === before && fault === undefined) return state()
      try {
        await file.write(record)
      } catch (error) {
        record = before
        throw error
      }
      fault = undefined
      changed()
      return state()
    })
    turn = changing.catch(() => undefined)
    return changing
  }

  function choose(choice: (before: BatteryChoice) => BatteryChoice): Promise<OwnerState> {
    return change((now, { running: from, ...moment }) => {
      const before = choiceIn(AHEAD)
      const value = choice(before)
      if (JSON.stringify(value) === JSON.stringify(before)) return now
      logger.info({ ...value, fromSlot: moment.fromSlot }, 'the owner wants something else of the battery')
      return { ...now, choices: withStep(now.choices, { ...moment, value }, from) }
    })
  }

  function state(): OwnerState {
    const { reservePpm, leastSale } = choiceIn(AHEAD)
    const wishes = wishesIn(AHEAD)
    const startOf = (slot: SlotIndex | undefined): EpochMs | null =>
      slot === undefined ? null : slotStartMs(slot, slotMs)
    const pause = record.pauses.at(-1)
    return {
      trading: {
        isPaused: pause?.value ?? false,
        sinceMs: pause?.atMs ?? null,
        fromMs: startOf(pause?.fromSlot),
      },
      battery: {
        reserve: { ppm: wishes.reservePpm, source: reservePpm === null ? sources.reserve : 'owner' },
        leastSale: {
          microPerKwh: wishes.leastSaleMicroPerKwh,
          source: leastSale === null ? sources.leastSale : 'owner',
        },
        base: { reservePpm: base.reservePpm, leastSaleMicroPerKwh: base.leastSaleMicroPerKwh },
        fromMs: startOf(record.choices.at(-1)?.fromSlot),
      },
      nextMs: slotStartMs(nextSlot(), slotMs),
    }
  }

  return {
    state,
    fault: () => fault,
    wishes: () => wishesIn(AHEAD),
    wishesIn,
    isPaused: () => isPausedIn(AHEAD),
    isPausedIn,
    mayOrder(slot) {
      askedSlot = Math.max(askedSlot, slot)
      return !isPausedIn(slot)
    },
    async setWishes(wanted) {
      refuseWish(wanted)
      const { reservePpm, leastSaleMicroPerKwh } = wanted
      return choose((before) => ({
        reservePpm: reservePpm ?? before.reservePpm,
        leastSale:
          leastSaleMicroPerKwh === undefined ? before.leastSale : { microPerKwh: leastSaleMicroPerKwh },
      }))
    },
    dropWishes: () => choose(() => NO_CHOICE),
    setTrading: ({ isPaused }) =>
      change((now, { running: from, ...moment }) => {
        if (isPaused === isPausedIn(AHEAD)) return now
        const { fromSlot } = moment
        logger.info({ fromSlot }, isPaused ? 'the owner paused trading' : 'the owner resumed trading')
        return { ...now, pauses: withStep(now.pauses, { ...moment, value: isPaused }, from) }
      }),
  }
}

interface ChangeMoment {
  /** The first slot that the change may hold for. */
  readonly fromSlot: SlotIndex
  readonly atMs: EpochMs
  readonly running: SlotIndex
}
