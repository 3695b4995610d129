/**
 * The node's memory: one `level` database for blocks, state and what was signed. Everything that money or votes depend
 * on is written synced: on a memtable switch LevelDB closes its log without syncing, so that after a power cut a later
 * synced write may survive an earlier one that was not (see docs/adr/0006-one-synced-batch-per-block.md).
 */
import { decodeBlock } from '../core/chain/block.ts'
import { decodeState } from '../core/chain/state-decode.ts'
import type { StateLeaves } from '../core/chain/state-leaves.ts'
import { rootOfLeaves } from '../core/chain/state-leaves.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import type { BlockCommit, ChainStore, FoundBlock, OwnKind, Tip } from '../engine/chain-store.ts'
import { decodePair, encodePair } from '../engine/certified-block.ts'
import { corrupt, fail, signStateDamaged } from './level-errors.ts'
import type { Database, Opening } from './level-opening.ts'
import { openDatabase } from './level-opening.ts'
import { openValue, sealValue } from './sealed-values.ts'
import { parseTip } from './stored-tip.ts'

export interface LevelStore extends ChainStore {
  /** Tip and leaves as far as they can be read, for who compares them; nothing is checked but the checksums. */
  storedState(): Promise<{ tip: Tip | undefined; leaves: StateLeaves; damaged: readonly string[] }>
  /**
   * Every key and its value as it lies here, checksum included, in the order of keys: all of one moment between two
   * writes, whatever is written meanwhile. A damaged value is `store-corrupt`.
   */
  entries(): AsyncIterable<readonly [key: string, sealed: Uint8Array]>
  close(): Promise<void>
}

/**
 * Opens or makes the store of one community. Throws `store-locked` when another process holds it, `store-other-community`
 * and `store-schema-unknown` when it is not ours to use, `store-unreadable` when it does not open. Later, a value that
 * does not fit is `store-corrupt`, and a read or write that the disk refuses `store-failed`.
 */
export async function openLevelStore(directory: string, opening: Opening): Promise<LevelStore> {
  const database = await openDatabase(directory, opening)
  const place: Place = { database, directory }
  const said = <T>(work: Promise<T>): Promise<T> => work.catch((cause: unknown) => fail(cause, directory))
  return {
    load: () => said(load(place)),
    storedState: () => said(storedState(place)),
    commitBlocks: (commits) => said(writeSynced(database, commitOperations(commits))),
    blocks: (from, count) => readBlocks(place, from, count),
    found: (from) => findBlocks(place, { gte: blockKey(from), lt: 'block/~' }),
    block: async (height) => (await said(findBlock(place, height)))?.pair,
    outcome: (height) => said(readOutcome(place, height)),
    replaceBlock: (height, stored) =>
      said(writeSynced(database, [put(blockKey(height), encodePair(stored))])),
    replaceState: (tip, leaves) => said(replaceState(place, tip, leaves)),
    loadSignState: () => said(readSignState(place)),
    saveSignState: (bytes) => said(writeSynced(database, [put(SIGN_STATE_KEY, bytes)])),
    saveOwn: (kind, slot, revision, bytes) =>
      said(writeSynced(database, [put(ownKey(kind, slot, revision), bytes)])),
    async loadOwn(kind, slot) {
      const range = { gte: ownKey(kind, slot, 0), lt: ownKey(kind, slot + 1, 0) }
      return said(lastIn(place, range))
    },
    async lastOwn(kind, fromSlot) {
      return said(lastIn(place, { gte: ownKey(kind, fromSlot, 0), lt: `own/${kind}/~` }))
    },
    listOwn: (kind, fromSlot, limit) =>
      said(listIn(place, { gte: ownKey(kind, fromSlot, 0), lt: `own/${kind}/~`, limit })),
    entries: () => readEntries(place),
    close: () => database.close(),
  }
}

interface Place {
  readonly database: Database
  readonly directory: string
}

