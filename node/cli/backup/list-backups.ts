/** `streetwatt backup list`: what there is to go back to. */
import { basename, resolve } from 'node:path'
import { readStandingConfig } from '../../config/last-good.ts'
import type { ListedBackup } from '../../store/backup/backup-folder.ts'
import { listBackups } from '../../store/backup/backup-folder.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { backupDocument } from './backup-document.ts'

export interface ListBackupsFlags {
  readonly config: string
  readonly folder?: string
  readonly json?: true
}

export async function showBackups(
  { config, folder: named, json }: ListBackupsFlags,
  terminal: Terminal,
): Promise<void> {
  const folder =
    named === undefined ? (await readStandingConfig(config)).config.backup.folder : resolve(named)
  const backups = await listBackups(folder)
  if (json === true) {
    const documents = backups.map(({ path, code, bytes, manifest }) => ({
      ...{ path, code, bytes },
      ...(manifest !== null && backupDocument(path, manifest)),
    }))
    terminal.print(JSON.stringify({ folder, backups: documents }, null, 2))
    return
  }
  if (backups.length === 0) {
    terminal.print(`There is no backup in ${folder}: streetwatt backup create makes one.`)
    return
  }
  terminal.print(folder)
  terminal.print(formatTable([HEADS, ...backups.map(rowOf)]).trimEnd())
}

const HEADS = ['file', 'made', 'height', 'bytes', 'keys', 'state root']

function rowOf({ path, code, bytes, manifest }: ListedBackup): string[] {
  if (manifest === null) return [basename(path), '–', '–', '–', '–', `(${code})`]
  const { createdAt, height, hasKeys, stateRoot } = backupDocument(path, manifest)
  const made = createdAt.slice(0, 16).replace('T', ' ')
  return [
    ...[basename(path), `${made}Z`, String(height), String(bytes ?? 0)],
    ...[hasKeys ? 'yes' : 'no', stateRoot ?? '–'],
  ]
}
