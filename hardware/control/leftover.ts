import { controlError } from './control-errors.ts'
import { isAlive, readJournal, self } from './journal.ts'
import type { ReleaseOrder } from './release-order.ts'

/** What an earlier program left undone. */
export interface Leftover {
  readonly order: ReleaseOrder
  /** The journal could not be read: that a lease was held is assumed, not known. */
  readonly isDamaged: boolean
}

/**
 * Looks whether a lease was held by a program that is gone; null if there is nothing to undo. A lease of a program that
 * still runs is an error. `newOrder` makes the order anew from the plan, for when both copies on the disk are damaged.
 */
export async function findLeftover(
  folder: string,
  { newOrder }: { newOrder: () => Promise<ReleaseOrder> },
): Promise<Leftover | null> {
  const found = await readJournal(folder)
  switch (found.type) {
    case 'none':
    case 'released':
      return null
    case 'damaged':
      return { order: found.order ?? (await newOrder()), isDamaged: true }
    case 'held': {
      const { holder, order } = found.journal
      if (holder.pid !== self().pid && isAlive(holder)) {
        throw controlError('control-lease-elsewhere', {
          what: `another program (process ${holder.pid}) steers this battery`,
          remedy: 'let that one release it, or run `streetwatt device release`',
        })
      }
      return { order, isDamaged: false }
    }
  }
}