/** They are read before the layout is known. */
const UNSEALED: ReadonlySet<string> = new Set(['schema', 'community'])
/** So many that the way to LevelDB and back costs little, and so few that nothing else waits. */
const ENTRIES_AT_ONCE = 64
const SIGN_STATE_KEY = 'sign-state'
const TIP_KEY = 'tip'
const STATE_PREFIX = 'state/'
const STATE_RANGE = { gte: STATE_PREFIX, lt: `${STATE_PREFIX}~` }

/** The tip with its state; the state's root must be the one its block was agreed on with. */
async function load(place: Place): Promise<{ tip: Tip; state: ChainState } | undefined> {
  const { tip, leaves, damaged } = await storedState(place)
  const { directory } = place
  if (damaged.length > 0) throw corrupt({ directory })
  if (tip === undefined) return undefined
  const stored = await findBlock(place, tip.height)
  const block = stored?.pair && decodeBlock(stored.pair.block)
  const state = decodeState(tip, leaves)
  const isWhole =
    block?.hash === tip.blockHash &&
    block.header.height === tip.height &&
    block.header.slot === tip.slot &&
    block.header.stateRoot === rootOfLeaves(leaves)
  if (!isWhole || state === undefined) throw corrupt({ directory, height: tip.height })
  return { tip, state }
}

async function storedState({ database }: Place): ReturnType<LevelStore['storedState']> {
  const leaves = new Map<string, Uint8Array>()
  const damaged: string[] = []
  for await (const [key, sealed] of database.iterator(STATE_RANGE)) {
    const value = openValue(key, sealed)
    if (value === undefined) damaged.push(key.slice(STATE_PREFIX.length))
    else leaves.set(key.slice(STATE_PREFIX.length), value)
  }
  const sealedTip = await get(database, TIP_KEY)
  const tip = sealedTip && parseTip(textOf(openValue(TIP_KEY, sealedTip)) ?? '')
  if (sealedTip !== undefined && tip === undefined) damaged.push(TIP_KEY)
  // Leaves without a tip: it is what is lost.
  if (sealedTip === undefined && leaves.size > 0) damaged.push(TIP_KEY)
  return { tip, leaves, damaged }
}

/** The old leaves go and the new ones come in one batch. */
async function replaceState({ database }: Place, tip: Tip | undefined, leaves: StateLeaves): Promise<void> {
  const old = await database.keys(STATE_RANGE).all()
  await writeSynced(database, [
    ...old.map(remove),
    ...[...leaves].map(([key, value]) => put(`${STATE_PREFIX}${key}`, value)),
    tip === undefined ? remove(TIP_KEY) : put(TIP_KEY, bytesOf(JSON.stringify(tip))),
  ])
}

/** A value to put under a key, sealed; none removes it. */
interface Operation {
  readonly key: string
  readonly sealed: Uint8Array | undefined
}

/** All of them or none: chained, because an array of operations takes nine times as long to hand over. */
async function writeSynced(database: Database, operations: readonly Operation[]): Promise<void> {
  const batch = database.batch()
  for (const { key, sealed } of operations) {
    if (sealed === undefined) batch.del(key)
    else batch.put(key, sealed)
  }
  await batch.write({ sync: true })
}

/** Of a leaf or the tip only what the last block says of it. */
function commitOperations(commits: readonly BlockCommit[]): Operation[] {
  const blocks = commits.flatMap(({ tip, stored, outcome }) => [
    put(blockKey(tip.height), encodePair(stored)),
    put(outcomeKey(tip.height), bytesOf(outcome)),
  ])
  const leaves = new Map<string, Uint8Array | undefined>()
  for (const { changed, removed } of commits) {
    for (const [key, value] of changed) leaves.set(`${STATE_PREFIX}${key}`, value)
    for (const key of removed) leaves.set(`${STATE_PREFIX}${key}`, undefined)
  }
  const changes = [...leaves].map(([key, value]) => (value === undefined ? remove(key) : put(key, value)))
  const tips = commits.slice(-1).map(({ tip }) => put(TIP_KEY, bytesOf(JSON.stringify(tip))))
  return [...blocks, ...changes, ...tips]
}

