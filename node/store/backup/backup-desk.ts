/** Makes the backups of a running node, one at a time: when its owner asks, and at night. */
import { resolve } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { EpochMs } from '../../core/units/quantities.ts'
import type { Logger } from '../../runtime/logger.ts'
import { backupPath, isNightly, listBackups, pruneNightly } from './backup-folder.ts'
import type { Manifest } from './manifest.ts'

/** What became of the last backup that somebody asked for. */
export type BackupProgress =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly path: string }
  | { readonly state: 'done'; readonly path: string; readonly manifest: Manifest }
  | { readonly state: 'failed'; readonly path: string; readonly code: string }

export interface BackupDesk {
  /** Begins one and resolves at once; `backup-running` while another is made. A path of null: the home's own folder. */
  begin(order: { path: string | null; withKeys: boolean }): { code: 'ok'; path: string } | { code: string }
  progress(): BackupProgress
  /** Makes tonight's and removes the oldest beyond those that are kept; a failure is kept for people, not thrown. */
  makeNightly(): Promise<void>
  /** Why the last nightly backup failed, or undefined while all is well. */
  readonly failure: () => OperatingError | undefined
  /** When the last good nightly backup was made, by the machine's clock; undefined where there is none. */
  readonly lastGoodMs: () => EpochMs | undefined
  /** Finds what was made before this start. */
  look(): Promise<void>
  /** Resolves when none is being made any more. */
  stop(): Promise<void>
}

export interface BackupDeskParts {
  readonly write: (order: { path: string; withKeys: boolean; createdAtMs: EpochMs }) => Promise<Manifest>
  /** The machine's clock. */
  readonly nowMs: () => EpochMs
  readonly logger: Logger
}

export function createBackupDesk(
  { folder, keep }: { folder: string; keep: number },
  { write, nowMs, logger }: BackupDeskParts,
): BackupDesk {
  let progress: BackupProgress = { state: 'none' }
  let failure: OperatingError | undefined
  let lastGoodMs: EpochMs | undefined
  let working: Promise<unknown> | undefined

  async function make(path: string, withKeys: boolean, createdAtMs: EpochMs): Promise<Manifest> {
    const written = write({ path, withKeys, createdAtMs })
    working = written
      .catch(() => undefined)
      .then(() => {
        working = undefined
      })
    const manifest = await written
    logger.info({ path, height: manifest.tip?.height ?? 0 }, 'a backup was made')
    return manifest
  }

  async function answer(path: string, withKeys: boolean, createdAtMs: EpochMs): Promise<void> {
    try {
      const manifest = await make(path, withKeys, createdAtMs)
      progress = { state: 'done', path, manifest }
    } catch (error) {
      const { code, cause } = asFailure(error)
      logger.warn({ code, path, cause: String(cause) }, 'a backup could not be made')
      progress = { state: 'failed', path, code }
    }
  }

  return {
    begin({ path: asked, withKeys }) {
      if (working !== undefined) return { code: 'backup-running' }
      const createdAtMs = nowMs()
      const path = resolve(asked ?? backupPath(folder, 'backup', createdAtMs))
      progress = { state: 'running', path }
      void answer(path, withKeys, createdAtMs)
      return { code: 'ok', path }
    },
    progress: () => progress,
    async makeNightly() {
      await working
      const createdAtMs = nowMs()
      try {
        await make(backupPath(folder, 'nightly', createdAtMs), true, createdAtMs)
        lastGoodMs = createdAtMs
        failure = undefined
        await pruneNightly(folder, { keep })
      } catch (error) {
        failure = asFailure(error)
        logger.warn({ code: failure.code, folder, cause: String(failure.cause) }, failure.message)
      }
    },
    failure: () => failure,
    lastGoodMs: () => lastGoodMs,
    async look() {
      try {
        const nightly = (await listBackups(folder)).find(({ path, code }) => code === 'ok' && isNightly(path))
        lastGoodMs = nightly?.manifest?.createdAtMs
      } catch (error) {
        failure = asFailure(error)
      }
    },
    async stop() {
      await working
    },
  }
}

function asFailure(error: unknown): OperatingError {
  if (error instanceof OperatingError) return error as OperatingError
  return new OperatingError(
    { code: 'backup-unwritable' },
    'The backup cannot be written: trading goes on, but check that the disk has room and is well.',
    { cause: error },
  )
}
