/** `streetwatt backup create`: the node that runs makes it, between two blocks; where none runs, this command does. */
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { HomeConfig } from '../../config/home-config.ts'
import { readStandingConfig } from '../../config/last-good.ts'
import { programVersion } from '../../runtime/program-version.ts'
import { backupPath } from '../../store/backup/backup-folder.ts'
import type { Manifest } from '../../store/backup/manifest.ts'
import { manifestSchema } from '../../store/backup/manifest.ts'
import { writeBackup } from '../../store/backup/write-backup.ts'
import { createControlClient } from '../community/control-client.ts'
import { refusalOf } from '../community/refusals.ts'
import { withHomeLedger } from '../ledger/open-ledger.ts'
import type { Terminal } from '../terminal.ts'
import { backupDocument } from './backup-document.ts'

export interface CreateBackupFlags {
  readonly config: string
  readonly output?: string
  readonly withoutKeys?: true
  readonly json?: true
}

interface Order {
  readonly path: string | null
  readonly withKeys: boolean
}

interface Made {
  readonly path: string
  readonly manifest: Manifest
  readonly isByNode: boolean
}

const LOOK_MS = 250

export async function createBackup(flags: CreateBackupFlags, terminal: Terminal): Promise<void> {
  const { config, text: configText } = await readStandingConfig(flags.config)
  const order: Order = {
    path: flags.output === undefined ? null : resolve(flags.output),
    withKeys: flags.withoutKeys !== true,
  }
  const made =
    (await askNode(order, { config, terminal })) ??
    (await makeHere(order, { flags, config, configText, terminal }))
  const document = backupDocument(made.path, made.manifest)
  if (flags.json === true) {
    terminal.print(JSON.stringify({ ...document, isByNode: made.isByNode }, null, 2))
    return
  }
  terminal.print(`${made.path}: ${document.community} at height ${String(document.height)}.`)
  if (document.stateRoot !== null) terminal.print(`State root ${document.stateRoot}`)
  terminal.print(
    document.hasKeys
      ? 'The keys of this home are in it: whoever has this file can sign for the home.'
      : 'The keys of this home are not in it: keep keys.json elsewhere.',
  )
}

/** Undefined where no node runs here. */
async function askNode(
  order: Order,
  { config, terminal }: { config: HomeConfig; terminal: Terminal },
): Promise<Made | undefined> {
  const node = createControlClient(config)
  const path = await node.beginBackup(order).catch((error: unknown) => {
    if (error instanceof OperatingError && error.code === 'node-not-running') return undefined
    throw error
  })
  if (path === undefined) return undefined
  for (;;) {
    const progress = await node.backupProgress()
    // The node was started again meanwhile, or somebody asked for the next one.
    if (progress.state === 'none' || progress.path !== path) throw lost(path)
    if (progress.state === 'failed') throw refusalOf(progress.code) ?? lost(path)
    if (progress.state === 'done')
      return { path, manifest: manifestSchema.parse(progress.manifest), isByNode: true }
    terminal.progress(`the node makes ${path} …`)
    await sleep(LOOK_MS)
  }
}

function makeHere(
  { path: asked, withKeys }: Order,
  {
    flags,
    config,
    configText,
    terminal,
  }: { flags: CreateBackupFlags; config: HomeConfig; configText: string; terminal: Terminal },
): Promise<Made> {
  const say = (line: string): void => {
    terminal.say(line)
  }
  return withHomeLedger({ config: flags.config, say }, async ({ community, store }) => {
    const createdAtMs = Date.now()
    const path = asked ?? backupPath(config.backup.folder, 'backup', createdAtMs)
    const manifest = await writeBackup(
      { path, withKeys, createdAtMs, program: programVersion() },
      { home: { ...config, configText }, community, store },
    )
    return { path, manifest, isByNode: false }
  })
}

function lost(path: string): OperatingError {
  return new OperatingError(
    { code: 'backup-lost', path },
    `The node says nothing more of the backup ${path}: look into its log and into streetwatt backup list, and ask again.`,
  )
}
