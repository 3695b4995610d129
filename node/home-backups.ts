/** The backups of a home whose node runs: its desk, the hour at night, and what people and charts are told of them. */
import { basename } from 'node:path'
import type { BackupEntry, BackupsState } from './api/settings.ts'
import type { Community } from './core/governance/genesis.ts'
import type { OperatingError } from './core/units/operating-error.ts'
import type { Clock } from './runtime/clock.ts'
import type { Logger } from './runtime/logger.ts'
import type { ListedBackup } from './store/backup/backup-folder.ts'
import { isNightly, listBackups } from './store/backup/backup-folder.ts'
import type { BackupDesk } from './store/backup/backup-desk.ts'
import { createBackupDesk } from './store/backup/backup-desk.ts'
import { createNightlyBackups } from './store/backup/nightly-backups.ts'
import type { HomeParts } from './store/backup/write-backup.ts'
import { writeBackup } from './store/backup/write-backup.ts'
import type { LevelStore } from './store/level-store.ts'

export interface BackupPlacement {
  /** Where backups go that nobody named another place for. */
  readonly folder: string
  readonly keep: number
  /** Minutes after the site's midnight; null: none at night. */
  readonly nightlyAtMinute: number | null
  /** The home's files, and the configuration with which it runs. */
  readonly home: HomeParts
}

export interface HomeBackups {
  readonly desk: Pick<BackupDesk, 'begin' | 'progress'>
  readonly failure: () => OperatingError | undefined
  /** What is in the folder, looked at anew after a while. Throws `backup-unreadable`. */
  readonly list: () => Promise<BackupsState>
  /** Null where none is made at night. */
  readonly figures: () => { readonly lastGoodMs: number | null; readonly hasFailed: boolean } | null
  start(): void
  stop(): Promise<void>
}

export interface HomeBackupsParts {
  readonly community: Community
  readonly store: Pick<LevelStore, 'entries'>
  readonly clock: Clock
  /** Real time, which backups are named by. */
  readonly now: () => number
  readonly logger: Logger
  /** Of this program. */
  readonly version: string
}

/** Each look reads the head of every file. */
const LOOK_EVERY_MS = 10_000
const SHOWN = 30

export function createHomeBackups(
  { folder, keep, nightlyAtMinute, home }: BackupPlacement,
  { community, store, clock, now, logger, version }: HomeBackupsParts,
): HomeBackups {
  const desk = createBackupDesk(
    { folder, keep },
    {
      ...{ nowMs: now, logger },
      write: (order) => writeBackup({ ...order, program: version }, { home, community, store }),
    },
  )
  const { timezone } = community.genesis
  const nightly =
    nightlyAtMinute === null
      ? undefined
      : createNightlyBackups({ atMinute: nightlyAtMinute, timezone }, { clock, desk })
  let listing: { readonly atMs: number; readonly backups: Promise<readonly ListedBackup[]> } | undefined

  async function list(): Promise<BackupsState> {
    const nowMs = performance.now()
    if (listing === undefined || nowMs - listing.atMs > LOOK_EVERY_MS)
      listing = { atMs: nowMs, backups: listBackups(folder) }
    const backups = await listing.backups
    const failure = desk.failure()
    return {
      ...{ folder, keep, nightlyAtMinute },
      problem: failure === undefined ? null : { code: failure.code, sentence: failure.message },
      backups: backups.slice(0, SHOWN).map(entryOf),
      more: Math.max(0, backups.length - SHOWN),
    }
  }

  return {
    desk,
    failure: desk.failure,
    list,
    figures: () =>
      nightly === undefined
        ? null
        : { lastGoodMs: desk.lastGoodMs() ?? null, hasFailed: desk.failure() !== undefined },
    start() {
      nightly?.start()
    },
    stop: () => nightly?.stop() ?? desk.stop(),
  }
}

function entryOf({ path, code, bytes, manifest }: ListedBackup): BackupEntry {
  return {
    file: basename(path),
    kind: isNightly(path) ? 'nightly' : 'own',
    ...{ code, bytes },
    createdAtMs: manifest?.createdAtMs ?? null,
    hasKeys: manifest?.hasKeys ?? null,
    height: manifest === null ? null : (manifest.tip?.height ?? 0),
  }
}
