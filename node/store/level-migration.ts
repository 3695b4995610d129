/**
 * From layout 1 to 2: every value gets its checksum. The new store is written beside the old one; only when it is whole
 * on disk is the old one renamed to the backup, and the new one takes its place. Killed at any moment, the next start
 * finds the old store whole, or both whole and only the last renaming to do.
 */
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Level } from 'level'
import { syncFolder } from '../runtime/synced-folder.ts'
import { fail } from './level-errors.ts'
import { sealValue } from './sealed-values.ts'

type Database = Level<string, Uint8Array>

/** Values a batch: a batch of large blocks stays below some 100 MiB. */
const BATCH_VALUES = 256
/** Not sealed: they are read before the layout is known. */
const NAMES: ReadonlySet<string> = new Set(['schema', 'community'])

/** Takes the open store of layout 1 and closes it; resolves to where it is kept as it was. */
export async function migrateFromOne(old: Database, directory: string, version: string): Promise<string> {
  const { growing, backup } = places(directory)
  try {
    await rm(growing, { recursive: true, force: true })
    await copySealed(old, growing, version)
    await old.close()
    await syncFolder(growing)
    await rename(directory, backup)
    await rename(growing, directory)
    await syncFolder(dirname(directory))
  } catch (error) {
    await old.close()
    fail(error, directory)
  }
  return backup
}

/** Does the last renaming where a kill came just before it. */
export async function finishMigration(directory: string): Promise<void> {
  const { growing, backup } = places(directory)
  if (existsSync(directory) || !existsSync(backup) || !existsSync(growing)) return
  await rename(growing, directory)
  await syncFolder(dirname(directory))
}

function places(directory: string): { growing: string; backup: string } {
  return { growing: `${directory}.migrating`, backup: `${directory}.schema-1` }
}

async function copySealed(old: Database, growing: string, version: string): Promise<void> {
  const database: Database = new Level(growing, { keyEncoding: 'utf8', valueEncoding: 'view' })
  try {
    await database.open()
    let batch: { type: 'put'; key: string; value: Uint8Array }[] = []
    for await (const [key, value] of old.iterator()) {
      if (key === 'schema') continue
      batch.push({ type: 'put', key, value: NAMES.has(key) ? value : sealValue(key, value) })
      if (batch.length < BATCH_VALUES) continue
      await database.batch(batch, { sync: true })
      batch = []
    }
    // The version comes last: a store without it is not one.
    batch.push({ type: 'put', key: 'schema', value: new TextEncoder().encode(version) })
    await database.batch(batch, { sync: true })
  } finally {
    await database.close()
  }
}
