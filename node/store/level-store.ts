/**
 * The node's memory: one `level` database for blocks, state and what was signed. Everything that money or votes depend
 * on is written synced: on a memtable switch LevelDB closes its log without syncing, so that after a power cut a later
 * synced write may survive an earlier one that was not (see docs/adr/0006-one-synced-batch-per-block.md).
 */
import type { BatchOperation } from 'level'
import { Level } from 'level'
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
 * and `store-schema-unknown` when it is not ours to use, `store-corrupt` when what it holds does not fit together.
 */
export async function openLevelStore(
  directory: string,
  options: { communityHash: string },
): Promise<LevelStore> {
  const database: Database = new Level(directory, { keyEncoding: 'utf8', valueEncoding: 'view' })
  await openDatabase(database, directory)
  await checkIdentity(database, directory, options.communityHash)
  return {
    load: () => load(database, directory),
    commitBlock: (commit) => database.batch(commitOperations(commit), SYNCED),
    blocks: (from, count) => readBlocks(database, from, count),
    async block(height) {
      const bytes = await database.get(blockKey(height))
      return bytes && decodePair(bytes)
    },
    async outcome(height) {
      const bytes = await database.get(outcomeKey(height))
      return bytes && text(bytes)
    },
    loadSignState: () => database.get(SIGN_STATE_KEY),
    saveSignState: (bytes) => database.put(SIGN_STATE_KEY, bytes, SYNCED),
    saveOwn: (kind, slot, revision, bytes) => database.put(ownKey(kind, slot, revision), bytes, SYNCED),
    loadOwn: (kind, slot) => loadOwn(database, kind, slot),
    async lastOwn(kind, fromSlot) {
      const [bytes] = await database
        .values({ gte: ownKey(kind, fromSlot, 0), lt: `own/${kind}/~`, reverse: true, limit: 1 })
        .all()
      return bytes
    },
    listOwn: (kind, fromSlot, limit) =>
      database.values({ gte: ownKey(kind, fromSlot, 0), lt: `own/${kind}/~`, limit }).all(),
    close: () => database.close(),
  }
}

const SYNCED = { sync: true } as const
const SIGN_STATE_KEY = 'sign-state'
const TIP_KEY = 'tip'

async function openDatabase(database: Database, directory: string): Promise<void> {
  try {
    await database.open()
  } catch (cause) {
    const isLocked = String((cause as { cause?: { code?: string } }).cause?.code) === 'LEVEL_LOCKED'
    const detail = { code: isLocked ? 'store-locked' : 'store-unreadable', directory }
    const sentence = isLocked
      ? `The store in ${directory} is in use by another process: stop that node first.`
      : `The store in ${directory} cannot be opened: check the disk and the folder's permissions.`
    throw new OperatingError(detail, sentence, { cause })
  }
}

async function checkIdentity(database: Database, directory: string, communityHash: string): Promise<void> {
  const schema = await database.get('schema')
  const community = await database.get('community')
  if (schema === undefined && community === undefined) {
    const identity: Operation[] = [
      put('schema', bytesOf(SCHEMA_VERSION)),
      put('community', bytesOf(communityHash)),
    ]
    return database.batch(identity, SYNCED)
  }
  if (schema === undefined || text(schema) !== SCHEMA_VERSION) {
    throw await closing(
      database,
      'store-schema-unknown',
      `The store in ${directory} was written by another version: use that version, or another data directory.`,
    )
  }
  if (community === undefined || text(community) !== communityHash) {
    throw await closing(
      database,
      'store-other-community',
      `The store in ${directory} belongs to another community: use another data directory.`,
    )
  }
}

async function closing(database: Database, code: string, sentence: string): Promise<OperatingError> {
  await database.close()
  return new OperatingError({ code }, sentence)
}

/** The tip with its state; the state's root must be the one its block was agreed on with. */
async function load(
  database: Database,
  directory: string,
): Promise<{ tip: Tip; state: ChainState } | undefined> {
  const bytes = await database.get(TIP_KEY)
  if (bytes === undefined) return undefined
  const tip = JSON.parse(text(bytes)) as Tip
  const leaves = new Map<string, Uint8Array>()
  for await (const [key, value] of database.iterator({ gte: 'state/', lt: 'state/~' }))
    leaves.set(key.slice(6), value)
  const stored = await database.get(blockKey(tip.height))
  const block = stored && decodeBlock(decodePair(stored)?.block ?? new Uint8Array())
  const state = decodeState(tip, leaves)
  if (
    block === undefined ||
    state === undefined ||
    block.hash !== tip.blockHash ||
    rootOfLeaves(leaves) !== block.header.stateRoot
  ) {
    const sentence = `The store in ${directory} is damaged at height ${String(tip.height)}: move it away and start again, the node fetches the ledger from its peers.`
    throw new OperatingError({ code: 'store-corrupt', height: tip.height, directory }, sentence)
  }
  return { tip, state }
}

type Operation = BatchOperation<Database, string, Uint8Array>

function commitOperations({ tip, stored, changed, removed, outcome }: BlockCommit): Operation[] {
  return [
    put(blockKey(tip.height), encodePair(stored)),
    put(outcomeKey(tip.height), bytesOf(outcome)),
    ...[...changed].map(([key, value]) => put(`state/${key}`, value)),
    ...removed.map((key): Operation => ({ type: 'del', key: `state/${key}` })),
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

async function loadOwn(
  database: Database,
  kind: OwnKind,
  slot: number,
): Promise<{ revision: number; bytes: Uint8Array } | undefined> {
  const range = { gte: ownKey(kind, slot, 0), lt: ownKey(kind, slot + 1, 0), reverse: true, limit: 1 }
  const [entry] = await database.iterator(range).all()
  if (entry === undefined) return undefined
  const [key, bytes] = entry
  return { revision: Number(key.slice(key.lastIndexOf('/') + 1)), bytes }
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

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
