/**
 * The node's memory: one `level` database for blocks, state and what was signed. Everything that money or votes depend
 * on is written synced: on a memtable switch LevelDB closes its log without syncing, so that after a power cut a later
 * synced write may survive an earlier one that was not (see docs/adr/0006-one-synced-batch-per-block.md).
 */
import type { BatchOperation } from 'level'
import { Level } from 'level'
import { z } from 'zod'
import { decodeBlock } from '../core/chain/block.ts'
import { decodeState } from '../core/chain/state-decode.ts'
import { rootOfLeaves } from '../core/chain/state-leaves.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { BlockCommit, CertifiedBlock, ChainStore, OwnKind, Tip } from '../engine/chain-store.ts'
import { decodePair, encodePair } from '../engine/certified-block.ts'

type Database = Level<string, Uint8Array>

/** The layout of keys below; a store of another version is not touched. */
const SCHEMA_VERSION = '1'

export interface LevelStore extends ChainStore {
  close(): Promise<void>
}

/**
 * Opens or makes the store of one community. Throws `store-locked` when another process holds it, `store-other-community`
 * and `store-schema-unknown` when it is not ours to use, `store-unreadable` when it does not open. Later, a value that
 * does not fit is `store-corrupt`, and a read or write that the disk refuses `store-failed`.
 */
export async function openLevelStore(
  directory: string,
  { communityHash }: { communityHash: string },
): Promise<LevelStore> {
  const database: Database = new Level(directory, { keyEncoding: 'utf8', valueEncoding: 'view' })
  await openDatabase(database, directory)
  try {
    await checkIdentity(database, { directory, communityHash })
  } catch (error) {
    await database.close()
    fail(error, directory)
  }
  const said = <T>(work: Promise<T>): Promise<T> => work.catch((cause: unknown) => fail(cause, directory))
  return {
    load: () => said(load(database, directory)),
    commitBlock: (commit) => said(database.batch(commitOperations(commit), SYNCED)),
    blocks: (from, count) => readBlocks(database, from, count),
    block: (height) => said(readBlock(database, height)),
    outcome: (height) => said(readText(database, outcomeKey(height))),
    loadSignState: () => said(read(database, SIGN_STATE_KEY)),
    saveSignState: (bytes) => said(database.put(SIGN_STATE_KEY, bytes, SYNCED)),
    saveOwn: (kind, slot, revision, bytes) => said(database.put(ownKey(kind, slot, revision), bytes, SYNCED)),
    async loadOwn(kind, slot) {
      const range = { gte: ownKey(kind, slot, 0), lt: ownKey(kind, slot + 1, 0) }
      return said(lastIn(database, range))
    },
    async lastOwn(kind, fromSlot) {
      return said(lastIn(database, { gte: ownKey(kind, fromSlot, 0), lt: `own/${kind}/~` }))
    },
    listOwn: (kind, fromSlot, limit) =>
      said(database.values({ gte: ownKey(kind, fromSlot, 0), lt: `own/${kind}/~`, limit }).all()),
    close: () => database.close(),
  }
}

const SYNCED = { sync: true } as const
const SIGN_STATE_KEY = 'sign-state'
const TIP_KEY = 'tip'
const STATE_PREFIX = 'state/'

async function openDatabase(database: Database, directory: string): Promise<void> {
  try {
    await database.open()
  } catch (cause) {
    if (levelCode(cause) === 'LEVEL_LOCKED') {
      throw new OperatingError(
        { code: 'store-locked', directory },
        `The store in ${directory} is in use by another process: stop that node first.`,
        { cause },
      )
    }
    throw new OperatingError(
      { code: 'store-unreadable', directory },
      `The store in ${directory} cannot be opened: check the disk and the folder's permissions.`,
      { cause },
    )
  }
}

/** Level wraps what LevelDB says in an error of its own. */
function levelCode(error: unknown): unknown {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } }
  return cause?.code ?? code
}

/** LevelDB finds a damaged block by its checksum, or the disk refuses. What is already said stays as it is. */
function fail(cause: unknown, directory: string): never {
  if (cause instanceof OperatingError) throw cause
  if (levelCode(cause) === 'LEVEL_CORRUPTION') throw corrupt({ directory }, cause)
  throw new OperatingError(
    { code: 'store-failed', directory },
    `The store in ${directory} cannot be read or written: check that the disk has room and is well.`,
    { cause },
  )
}

