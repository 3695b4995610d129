/**
 * Keeps the whole state once a day of market time, after the first block of a new day is on disk, beside the street's
 * work. A snapshot only makes a repair short: where it cannot be kept, that is said, and trading goes on. Whatever must
 * not be lost is in the ledger, and a disk that fails there ends all signing (`latched-store.ts`).
 */
import type { ChainState } from '../core/chain/chain-state.ts'
import { stateLeaves } from '../core/chain/state-leaves.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotStartMs } from '../core/units/slots.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainStore } from './chain-store.ts'
import type { SnapshotShelf } from './snapshot-shelf.ts'

export const SNAPSHOT_EVERY_MS = 86_400_000

export interface DailySnapshots {
  /** A block is on disk, and this is the state after it. */
  committed(state: ChainState): void
  /** Why the last one could not be kept, or undefined while all is well. */
  readonly failure: () => OperatingError | undefined
  /** Resolves when none is being written any more. */
  stop(): Promise<void>
}

export interface DailySnapshotsParts {
  readonly store: Pick<ChainStore, 'block'>
  readonly snapshots: SnapshotShelf
  readonly logger: Logger
}

/** `tipSlot` is that of the last block so far; `everyMs` of market time, from the epoch on, is a UTC day in life. */
export function createDailySnapshots(
  { tipSlot, slotMs, everyMs }: { tipSlot: SlotIndex; slotMs: number; everyMs: number },
  { store, snapshots, logger }: DailySnapshotsParts,
): DailySnapshots {
  let failure: OperatingError | undefined
  /** A home that catches up passes days faster than it writes: only the newest waits. */
  let waiting: ChainState | undefined
  let writing: Promise<void> | undefined
  let isStopped = false
  let day = dayOf(tipSlot)

  function dayOf(slot: SlotIndex): number {
    return Math.floor(slotStartMs(slot, slotMs) / everyMs)
  }

  async function writeWaiting(): Promise<void> {
    for (let state = waiting; state !== undefined && !isStopped; state = waiting) {
      waiting = undefined
      await write(state)
    }
    writing = undefined
  }

  async function write(state: ChainState): Promise<void> {
    const { height } = state
    try {
      const stored = await store.block(height)
      // It rotted within moments: mending it comes first.
      if (stored === undefined) return
      await snapshots.keep(height, { stored, leaves: stateLeaves(state) })
      failure = undefined
      logger.info({ height }, 'a snapshot of the state was kept')
    } catch (error) {
      failure = error instanceof OperatingError ? (error as OperatingError) : unexpected(error)
      logger.warn({ code: failure.code, height, cause: String(failure.cause) }, failure.message)
    }
  }

  return {
    committed(state) {
      const today = dayOf(state.slot)
      if (isStopped || today === day) return
      day = today
      waiting = state
      writing ??= writeWaiting()
    },
    failure: () => failure,
    async stop() {
      isStopped = true
      await writing
    },
  }
}

function unexpected(cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'snapshot-unwritable' },
    'The snapshot of the ledger cannot be written: trading goes on, but a repair of this disk would take longer.',
    { cause },
  )
}
