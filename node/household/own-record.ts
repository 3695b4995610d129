/**
 * Reads what this home kept for its metering. A record that the disk has spoilt counts as none: the ledger holds what
 * was accepted, and a home that would not start for it would never meter again.
 */
import { OperatingError } from '../core/units/operating-error.ts'
import type { ChainStore, OwnKind } from '../engine/chain-store.ts'
import type { Logger } from '../runtime/logger.ts'

/** What was read, or nothing where a record is damaged; what else the disk refuses is thrown. */
export async function unlessDamaged<Kept>(
  reading: Promise<Kept>,
  { logger }: { logger: Logger },
): Promise<Kept | undefined> {
  try {
    return await reading
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== 'store-corrupt') throw error
    logger.warn({ code: 'store-corrupt' }, 'a record of the metering is damaged and counts as none')
    return undefined
  }
}

/** The last record of each number from a first one on, in one go; one by one where one of them is damaged. */
export async function readOwn(
  kind: OwnKind,
  { from, size }: { from: number; size: number },
  parts: { store: Pick<ChainStore, 'loadOwn' | 'listOwn'>; logger: Logger },
): Promise<Uint8Array[]> {
  const { store } = parts
  try {
    return [...(await store.listOwn(kind, from, size))]
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== 'store-corrupt') throw error
  }
  const found: Uint8Array[] = []
  for (let number = from; number < from + size; number++) {
    const record = await unlessDamaged(store.loadOwn(kind, number), parts)
    if (record !== undefined) found.push(record.bytes)
  }
  return found
}
