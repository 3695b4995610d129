/** Opens a backup that somebody names: its form and its manifest first, its parts when they are asked for. */
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { OperatingError } from '../../core/units/operating-error.ts'
import { SCHEMA_VERSION } from '../level-opening.ts'
import { backupDamaged, backupNewer, backupUnreadable } from './backup-errors.ts'
import { isPartName, LEDGER_PART, MANIFEST_PART, MANIFEST_SUM_PART } from './backup-parts.ts'
import type { StoreEntry } from './ledger-part.ts'
import { unpackEntries } from './ledger-part.ts'
import type { Manifest } from './manifest.ts'
import { parseManifest } from './manifest.ts'
import type { TarPart } from './tar-file.ts'
import { readTarParts } from './tar-file.ts'

export interface Backup {
  readonly manifest: Manifest
  /** Of the whole file. */
  readonly bytes: number
  /** Reads every part and holds it against the manifest; throws `backup-damaged`. */
  check(): Promise<void>
  /** The content of a small part, or undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /** The ledger, as it lay in its store; throws `backup-damaged` where it is not one. */
  entries(): AsyncIterable<StoreEntry>
}

/** Everything but the ledger is small. */
const SMALL_PART_LIMIT = 16 << 20
const READ_BYTES = 1 << 18

/** Throws `backup-unreadable`, `backup-damaged`, `backup-newer`, and what `use` throws. */
export async function withBackup<T>(path: string, use: (backup: Backup) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw backupUnreadable(path, cause)
  })
  try {
    return await use(await openBackup(handle, path))
  } catch (error) {
    if (error instanceof OperatingError) throw error
    throw backupUnreadable(path, error)
  } finally {
    await handle.close()
  }
}

async function openBackup(handle: FileHandle, path: string): Promise<Backup> {
  const { size } = await handle.stat()
  const parts = await readTarParts(handle, path)
  const manifest = await readManifest(handle, { parts, path })
  const partOf = (name: string): TarPart | undefined => parts.find((part) => part.name === name)
  const said = new Map(manifest.parts.map((part) => [part.name, part]))
  const isComplete =
    said.size === manifest.parts.length &&
    parts.length === said.size + 2 &&
    manifest.parts.every(({ name, bytes }) => isPartName(name) && partOf(name)?.bytes === bytes)
  if (!isComplete || !said.has(LEDGER_PART)) throw backupDamaged(path)

  return {
    manifest,
    bytes: size,
    async check() {
      for (const { name, sha256 } of manifest.parts) {
        const part = partOf(name)
        if (part === undefined || (await digestOf(handle, part)) !== sha256) throw backupDamaged(path)
      }
    },
    async read(name) {
      const part = partOf(name)
      return part && readSmall(handle, { part, path })
    },
    async *entries() {
      const part = partOf(LEDGER_PART)
      if (part === undefined) throw backupDamaged(path)
      let count = 0
      try {
        for await (const entry of unpackEntries(handle, { path, ...part })) {
          count++
          yield entry
        }
      } catch (error) {
        throw backupDamaged(path, error)
      }
      if (count !== manifest.ledgerEntries) throw backupDamaged(path)
    },
  }
}

async function readManifest(
  handle: FileHandle,
  { parts, path }: { parts: readonly TarPart[]; path: string },
): Promise<Manifest> {
  const [part, sumPart] = [MANIFEST_PART, MANIFEST_SUM_PART].map((name) =>
    parts.find((each) => each.name === name),
  )
  if (part === undefined || sumPart === undefined) throw backupDamaged(path)
  const bytes = await readSmall(handle, { part, path })
  const sum = Buffer.from(await readSmall(handle, { part: sumPart, path })).toString('latin1')
  if (sum !== `${hexDigest(bytes)}  ${MANIFEST_PART}\n`) throw backupDamaged(path)
  const read = parseManifest(Buffer.from(bytes).toString('utf8'), { storeSchema: Number(SCHEMA_VERSION) })
  if (read.code === 'newer') throw backupNewer(path, read.program)
  if (read.code === 'damaged') throw backupDamaged(path)
  return read.manifest
}

async function readSmall(
  handle: FileHandle,
  { part: { offset, bytes }, path }: { part: TarPart; path: string },
): Promise<Uint8Array> {
  if (bytes > SMALL_PART_LIMIT) throw backupDamaged(path)
  const content = new Uint8Array(bytes)
  const { bytesRead } = await handle.read(content, 0, bytes, offset)
  if (bytesRead !== bytes) throw backupDamaged(path)
  return content
}

async function digestOf(handle: FileHandle, { offset, bytes }: TarPart): Promise<string> {
  const digest = createHash('sha256')
  const buffer = Buffer.alloc(Math.min(READ_BYTES, Math.max(1, bytes)))
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - done), offset + done)
    if (bytesRead === 0) break
    digest.update(buffer.subarray(0, bytesRead))
    done += bytesRead
  }
  return digest.digest('hex')
}

function hexDigest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
