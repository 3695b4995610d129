/** The files of a home: what a start would refuse, found before it. */
import { stat } from 'node:fs/promises'
import { ACCESS_FILE, createAccessFile } from '../../api/access/access-file.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { HomeConfig } from '../../config/home-config.ts'
import { tradingLimits } from '../../config/trading-limits.ts'
import { readGenesisFile } from '../../store/genesis-file.ts'
import { readKeyFile } from '../../store/key-file.ts'
import { readMemberFile } from '../../store/member-file.ts'
import { listBackups } from '../../store/backup/backup-folder.ts'
import { join } from 'node:path'
import type { Finding } from './finding.ts'
import { fail, ok, warn } from './finding.ts'

const HOUR_MS = 3_600_000
const BACKUP_OLD_HOURS = 48

export async function checkFiles(config: HomeConfig): Promise<Finding[]> {
  return [
    await orFail('street', async () => {
      const { genesis } = await readGenesisFile(config.genesisPath)
      if (config.memberPath !== null) await readMemberFile(config.memberPath)
      tradingLimits(config.trading, genesis.currency)
      return ok('street', `${genesis.name}, ${config.mode} mode`)
    }),
    await orFail('keys', async () => {
      await readKeyFile(config.keysPath)
      return ok('keys', 'there, and readable by their owner alone')
    }),
    await orFail('access', async () => {
      const { password, tokens } = await createAccessFile(join(config.dataDirectory, ACCESS_FILE)).read()
      return ok(
        'access',
        `${password === null ? 'no password' : 'a password'}, ${String(tokens.length)} tokens`,
      )
    }),
    await orFail('folder', () => checkFolder(config.dataDirectory)),
  ]
}

async function checkFolder(directory: string): Promise<Finding> {
  const found = await stat(directory).catch(() => undefined)
  if (found === undefined)
    return warn('folder', `${directory} is not there yet`, 'Start the node once: it makes it.')
  return (found.mode & 0o022) === 0
    ? ok('folder', `${directory}, written by its owner alone`)
    : fail('folder', `others may write to ${directory}`, `Run chmod go-w on ${directory}.`)
}

export async function checkBackups({ backup }: HomeConfig, nowMs: number): Promise<Finding> {
  return orFail('backups', async () => {
    const backups = await listBackups(backup.folder)
    const last = backups.find(({ manifest }) => manifest !== null)?.manifest
    if (last === undefined || last === null)
      return warn('backups', `none in ${backup.folder}`, 'Make one: streetwatt backup create.')
    const hours = Math.floor(Math.max(0, nowMs - last.createdAtMs) / HOUR_MS)
    const seen = `the last is ${String(hours)} h old, of height ${String(last.tip?.height ?? 0)}`
    if (hours >= BACKUP_OLD_HOURS)
      return warn('backups', seen, 'See under "Needs attention" why; streetwatt backup create makes one now.')
    return ok('backups', seen)
  })
}

/** What is known to go wrong has a sentence that says what to do. */
export async function orFail(check: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    return fail(
      check,
      `${error.message} (${String(error.code)})`,
      `docs/errors.md says more of ${String(error.code)}.`,
    )
  }
}
