/**
 * Reads what this home kept for its metering. A record that the disk has spoilt counts as none: the ledger holds what
 * was accepted, and a home that would not start for it would never meter again.
 */
import { OperatingError } from '../core/units/operating-error.ts'
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