async function checkIdentity(
  database: Database,
  { directory, communityHash }: { directory: string; communityHash: string },
): Promise<void> {
  const schema = await readText(database, 'schema')
  const community = await readText(database, 'community')
  if (schema === undefined && community === undefined) {
    const identity = [put('schema', bytesOf(SCHEMA_VERSION)), put('community', bytesOf(communityHash))]
    return database.batch(identity, SYNCED)
  }
  // A plain read of LevelDB verifies no checksum: names that cannot be names have rotted.
  if (!/^\d{1,6}$/.test(schema ?? '') || !/^[0-9a-f]{64}$/.test(community ?? '')) throw corrupt({ directory })
  if (schema !== SCHEMA_VERSION) {
    throw new OperatingError(
      { code: 'store-schema-unknown', directory },
      `The store in ${directory} was written by another version: use that version, or another data directory.`,
    )
  }
  if (community !== communityHash) {
    throw new OperatingError(
      { code: 'store-other-community', directory },
      `The store in ${directory} belongs to another community: use another data directory.`,
    )
  }
}

/** The tip with its state; the state's root must be the one its block was agreed on with. */
async function load(
  database: Database,
  directory: string,
): Promise<{ tip: Tip; state: ChainState } | undefined> {
  const written = await readText(database, TIP_KEY)
  if (written === undefined) return undefined
  const tip = parseTip(written)
  if (tip === undefined) throw corrupt({ directory })
  const leaves = new Map<string, Uint8Array>()
  const range = { gte: STATE_PREFIX, lt: `${STATE_PREFIX}~` }
  for await (const [key, value] of database.iterator(range)) leaves.set(key.slice(STATE_PREFIX.length), value)
  const stored = await readBlock(database, tip.height)
  const block = stored && decodeBlock(stored.block)
  const state = decodeState(tip, leaves)
  const isWhole =
    block?.hash === tip.blockHash &&
    block.header.height === tip.height &&
    block.header.slot === tip.slot &&
    block.header.stateRoot === rootOfLeaves(leaves)
  if (!isWhole || state === undefined) throw corrupt({ directory, height: tip.height })
  return { tip, state }
}

function parseTip(written: string): Tip | undefined {
  try {
    const parsed = tipSchema.safeParse(JSON.parse(written))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

const tipSchema = z.strictObject({
  height: z.int().min(1),
  slot: z.int().min(0),
  blockHash: z.string().regex(/^[0-9a-f]{64}$/),
  finalAtMs: z.int().nullable(),
})

function corrupt(where: { directory: string; height?: number }, cause?: unknown): OperatingError {
  const at = where.height === undefined ? '' : ` at height ${where.height}`
  return new OperatingError(
    { code: 'store-corrupt', ...where },
    `The store in ${where.directory} is damaged${at}: move it away and start again, the node fetches the ledger from its peers.`,
    { cause },
  )
}

type Operation = BatchOperation<Database, string, Uint8Array>

function commitOperations({ tip, stored, changed, removed, outcome }: BlockCommit): Operation[] {
  return [
    put(blockKey(tip.height), encodePair(stored)),
    put(outcomeKey(tip.height), bytesOf(outcome)),
    ...[...changed].map(([key, value]) => put(`${STATE_PREFIX}${key}`, value)),
    ...removed.map((key): Operation => ({ type: 'del', key: `${STATE_PREFIX}${key}` })),
    put(TIP_KEY, bytesOf(JSON.stringify(tip))),
  ]
}

function put(key: string, value: Uint8Array): Operation {
  return { type: 'put', key, value }
}

async function* readBlocks(database: Database, from: number, count: number): AsyncIterable<CertifiedBlock> {
  for await (const value of database.values({ gte: blockKey(from), lt: 'block/~', limit: count })) {
    const pair = decodePair(value)
    if (pair === undefined) return
    yield pair
  }
}

async function readBlock(database: Database, height: number): Promise<CertifiedBlock | undefined> {
  const bytes = await read(database, blockKey(height))
  return bytes && decodePair(bytes)
}

/** The last entry of own messages in a range. */
async function lastIn(
  database: Database,
  range: { gte: string; lt: string },
): Promise<{ slot: number; revision: number; bytes: Uint8Array } | undefined> {
  const [entry] = await database.iterator({ ...range, reverse: true, limit: 1 }).all()
  if (entry === undefined) return undefined
  const [slot, revision] = entry[0].split('/').slice(2).map(Number)
  return { slot: slot ?? 0, revision: revision ?? 0, bytes: entry[1] }
}

/** The types of level promise a value for every key. */
function read(database: Database, key: string): Promise<Uint8Array | undefined> {
  return database.get(key)
}

async function readText(database: Database, key: string): Promise<string | undefined> {
  const bytes = await read(database, key)
  return bytes && new TextDecoder().decode(bytes)
}

/** LevelDB sorts keys bytewise: numbers are padded to sort as numbers. */
function blockKey(height: number): string {
  return `block/${padded(height)}`
}

function outcomeKey(height: number): string {
  return `outcome/${padded(height)}`
}

function ownKey(kind: OwnKind, slot: number, revision: number): string {
  return `own/${kind}/${padded(slot)}/${padded(revision)}`
}

function padded(value: number): string {
  return value.toString().padStart(12, '0')
}

function bytesOf(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}
