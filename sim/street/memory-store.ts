/**
 * A chain store in memory with the promises of the one on disk. The disk outlives its store: a restarted home opens a
 * new store on it. `disk.fails` makes writes fail, `store.kill()` makes them hang for ever, as those of a dead process.
 * What is named in `disk.rotten` no longer fits its checksum: it is read as the one on disk reads such a value.
 */
/* eslint-disable @typescript-eslint/require-await -- Promises, as the port asks; memory need not wait. */
import { decodeBlock } from '../../node/core/chain/block.ts'
import { decodeState } from '../../node/core/chain/state-decode.ts'
import { rootOfLeaves } from '../../node/core/chain/state-leaves.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { BlockCommit, CertifiedBlock, ChainStore, OwnKind, Tip } from '../../node/engine/chain-store.ts'

export interface MemoryDisk {
  tip: Tip | undefined
  signState: Uint8Array | undefined
  readonly leaves: Map<string, Uint8Array>
  readonly blocks: Map<number, CertifiedBlock>
  readonly outcomes: Map<number, string>
  /** By `kind/slot/revision`, numbers padded. */
  readonly own: Map<string, Uint8Array>
  /** Of the home's folder of snapshots, by name. */
  readonly files: Map<string, Uint8Array>
  /** By the names of `ROT`. */
  readonly rotten: Set<string>
  /** Every write asks; true makes it fail. */
  fails: (write: 'block' | 'sign-state' | 'snapshot' | OwnKind) => boolean
  /** Every write waits for this first. */
  waits: () => Promise<void>
}

export interface MemoryStore extends ChainStore {
  kill(): void
}

/** What a value of a disk is called when it has rotted. */
export const ROT = {
  tip: 'tip',
  signState: 'sign-state',
  leaf: (key: string) => `state/${key}`,
  block: (height: number) => `block/${height}`,
  outcome: (height: number) => `outcome/${height}`,
  own: (key: string) => `own/${key}`,
  file: (name: string) => `file/${name}`,
} as const

export function createMemoryDisk(): MemoryDisk {
  return {
    tip: undefined,
    signState: undefined,
    leaves: new Map(),
    blocks: new Map(),
    outcomes: new Map(),
    own: new Map(),
    files: new Map(),
    rotten: new Set(),
    fails: () => false,
    waits: () => Promise.resolve(),
  }
}

export function createMemoryStore(disk: MemoryDisk): MemoryStore {
  let isDead = false

  const isRotten = (name: string): boolean => disk.rotten.has(name)
  const blockAt = (height: number): CertifiedBlock | undefined =>
    isRotten(ROT.block(height)) ? undefined : disk.blocks.get(height)

  async function write(what: 'block' | 'sign-state' | OwnKind, act: () => void): Promise<void> {
    // A disk takes its time; whatever else is ready goes first.
    await disk.waits()
    if (isDead) await new Promise(() => undefined)
    if (disk.fails(what)) throw new OperatingError({ code: 'store-failed' }, 'This disk is full.')
    act()
  }

  function lastOf(
    keys: readonly string[],
  ): { slot: number; revision: number; bytes: Uint8Array } | undefined {
    const key = [...keys].sort().at(-1)
    const bytes = key === undefined ? undefined : disk.own.get(key)
    if (key === undefined || bytes === undefined) return undefined
    // What was signed cannot be read: signing again might contradict it.
    if (isRotten(ROT.own(key))) throw damaged('store-corrupt')
    const [slot = 0, revision = 0] = key.split('/').slice(1).map(Number)
    return { slot, revision, bytes }
  }

  const ownFrom = (kind: OwnKind, slot: number): string[] =>
    [...disk.own.keys()].filter((key) => key.startsWith(`${kind}/`) && key >= ownKey(kind, slot, 0)).sort()

  return {
    async load() {
      const { tip, leaves } = disk
      if (tip === undefined) return undefined
      const stored = blockAt(tip.height)
      const block = stored && decodeBlock(stored.block)
      const isWhole =
        !isRotten(ROT.tip) &&
        [...leaves.keys()].every((key) => !isRotten(ROT.leaf(key))) &&
        block?.hash === tip.blockHash &&
        block.header.height === tip.height &&
        block.header.stateRoot === rootOnDisk(disk)
      const state = isWhole ? decodeState(tip, sortedLeaves(disk)) : undefined
      if (state !== undefined) return { tip, state }
      throw damaged('store-corrupt')
    },
    commitBlocks: (commits) =>
      write('block', () => {
        writeBatch(disk, commits)
      }),
    async *blocks(from, count) {
      for (let height = from; height < from + count; height++) {
        const pair = blockAt(height)
        if (pair === undefined) return
        yield pair
      }
    },
    block: async (height) => blockAt(height),
    async *found(from) {
      const heights = [...disk.blocks.keys()].filter((height) => height >= from)
      for (const height of heights.sort((left, right) => left - right))
        yield { height, pair: blockAt(height) }
    },
    replaceBlock: (height, stored) =>
      write('block', () => {
        disk.blocks.set(height, stored)
        disk.rotten.delete(ROT.block(height))
      }),
    replaceState: (tip, leaves) =>
      write('block', () => {
        for (const key of disk.leaves.keys()) disk.rotten.delete(ROT.leaf(key))
        disk.leaves.clear()
        for (const [key, value] of leaves) disk.leaves.set(key, value)
        disk.tip = tip
        disk.rotten.delete(ROT.tip)
      }),
    outcome: async (height) => (isRotten(ROT.outcome(height)) ? undefined : disk.outcomes.get(height)),
    async loadSignState() {
      if (isRotten(ROT.signState)) throw damaged('sign-state-damaged')
      return disk.signState
    },
    saveSignState: (bytes) =>
      write('sign-state', () => {
        disk.signState = bytes
        disk.rotten.delete(ROT.signState)
      }),
    saveOwn: (kind, slot, revision, bytes) =>
      write(kind, () => {
        disk.own.set(ownKey(kind, slot, revision), bytes)
        disk.rotten.delete(ROT.own(ownKey(kind, slot, revision)))
      }),
    loadOwn: async (kind, slot) =>
      lastOf(ownFrom(kind, slot).filter((key) => key < ownKey(kind, slot + 1, 0))),
    lastOwn: async (kind, fromSlot) => lastOf(ownFrom(kind, fromSlot)),
    async listOwn(kind, fromSlot, limit) {
      const keys = ownFrom(kind, fromSlot).slice(0, limit)
      return keys.flatMap((key) => (isRotten(ROT.own(key)) ? [] : (disk.own.get(key) ?? [])))
    },
    kill() {
      isDead = true
    },
  }
}

