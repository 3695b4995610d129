/**
 * Writes a home's backup: one file, the ledger in it as it is between two blocks. It is synced before it has its name,
 * and its owner alone may read it.
 */
import { mkdir, open, readdir, readFile, rename, rm, access } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { rootOfLeaves } from '../../core/chain/state-leaves.ts'
import type { Community } from '../../core/governance/genesis.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { EpochMs } from '../../core/units/quantities.ts'
import { syncFolder } from '../../runtime/synced-folder.ts'
import type { LevelStore } from '../level-store.ts'
import { SCHEMA_VERSION } from '../level-opening.ts'
import { openValue } from '../sealed-values.ts'
import { parseTip } from '../stored-tip.ts'
import { backupUnwritable } from './backup-errors.ts'
import {
  CONFIG_PART,
  DATA_FILES,
  dataPart,
  GENESIS_PART,
  KEYS_PART,
  LEDGER_PART,
  MANIFEST_PART,
  MANIFEST_SUM_PART,
  MEMBER_PART,
  RULE_PART,
} from './backup-parts.ts'
import type { StoreEntry } from './ledger-part.ts'
import { packEntries } from './ledger-part.ts'
import type { Manifest } from './manifest.ts'
import { BACKUP_VERSION } from './manifest.ts'
import type { TarWriter, WrittenPart } from './tar-file.ts'
import { createTarWriter } from './tar-file.ts'

/** The files of a home; what its data directory holds beside the ledger goes along. */
export interface HomeParts {
  /** The configuration with which it runs. */
  readonly configText: string
  readonly genesisPath: string
  readonly keysPath: string
  readonly memberPath: string | null
  readonly dataDirectory: string
}

export interface BackupOptions {
  readonly path: string
  readonly withKeys: boolean
  /** The version of this program. */
  readonly program: string
  /** By the clock of the machine. */
  readonly createdAtMs: EpochMs
}

/**
 * Resolves when the file is on disk. Throws `backup-exists`, `backup-unwritable`, `key-file-unreadable`, and what the
 * store says of itself: a ledger with a damaged value is not kept for later.
 */
export async function writeBackup(
  options: BackupOptions,
  { home, community, store }: { home: HomeParts; community: Community; store: Pick<LevelStore, 'entries'> },
): Promise<Manifest> {
  const { path } = options
  const unfinished = `${path}.new`
  await refuseExisting(path)
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const manifest = await writeFileOf(unfinished, (handle) =>
      writeParts(createTarWriter(handle, { modifiedMs: options.createdAtMs }), {
        ...{ options, home, community },
        entries: store.entries(),
      }),
    )
    await rename(unfinished, path)
    await syncFolder(dirname(path))
    return manifest
  } catch (error) {
    // On a full disk the half of a backup is in the way of what matters more.
    await rm(unfinished, { force: true }).catch(() => undefined)
    throw error instanceof OperatingError ? error : backupUnwritable(path, error)
  }
}

async function refuseExisting(path: string): Promise<void> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (!isThere) return
  throw new OperatingError(
    { code: 'backup-exists', path },
    `${path} is there already and is not written over: name another file.`,
  )
}

async function writeFileOf<T>(path: string, write: (handle: FileHandle) => Promise<T>): Promise<T> {
  await rm(path, { force: true })
  const handle = await open(path, 'wx', 0o600)
  try {
    const written = await write(handle)
    await handle.sync()
    return written
  } finally {
    await handle.close()
  }
}

interface Contents {
  readonly options: BackupOptions
  readonly home: HomeParts
  readonly community: Community
  readonly entries: AsyncIterable<StoreEntry>
}

async function writeParts(tar: TarWriter, contents: Contents): Promise<Manifest> {
  const { options, community, home, entries } = contents
  const parts: WrittenPart[] = []
  for (const [name, bytes] of await smallParts(home, options)) parts.push(await tar.add(name, [bytes]))
  const watched = watchEntries(entries)
  parts.push(await tar.add(LEDGER_PART, packEntries(watched.entries)))
  const manifest: Manifest = {
    version: BACKUP_VERSION,
    program: options.program,
    storeSchema: Number(SCHEMA_VERSION),
    community: { name: community.genesis.name, hash: community.hash },
    createdAtMs: options.createdAtMs,
    tip: watched.tip(),
    hasKeys: options.withKeys,
    ledgerEntries: watched.count(),
    parts,
  }
  const { sha256 } = await tar.add(MANIFEST_PART, [textBytes(`${JSON.stringify(manifest, null, 2)}\n`)])
  await tar.add(MANIFEST_SUM_PART, [textBytes(`${sha256}  ${MANIFEST_PART}\n`)])
  await tar.end()
  return manifest
}

async function smallParts(
  { configText, genesisPath, keysPath, memberPath, dataDirectory }: HomeParts,
  { withKeys }: BackupOptions,
): Promise<[name: string, bytes: Uint8Array][]> {
  const parts: [string, Uint8Array][] = [
    [CONFIG_PART, textBytes(configText)],
    [GENESIS_PART, await readFile(genesisPath)],
  ]
  if (memberPath !== null) parts.push([MEMBER_PART, await readFile(memberPath)])
  if (withKeys) parts.push([KEYS_PART, await readFile(keysPath).catch(keysUnreadable(keysPath))])
  for (const name of DATA_FILES) {
    const bytes = await readFile(join(dataDirectory, name)).catch(unlessMissing)
    if (bytes !== undefined) parts.push([dataPart(name), bytes])
  }
  const rules = (await readdir(join(dataDirectory, 'rules')).catch(unlessMissing)) ?? []
  for (const part of rules.map((name) => `rules/${name}`).sort())
    if (RULE_PART.test(part)) parts.push([part, await readFile(join(dataDirectory, part))])
  return parts
}

function keysUnreadable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new OperatingError(
      { code: 'key-file-unreadable', path },
      `The key file ${path} cannot be read: check the path and its permissions.`,
      { cause },
    )
  }
}

function unlessMissing(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'ENOENT') throw error
}

/** The entries as they pass, counted, and what they say of the tip and of the root of the state. */
function watchEntries(source: AsyncIterable<StoreEntry>): {
  entries: AsyncIterable<StoreEntry>
  count: () => number
  tip: () => Manifest['tip']
} {
  const leaves = new Map<string, Uint8Array>()
  let count = 0
  let tipText: string | undefined

  async function* watch(): AsyncGenerator<StoreEntry, void> {
    for await (const [key, sealed] of source) {
      count++
      if (key.startsWith(STATE_PREFIX)) {
        const value = openValue(key, sealed)
        if (value !== undefined) leaves.set(key.slice(STATE_PREFIX.length), value)
      }
      if (key === TIP_KEY) tipText = new TextDecoder().decode(openValue(key, sealed))
      yield [key, sealed]
    }
  }

  return {
    entries: watch(),
    count: () => count,
    tip() {
      const tip = parseTip(tipText ?? '')
      if (tip === undefined) return null
      const { height, slot, blockHash } = tip
      return { height, slot, blockHash, stateRoot: rootOfLeaves(leaves) }
    },
  }
}

const STATE_PREFIX = 'state/'
const TIP_KEY = 'tip'

function textBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
