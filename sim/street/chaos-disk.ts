/**
 * A disk that is slow, fills up, and loses what was not synced. A write is durable when its promise resolves; what was
 * under way when the process dies is there or not, and without power it is not. A batch is all or nothing, as LevelDB
 * promises: a torn one is lost whole; but sometimes that promise is broken, too, and its first part is there.
 */
import type { BlockCommit, ChainStore } from '../../node/engine/chain-store.ts'
import type { Chances } from './chances.ts'
import type { ChaosWorld } from './chaos-world.ts'
import { copyDisk } from './disk-copy.ts'
import type { MemoryDisk, MemoryStore } from './memory-store.ts'
import { createMemoryStore, readUnchecked, writeBatch } from './memory-store.ts'

export interface ChaosDisk {
  /** The store of a new process. */
  readonly open: (store: MemoryStore) => MemoryStore
  /** Whether writes fail from now on. */
  fill(isFull: boolean): void
  /** What the disk does when its process ends. */
  die(how: 'crash' | 'power-loss'): void
}

type Write = 'commitBlocks' | 'saveSignState' | 'saveOwn' | 'replaceBlock' | 'replaceState'

/** How long a sync takes, ms. */
const SYNC_MS = 8
/** What a disk that lies about its syncs loses. */
const LOST_MS = 40_000
/** How often the first part of a lost batch of blocks is on the disk. */
const HALVED = 0.5

interface PendingWrite {
  readonly what: Write
  readonly act: (store: MemoryStore) => Promise<void>
  /** Where it is blocks that are written. */
  readonly commits?: readonly BlockCommit[]
}

export function createChaosDisk(
  world: ChaosWorld,
  disk: MemoryDisk,
  { chances, fall }: { chances: Chances; fall: (how: 'crash' | 'power-loss') => void },
): ChaosDisk {
  const { time, count, mutant } = world
  const clock = time.clock()
  const pending = new Set<PendingWrite>()
  let before: { readonly atMs: number; readonly undo: () => void }[] = []
  const crashRisk = chances.happens(0.5) ? 0.01 : 0
  let isFull = false

  disk.fails = () => {
    if (isFull) count('fullDisk')
    return isFull
  }

  /** What a liar's disk gives back when the power is gone. */
  function remember(): void {
    const nowMs = time.nowMs()
    before = before.filter(({ atMs }) => atMs > nowMs - LOST_MS)
    before.push({ atMs: nowMs, undo: copyDisk(disk) })
  }

  async function write(entry: PendingWrite, store: MemoryStore, isAlive: () => boolean): Promise<void> {
    const { what, act } = entry
    pending.add(entry)
    // Blocks are few, and the most is at stake.
    const isHit = !world.isHealed() && chances.happens(what === 'commitBlocks' ? 5 * crashRisk : crashRisk)
    await new Promise<void>((resolve) => clock.after(SYNC_MS * chances.fraction(), resolve))
    // A dead process's writes were decided on when it died.
    if (!isAlive() || !pending.has(entry)) return hang()
    if (mutant === 'lose-synced-writes') remember()
    if (isHit && chances.happens(0.7)) {
      fall(chances.happens(0.5) ? 'crash' : 'power-loss')
      return hang()
    }
    pending.delete(entry)
    await (mutant === 'ignore-disk-errors' ? act(store).catch(() => undefined) : act(store))
    if (!isHit) return
    // Durable, and the process never learns of it.
    fall('crash')
    return hang()
  }

  function tear(commits: readonly BlockCommit[]): void {
    count('tornWrite')
    if (!chances.happens(HALVED)) return
    count('halfBatch')
    writeBatch(disk, commits, chances.fraction())
  }

  return {
    open(store) {
      let isAlive = true
      const through =
        <What extends Write>(what: What) =>
        (...args: Parameters<ChainStore[What]>): Promise<void> =>
          write(
            {
              what,
              act: (to) => (to[what] as (...all: Parameters<ChainStore[What]>) => Promise<void>)(...args),
              ...(what === 'commitBlocks' && { commits: args[0] as readonly BlockCommit[] }),
            },
            store,
            () => isAlive,
          )
      return {
        ...store,
        ...(mutant === 'unchecked-state' && { load: () => Promise.resolve(readUnchecked(disk)) }),
        commitBlocks: through('commitBlocks'),
        saveSignState: through('saveSignState'),
        saveOwn: through('saveOwn'),
        replaceBlock: through('replaceBlock'),
        replaceState: through('replaceState'),
        kill() {
          isAlive = false
          store.kill()
        },
      }
    },
    fill(nowFull) {
      isFull = nowFull
    },
    die(how) {
      for (const { act, commits } of pending) {
        // Written one after the other: what follows a lost one is lost too.
        if (how === 'power-loss' || isFull || chances.happens(0.5)) {
          if (commits !== undefined) tear(commits)
          break
        }
        // By a store of its own: the dead process's is closed.
        void act(createMemoryStore(disk))
      }
      pending.clear()
      if (mutant === 'lose-synced-writes' && how === 'power-loss')
        before.find(({ atMs }) => atMs > time.nowMs() - LOST_MS)?.undo()
      before = []
      if (mutant === 'forget-sign-state') forget(disk)
    },
  }
}

function hang(): Promise<never> {
  return new Promise(() => undefined)
}

function forget(disk: MemoryDisk): void {
  disk.signState = undefined
  for (const key of disk.own.keys()) if (key.startsWith('gate-vote/')) disk.own.delete(key)
}
