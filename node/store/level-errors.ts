/** What can be wrong with a store, in one sentence each. */
import { OperatingError } from '../core/units/operating-error.ts'

/** Level wraps what LevelDB says in an error of its own. */
export function levelCode(error: unknown): unknown {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } }
  return cause?.code ?? code
}

/** LevelDB finds a damaged block by its checksum, or the disk refuses. What is already said stays as it is. */
export function fail(cause: unknown, directory: string): never {
  if (cause instanceof OperatingError) throw cause
  if (levelCode(cause) === 'LEVEL_CORRUPTION') throw corrupt({ directory }, cause)
  throw new OperatingError(
    { code: 'store-failed', directory },
    `The store in ${directory} cannot be read or written: check that the disk has room and is well.`,
    { cause },
  )
}

export function corrupt(where: { directory: string; height?: number }, cause?: unknown): OperatingError {
  const at = where.height === undefined ? '' : ` at height ${where.height}`
  return new OperatingError(
    { code: 'store-corrupt', ...where },
    `The store in ${where.directory} is damaged${at}: start the node, which repairs the ledger from its blocks and its peers; streetwatt ledger verify names the place.`,
    { cause },
  )
}

/** Damaged sign state is doubt, and on doubt nothing is signed; it is never repaired. */
export function signStateDamaged(directory: string): OperatingError {
  return new OperatingError(
    { code: 'sign-state-damaged', directory },
    'What this node signed last cannot be read: it must not sign again with this key. Rotate the consensus key.',
  )
}
