/** The folder of a home's backups: their names, what each holds, and which go when there are more than are kept. */
import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import { syncFolder } from '../../runtime/synced-folder.ts'
import type { Manifest } from './manifest.ts'
import { withBackup } from './open-backup.ts'

export interface ListedBackup {
  readonly path: string
  /** `ok` when its form and manifest read; its parts are checked when it is restored. */
  readonly code: string
  readonly bytes: number | null
  readonly manifest: Manifest | null
}

const ENDING = '.streetwatt.tar'
const NIGHTLY = /^nightly-\d{4}-\d\d-\d\dT\d{6}Z\.streetwatt\.tar$/
const UNFINISHED_NIGHTLY = /^nightly-\d{4}-\d\d-\d\dT\d{6}Z\.streetwatt\.tar\.new$/

/** Where a backup of this moment goes; names of one kind sort by time. */
export function backupPath(folder: string, kind: 'nightly' | 'backup', atMs: number): string {
  const moment = new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '')
  return join(folder, `${kind}-${moment}Z${ENDING}`)
}

/** Of those in a folder, the last made first; none where there is no folder. Throws `backup-unreadable`. */
export async function listBackups(folder: string): Promise<ListedBackup[]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith(ENDING))
  const listed: ListedBackup[] = []
  for (const name of names.sort()) listed.push(await look(join(folder, name)))
  const madeAtMs = ({ manifest }: ListedBackup): number => manifest?.createdAtMs ?? 0
  return listed.sort((left, right) => madeAtMs(right) - madeAtMs(left))
}

async function look(path: string): Promise<ListedBackup> {
  try {
    return await withBackup(path, ({ manifest, bytes }) =>
      Promise.resolve({ path, code: 'ok', bytes, manifest }),
    )
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    return { path, code: String(error.code), bytes: null, manifest: null }
  }
}

/** Whether it was made at night, by its name. */
export function isNightly(path: string): boolean {
  return NIGHTLY.test(basename(path))
}

/** Removes nightly backups beyond the newest few, and what broke off; those that people made stay. */
export async function pruneNightly(folder: string, { keep }: { keep: number }): Promise<void> {
  const names = (await namesIn(folder)).sort()
  const outdated = names.filter((name) => NIGHTLY.test(name)).slice(0, -keep)
  const broken = names.filter((name) => UNFINISHED_NIGHTLY.test(name))
  for (const name of [...outdated, ...broken]) await rm(join(folder, name), { force: true })
  if (outdated.length + broken.length > 0) await syncFolder(folder)
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((cause: unknown) => {
    if ((cause as { code?: unknown }).code === 'ENOENT') return []
    throw new OperatingError(
      { code: 'backup-unreadable', path: folder },
      `The folder of backups ${folder} cannot be read: check the path and its permissions.`,
      { cause },
    )
  })
}
