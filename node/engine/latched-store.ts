/**
 * A store that stops at its first failed write. What this home signs is on disk before it is sent; where one write
 * failed, nobody knows what the disk holds, so that none after it may succeed: nothing more is signed or sent.
 */
import { OperatingError } from '../core/units/operating-error.ts'
import type { ChainStore } from './chain-store.ts'

/** `failed` is told once, before the write that failed is answered. */
export function latchWrites(store: ChainStore, failed: (error: OperatingError) => void): ChainStore {
  let failure: OperatingError | undefined

  async function write(act: () => Promise<void>): Promise<void> {
    if (failure !== undefined) throw failure
    try {
      await act()
    } catch (cause) {
      failure ??= toFailure(cause)
      failed(failure)
      throw failure
    }
    // Another write failed meanwhile: this one may be on disk, and must not leave all the same.
    rethrow(failure)
  }

  return {
    ...store,
    commitBlocks: (commits) => write(() => store.commitBlocks(commits)),
    replaceBlock: (height, stored) => write(() => store.replaceBlock(height, stored)),
    replaceState: (tip, leaves) => write(() => store.replaceState(tip, leaves)),
    saveSignState: (bytes) => write(() => store.saveSignState(bytes)),
    saveOwn: (kind, slot, revision, bytes) => write(() => store.saveOwn(kind, slot, revision, bytes)),
  }
}

/** Asked again, because it may have changed while a write was under way. */
function rethrow(failure: OperatingError | undefined): void {
  if (failure !== undefined) throw failure
}

function toFailure(cause: unknown): OperatingError {
  if (cause instanceof OperatingError) return cause as OperatingError
  return new OperatingError(
    { code: 'store-failed' },
    'The store cannot be written: this node signs nothing more. Check that the disk has room and is well, then start again.',
    { cause },
  )
}
