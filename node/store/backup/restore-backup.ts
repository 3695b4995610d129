/**
 * Makes a home's folder of a backup. Everything is written beside it, synced and read again before the folder has its
 * name: what breaks off leaves no half of a home, and a folder that was there is moved away, never removed. Root's work
 * belongs to the owner of the folder, or of the one that it is made in.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Level } from 'level'
import { parseDocument } from 'yaml'
import { OperatingError } from '../../core/units/operating-error.ts'
import { giveToOwner, ownerOf } from '../../runtime/left-to-owner.ts'
import { syncFolder } from '../../runtime/synced-folder.ts'
import { openLevelStore } from '../level-store.ts'
import { backupDamaged } from './backup-errors.ts'
import {
  CONFIG_PART,
  DATA_FILES,
  dataPart,
  GENESIS_PART,
  KEYS_PART,
  MEMBER_PART,
  RULE_PART,
} from './backup-parts.ts'
import type { Manifest } from './manifest.ts'
import type { Backup } from './open-backup.ts'
import { withBackup } from './open-backup.ts'

export interface RestoreOptions {
  readonly path: string
  /** The home's folder, which is made. */
  readonly folder: string
  readonly withKeys: boolean
  /** Whether a folder that is not empty is moved away; its name then ends in this. */
  readonly replacedEnding: string | null
}

export interface Restored {
  readonly manifest: Manifest
  readonly config: string
  /** Where the folder's earlier content is now. */
  readonly movedTo: string | null
}

/** Values a batch: a batch of large blocks stays below some 100 MiB. */
const BATCH_VALUES = 256
const DATA_FOLDER = 'data'

/**
 * Throws `backup-folder-not-empty`, `backup-without-keys`, `backup-damaged`, `backup-newer`, `backup-unreadable`, and
 * `folder-unwritable`; in each case the folder is as it was.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { path, withKeys, replacedEnding } = options
  // The folder of a service is a link to where systemd keeps it.
  const folder = await realpath(options.folder).catch(() => options.folder)
  const owner = (await ownerOf(folder)) ?? (await ownerOf(dirname(folder)))
  return withBackup(path, async (backup) => {
    const { manifest } = backup
    if (withKeys && !manifest.hasKeys) throw withoutKeys(path)
    const isEmpty = (await namesIn(folder)).length === 0
    if (!isEmpty && replacedEnding === null) throw notEmpty(folder)
    await backup.check()
    const growing = `${folder}.restoring`
    try {
      await rm(growing, { recursive: true, force: true })
      await writeHome(growing, { backup, options })
      await checkHome(growing, { manifest, path })
      if (owner !== null) await giveToOwner(growing, owner)
      const movedTo = isEmpty ? null : `${folder}.${replacedEnding ?? ''}`
      if (movedTo !== null) await rename(folder, movedTo)
      else await rmdir(folder).catch(() => undefined)
      await rename(growing, folder)
      await syncFolder(dirname(folder))
      return { manifest, config: join(options.folder, CONFIG_PART), movedTo }
    } catch (error) {
      await rm(growing, { recursive: true, force: true }).catch(() => undefined)
      if (error instanceof OperatingError) throw error
      throw unwritable(folder, error)
    }
  })
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return []
    throw unwritable(folder, error)
  })
}

async function writeHome(
  folder: string,
  { backup, options }: { backup: Backup; options: RestoreOptions },
): Promise<void> {
  const { path, withKeys } = options
  const data = join(folder, DATA_FOLDER)
  await mkdir(join(data, 'rules'), { recursive: true, mode: 0o700 })
  const put = async (part: string, at: string, mode: number): Promise<boolean> => {
    const bytes = await backup.read(part)
    if (bytes !== undefined) await writeFile(at, bytes, { mode, flag: 'wx', flush: true })
    return bytes !== undefined
  }
  const config = await backup.read(CONFIG_PART)
  const genesis = await backup.read(GENESIS_PART)
  const { hash } = backup.manifest.community
  if (config === undefined || genesis === undefined || sha256Of(genesis) !== hash) throw backupDamaged(path)
  await put(GENESIS_PART, join(folder, GENESIS_PART), 0o644)
  const hasRecord = await put(MEMBER_PART, join(folder, MEMBER_PART), 0o644)
  if (withKeys) await put(KEYS_PART, join(folder, KEYS_PART), 0o600)
  for (const name of DATA_FILES) await put(dataPart(name), join(data, name), 0o600)
  for (const { name } of backup.manifest.parts)
    if (RULE_PART.test(name)) await put(name, join(data, name), 0o644)
  const text = placedConfig(Buffer.from(config).toString('utf8'), { hasRecord })
  // It may hold a password.
  await writeFile(join(folder, CONFIG_PART), text, { mode: 0o600, flag: 'wx', flush: true })
  await writeLedger(join(data, 'ledger'), backup)
  for (const each of [join(data, 'rules'), data, folder]) await syncFolder(each)
}

/** The same configuration, comments and all, with the files where they are now. */
function placedConfig(text: string, { hasRecord }: { hasRecord: boolean }): string {
  const document = parseDocument(text, { logLevel: 'silent' })
  document.set('genesis', GENESIS_PART)
  document.set('keys', KEYS_PART)
  document.set('data', DATA_FOLDER)
  if (hasRecord) document.set('member', MEMBER_PART)
  return document.toString({ lineWidth: 0 })
}

/** As it lay in its store, checksums included; synced with the last batch, before which it is nobody's. */
async function writeLedger(directory: string, backup: Backup): Promise<void> {
  const database = new Level<string, Uint8Array>(directory, { keyEncoding: 'utf8', valueEncoding: 'view' })
  try {
    await database.open()
    let batch = database.batch()
    for await (const [key, value] of backup.entries()) {
      batch.put(key, value)
      if (batch.length < BATCH_VALUES) continue
      await batch.write({ sync: true })
      batch = database.batch()
    }
    await batch.write({ sync: true })
  } finally {
    await database.close()
  }
}

/** What was written opens, and its state has the root that its block was agreed on with: the one in the manifest. */
async function checkHome(
  folder: string,
  { manifest: { community, tip }, path }: { manifest: Manifest; path: string },
): Promise<void> {
  try {
    const directory = join(folder, DATA_FOLDER, 'ledger')
    const store = await openLevelStore(directory, { communityHash: community.hash, create: false })
    try {
      const stored = await store.load()
      if (stored?.tip.height !== tip?.height || stored?.tip.blockHash !== tip?.blockHash)
        throw backupDamaged(path)
    } finally {
      await store.close()
    }
  } catch (error) {
    throw backupDamaged(path, error)
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function withoutKeys(path: string): OperatingError {
  return new OperatingError(
    { code: 'backup-without-keys', path },
    `The backup ${path} was made without keys: restore it without --with-keys, and put the key file beside it yourself.`,
  )
}

function notEmpty(folder: string): OperatingError {
  return new OperatingError(
    { code: 'backup-folder-not-empty', folder },
    `The folder ${folder} is not empty: name another with --to, or move what is there away with --replace.`,
  )
}

function unwritable(folder: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'folder-unwritable', folder },
    `Cannot write into the folder ${folder}: check the path, its permissions and the disk.`,
    { cause },
  )
}