function damaged(code: 'store-corrupt' | 'sign-state-damaged'): OperatingError {
  return new OperatingError({ code }, 'This disk is damaged.')
}

function ownKey(kind: OwnKind, slot: number, revision: number): string {
  const padded = (value: number): string => value.toString().padStart(12, '0')
  return `${kind}/${padded(slot)}/${padded(revision)}`
}

/** A batch; with a share only the first of what it changes, as a disk would have it that does not keep a batch whole. */
export function writeBatch(disk: MemoryDisk, commits: readonly BlockCommit[], share = 1): void {
  const steps = stepsOf(disk, commits)
  for (const step of steps.slice(0, Math.floor(share * steps.length))) step()
}

/** What a batch changes, in the order of the one on disk: the blocks, the state, the tip. */
function stepsOf(disk: MemoryDisk, commits: readonly BlockCommit[]): (() => void)[] {
  const put = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value, rot: string) => {
    return () => {
      map.set(key, value)
      disk.rotten.delete(rot)
    }
  }
  const drop = (key: string) => () => {
    disk.leaves.delete(key)
    disk.rotten.delete(ROT.leaf(key))
  }
  const blocks = commits.flatMap(({ tip: { height }, stored, outcome }) => [
    put(disk.blocks, height, stored, ROT.block(height)),
    put(disk.outcomes, height, outcome, ROT.outcome(height)),
  ])
  const leaves = commits.flatMap(({ changed, removed }) => [
    ...[...changed].map(([key, value]) => put(disk.leaves, key, value, ROT.leaf(key))),
    ...removed.map(drop),
  ])
  const tips = commits.slice(-1).map(({ tip }) => () => {
    disk.tip = tip
    disk.rotten.delete(ROT.tip)
  })
  return [...blocks, ...leaves, ...tips]
}

function sortedLeaves({ leaves }: MemoryDisk): Map<string, Uint8Array> {
  return new Map([...leaves].sort(([left], [right]) => (left < right ? -1 : 1)))
}

/** Of the state as it lies here. */
export function rootOnDisk(disk: MemoryDisk): string {
  return rootOfLeaves(sortedLeaves(disk))
}

/** What `load` would give if it compared nothing; undefined where there is no state that can be read. */
export function readUnchecked(disk: MemoryDisk): Awaited<ReturnType<ChainStore['load']>> {
  const { tip } = disk
  const state = tip && decodeState(tip, sortedLeaves(disk))
  return tip && state && { tip, state }
}
