/**
 * Tables of orders and fills are written while the run is still under way, before its hash is known: they keep room for it
 * in their metadata, which is filled in afterwards.
 */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '../../node/core/units/assert.ts'
import type { CaseName } from '../fast/run-result.ts'
import type { OrderTable } from './order-table-names.ts'
import { orderTablePath } from './order-table-names.ts'

/** As long as a hash, and none. */
export const UNKNOWN_RUN_HASH = '0'.repeat(64)

const HASH_KEY = 'streetwatt.runHash'
/** The length of a Parquet file's footer and `PAR1`. */
const TAIL_BYTES = 8

/** Writes the run's hash into these tables of these cases, all of which are there. */
export async function nameTables(
  directory: string,
  runHash: string,
  { tables, cases }: { tables: readonly OrderTable[]; cases: readonly CaseName[] },
): Promise<void> {
  for (const table of tables)
    for (const name of cases) await nameTable(join(directory, orderTablePath(table, name)), runHash)
}

async function nameTable(path: string, runHash: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const { size } = await file.stat()
    const tail = await readAt(file, size - TAIL_BYTES, TAIL_BYTES)
    const footerAt = size - TAIL_BYTES - tail.readUInt32LE(0)
    const footer = await readAt(file, footerAt, size - TAIL_BYTES - footerAt)
    const hashAt = footer.indexOf(UNKNOWN_RUN_HASH, footer.indexOf(HASH_KEY))
    assert(
      hashAt >= 0 && runHash.length === UNKNOWN_RUN_HASH.length,
      'a table has room for the hash of its run',
    )
    await file.write(runHash, footerAt + hashAt, 'latin1')
  } finally {
    await file.close()
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  await file.read(bytes, 0, length, position)
  return bytes
}
