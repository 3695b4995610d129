/** `streetwatt backup restore FILE --to FOLDER`: makes a home of a backup, and says what must not happen with its keys. */
import { join, resolve } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import { restoreBackup } from '../../store/backup/restore-backup.ts'
import { createControlClient } from '../community/control-client.ts'
import type { Terminal } from '../terminal.ts'
import { backupDocument } from './backup-document.ts'

export interface RestoreFlags {
  readonly to: string
  readonly withKeys?: true
  readonly replace?: true
  readonly json?: true
}

export async function restoreHome(
  file: string,
  { to, withKeys, replace, json }: RestoreFlags,
  terminal: Terminal,
): Promise<void> {
  const folder = resolve(to)
  if (replace === true) await refuseRunning(folder)
  const moment = new Date().toISOString().slice(0, 19).replaceAll(':', '')
  const { manifest, config, movedTo } = await restoreBackup({
    ...{ path: resolve(file), folder, withKeys: withKeys === true },
    replacedEnding: replace === true ? `before-${moment}Z` : null,
  })
  if (withKeys === true) terminal.say(KEYS_WARNING)
  const document = {
    ...backupDocument(resolve(file), manifest),
    folder,
    config,
    movedTo,
    withKeys: withKeys === true,
  }
  if (json === true) {
    terminal.print(JSON.stringify(document, null, 2))
    return
  }
  const { community, height, stateRoot } = document
  terminal.print(`${folder}: a home of ${community} at height ${String(height)}.`)
  if (stateRoot !== null) terminal.print(`State root ${stateRoot}, checked.`)
  if (movedTo !== null) terminal.print(`What was there is in ${movedTo}.`)
  if (withKeys !== true)
    terminal.print(`Put the key file of this home at ${join(folder, 'keys.json')} (chmod 600).`)
  terminal.print(`A battery must be armed again: streetwatt device arm -c ${config}`)
  terminal.print(`Start the home:   streetwatt start -c ${config}`)
}

const KEYS_WARNING =
  'streetwatt: two nodes with one key contradict each other, and the street punishes it: the home that was backed up must never run again. This one listens over one gate before it signs, and stops when it hears the other (own-key-elsewhere).'

/** A node's folder must not be moved from under it. */
async function refuseRunning(folder: string): Promise<void> {
  for (const dataDirectory of [join(folder, 'data'), folder]) {
    const isRunning = await createControlClient({ dataDirectory })
      .community()
      .then(
        () => true,
        (error: unknown) =>
          error instanceof OperatingError &&
          error.code !== 'node-not-running' &&
          error.code !== 'channel-path-too-long',
      )
    if (isRunning)
      throw new OperatingError(
        { code: 'backup-node-running', folder },
        `A node runs in ${folder}: stop it first.`,
      )
  }
}
