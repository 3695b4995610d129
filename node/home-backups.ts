/** The backups of a home whose node runs: its desk, the hour at night, and what people and charts are told of them. */
import type { Community } from './core/governance/genesis.ts'
import type { OperatingError } from './core/units/operating-error.ts'
import type { Clock } from './runtime/clock.ts'
import type { Logger } from './runtime/logger.ts'
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
  return {
    desk,
    failure: desk.failure,
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
