/** Opens the database of one community, and refuses what is not ours to use. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Level } from 'level'
import { OperatingError } from '../core/units/operating-error.ts'
import { corrupt, fail, levelCode } from './level-errors.ts'
import { finishMigration, migrateFromOne } from './level-migration.ts'

export type Database = Level<string, Uint8Array>

export interface Opening {
  readonly communityHash: string
  /** False for who only reads: throws `store-missing` where there is none. */
  readonly create?: boolean
  /** Told where the store of an older version was kept, before the new one is used. */
  readonly migrated?: (backup: string) => void
}

/** The layout of keys and values: 1 had no checksums. A store of another version is not touched. */
export const SCHEMA_VERSION = '2'
const MIGRATED_VERSION = '1'

/**
 * LevelDB keeps this much of what was written last in memory, twice while it writes it out, and then maps the file. With
 * its own 4 MiB a home takes more memory for a week, by each file that is not merged yet; a day of a home is some 4 MB.
 */
const WRITE_BUFFER_BYTES = 1024 * 1024
/** A home reads what it has just written, or all there is. LevelDB would keep 8 MiB of it unpacked. */
const CACHE_BYTES = 1024 * 1024

export async function openDatabase(directory: string, opening: Opening): Promise<Database> {
  const { communityHash, create = true, migrated } = opening
  await finishMigration(directory)
  if (!create && !existsSync(join(directory, 'CURRENT'))) {
    throw new OperatingError(
      { code: 'store-missing', directory },
      `There is no ledger in ${directory}: name the configuration of a home that has run, with -c FILE.`,
    )
  }
  const database = await open(directory)
  const schema = await closingOnFailure(database, directory, () =>
    checkIdentity(database, { directory, communityHash }),
  )
  if (schema !== MIGRATED_VERSION) return database
  const backup = await migrateFromOne(database, directory, SCHEMA_VERSION)
  migrated?.(backup)
  return open(directory)
}

async function open(directory: string): Promise<Database> {
  const database: Database = new Level(directory, {
    ...{ keyEncoding: 'utf8', valueEncoding: 'view' },
    ...{ writeBufferSize: WRITE_BUFFER_BYTES, cacheSize: CACHE_BYTES },
  })
  try {
    await database.open()
    return database
  } catch (cause) {
    if (levelCode(cause) === 'LEVEL_LOCKED') {
      throw new OperatingError(
        { code: 'store-locked', directory },
        `The store in ${directory} is in use by another process: stop that node first.`,
        { cause },
      )
    }
    throw new OperatingError(
      { code: 'store-unreadable', directory },
      `The store in ${directory} cannot be opened: check the disk and the folder's permissions.`,
      { cause },
    )
  }
}

async function closingOnFailure<T>(
  database: Database,
  directory: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await database.close()
    return fail(error, directory)
  }
}

/** The version of the layout; the two names are the only values without a checksum. */
async function checkIdentity(
  database: Database,
  { directory, communityHash }: { directory: string; communityHash: string },
): Promise<string> {
  const schema = await readName(database, 'schema')
  const community = await readName(database, 'community')
  if (schema === undefined && community === undefined) {
    const named = { schema: SCHEMA_VERSION, community: communityHash }
    const identity = Object.entries(named).map(([key, value]) => ({
      type: 'put' as const,
      key,
      value: bytesOf(value),
    }))
    await database.batch(identity, { sync: true })
    return SCHEMA_VERSION
  }
  // A plain read of LevelDB verifies no checksum: names that cannot be names have rotted.
  if (!/^\d{1,6}$/.test(schema ?? '') || !/^[0-9a-f]{64}$/.test(community ?? '')) throw corrupt({ directory })
  if (schema !== SCHEMA_VERSION && schema !== MIGRATED_VERSION) {
    throw new OperatingError(
      { code: 'store-schema-unknown', directory },
      `The store in ${directory} was written by another version: use that version, or another data directory.`,
    )
  }
  if (community !== communityHash) {
    throw new OperatingError(
      { code: 'store-other-community', directory },
      `The store in ${directory} belongs to another community: use another data directory.`,
    )
  }
  return schema
}

/** The types of level promise a value for every key. */
async function readName(database: Database, key: string): Promise<string | undefined> {
  const bytes = (await database.get(key)) as Uint8Array | undefined
  return bytes && new TextDecoder().decode(bytes)
}

function bytesOf(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}