function put(key: string, value: Uint8Array): Operation {
  return { key, sealed: sealValue(key, value) }
}

function remove(key: string): Operation {
  return { key, sealed: undefined }
}

/** In order and without a hole: what is damaged ends them. */
async function* readBlocks(place: Place, from: number, count: number): ReturnType<ChainStore['blocks']> {
  let height = from
  for await (const found of findBlocks(place, { gte: blockKey(from), lt: 'block/~', limit: count })) {
    if (found.height !== height++ || found.pair === undefined) return
    yield found.pair
  }
}

async function* findBlocks(
  { database, directory }: Place,
  range: { gte: string; lt: string; limit?: number },
): AsyncIterable<FoundBlock> {
  const entries = database.iterator(range)
  try {
    for (;;) {
      const entry = await entries.next().catch((cause: unknown) => fail(cause, directory))
      if (entry === undefined) return
      yield readFound(...entry)
    }
  } finally {
    await entries.close()
  }
}

/** An iterator of LevelDB sees the database as it was when it was made. */
async function* readEntries({ database, directory }: Place): ReturnType<LevelStore['entries']> {
  const entries = database.iterator()
  try {
    for (;;) {
      const some = await entries.nextv(ENTRIES_AT_ONCE).catch((cause: unknown) => fail(cause, directory))
      if (some.length === 0) return
      for (const [key, sealed] of some) {
        if (!UNSEALED.has(key) && openValue(key, sealed) === undefined) throw corrupt({ directory })
        yield [key, sealed]
      }
    }
  } finally {
    await entries.close()
  }
}

async function findBlock({ database }: Place, height: number): Promise<FoundBlock | undefined> {
  const sealed = await get(database, blockKey(height))
  return sealed && readFound(blockKey(height), sealed)
}

function readFound(key: string, sealed: Uint8Array): FoundBlock {
  const value = openValue(key, sealed)
  return { height: Number(key.split('/')[1]), pair: value && decodePair(value) }
}

/** It follows from the blocks: where it is damaged, there is none. */
async function readOutcome({ database }: Place, height: number): Promise<string | undefined> {
  const sealed = await get(database, outcomeKey(height))
  return sealed && textOf(openValue(outcomeKey(height), sealed))
}

/** The last entry of own messages in a range. */
async function lastIn(
  { database, directory }: Place,
  range: { gte: string; lt: string },
): Promise<{ slot: number; revision: number; bytes: Uint8Array } | undefined> {
  const [entry] = await database.iterator({ ...range, reverse: true, limit: 1 }).all()
  if (entry === undefined) return undefined
  const [slot, revision] = entry[0].split('/').slice(2).map(Number)
  const bytes = openValue(...entry)
  // What was signed cannot be read: signing again might contradict it.
  if (bytes === undefined) throw corrupt({ directory })
  return { slot: slot ?? 0, revision: revision ?? 0, bytes }
}

/** Those that can be read: they are only sent again. */
async function listIn(
  { database }: Place,
  range: { gte: string; lt: string; limit: number },
): Promise<Uint8Array[]> {
  const entries = await database.iterator(range).all()
  return entries.flatMap(([key, sealed]) => openValue(key, sealed) ?? [])
}

/** The types of level promise a value for every key. */
function get(database: Database, key: string): Promise<Uint8Array | undefined> {
  return database.get(key)
}

async function readSignState({ database, directory }: Place): Promise<Uint8Array | undefined> {
  const sealed = await get(database, SIGN_STATE_KEY)
  if (sealed === undefined) return undefined
  const value = openValue(SIGN_STATE_KEY, sealed)
  if (value === undefined) throw signStateDamaged(directory)
  return value
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
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
