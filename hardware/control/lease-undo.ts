/** How a lease makes its battery normal: now, and after a program that ended without doing so. */
import { keepAlarm, type ArmingPlace } from './arming.ts'
import type { ControlBus } from './control-image.ts'
import { controlError, messageOf, type ControlErrorCode } from './control-errors.ts'
import type { LeaseEvent } from './lease-interface.ts'
import { findLeftover } from './leftover.ts'
import { releaseUntilDone } from './release-loop.ts'
import type { ReleaseOrder } from './release-order.ts'
import type { WriteBudget } from './write-budget.ts'

export interface LeaseUndoOptions {
  readonly place: ArmingPlace
  readonly folder: string
  readonly bus: ControlBus
  /** Where writes are counted; null where they wear nothing. */
  readonly budget: WriteBudget | null
}

export interface LeaseUndo {
  /** True once the battery was read back as normal; false if the signal came first. */
  release(order: ReleaseOrder, signal: AbortSignal): Promise<boolean>
  /** Undoes what an ended program left, if it left anything; `newOrder` makes the order from the plan. */
  leftover(newOrder: () => Promise<ReleaseOrder>, signal: AbortSignal): Promise<boolean>
  /** Keeps an alarm on the disk; a disk that fails is told, and keeps nothing from being released. */
  rememberAlarm(alarm: { code: ControlErrorCode; message: string }): Promise<void>
}

export function createLeaseUndo(
  { place, folder, bus, budget }: LeaseUndoOptions,
  { now, tell }: { readonly now: () => number; readonly tell: (event: LeaseEvent) => void },
): LeaseUndo {
  const trouble = (what: { code: ControlErrorCode; message: string }) => tell({ type: 'trouble', ...what })

  async function release(order: ReleaseOrder, signal: AbortSignal): Promise<boolean> {
    // Beside the release and not before it: a disk that hangs must not keep a battery forced.
    const counted = budget?.note(order.writes).catch(() => {})
    const isDone = await releaseUntilDone({ bus, order, folder, by: 'node', now, signal, onTrouble: trouble })
    await counted
    return isDone
  }

  return {
    release,
    async leftover(newOrder, signal) {
      const found = await findLeftover(folder, { newOrder })
      if (found === null) return false
      if (found.isDamaged) {
        const message = `the journal in ${folder} is damaged: a lease is assumed to have been held, and the battery is made normal`
        trouble({ code: 'control-journal-damaged', message })
      }
      if (!(await release(found.order, signal))) throw givenUpError()
      tell({ type: 'released', why: 'leftover' })
      return true
    },
    async rememberAlarm(alarm) {
      try {
        await keepAlarm(place, { ...alarm, atMs: now() })
      } catch (error) {
        const message = `the alarm could not be kept on the disk: ${messageOf(error)}`
        trouble({ code: 'control-journal-failed', message })
      }
    },
  }
}

function givenUpError(): Error {
  return controlError('control-release-failed', {
    what: 'the battery is not known to be normal, and trying was given up',
    remedy: 'it is tried again at the next start, or with `streetwatt device release --all`',
  })
}
