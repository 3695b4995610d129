/**
 * A folder on a disk that fills up and loses what was not synced. A file that was being written when its process died is
 * there in part; names that were changed and not synced are what they were before, from some change on.
 */
import type { Chances } from './chances.ts'
import type { ChaosWorld } from './chaos-world.ts'
import type { MemoryFolder } from './memory-folder.ts'
import type { MemoryDisk } from './memory-store.ts'

export interface ChaosFolder {
  /** The folder of a new process. */
  readonly open: (folder: MemoryFolder) => MemoryFolder
  /** What the disk does when its process ends. */
  die(how: 'crash' | 'power-loss'): void
}

/** How long one call takes at most, ms. */
const CALL_MS = 8
/** In half of the seeds a process dies so often within a call. */
const CRASH_RISK = 0.05

export function createChaosFolder(
  world: Pick<ChaosWorld, 'time' | 'count' | 'isHealed'>,
  disk: MemoryDisk,
  { chances, fall }: { chances: Chances; fall: (how: 'crash' | 'power-loss') => void },
): ChaosFolder {
  const { time, count } = world
  const { files } = disk
  const clock = time.clock()
  const crashRisk = chances.happens(0.5) ? CRASH_RISK : 0
  let writing: { readonly name: string; readonly content: Uint8Array } | undefined
  /** Each puts back what a change of names took; the oldest first. */
  let unsynced: (() => void)[] = []

  function remember(names: readonly string[]): void {
    const before = names.map((name) => [name, files.get(name)] as const)
    unsynced.push(() => {
      for (const [name, content] of before)
        if (content === undefined) files.delete(name)
        else files.set(name, content)
    })
  }

  /** Takes its time, in which the process may die; what it does is then decided by `die`. */
  async function call(act: () => Promise<void>, isAlive: () => boolean): Promise<void> {
    const isHit = !world.isHealed() && chances.happens(crashRisk)
    await new Promise<void>((resolve) => clock.after(CALL_MS * chances.fraction(), resolve))
    if (!isAlive()) return hang()
    if (isHit) {
      fall(chances.happens(0.5) ? 'crash' : 'power-loss')
      return hang()
    }
    return act()
  }

  return {
    open(folder) {
      let isAlive = true
      const alive = (): boolean => isAlive
      return {
        ...folder,
        async write(name, pieces) {
          const content = Uint8Array.from(Buffer.concat([...pieces]))
          writing = { name, content }
          await call(() => folder.write(name, [content]), alive)
          writing = undefined
        },
        rename: (from, to) =>
          call(() => {
            remember([from, to])
            return folder.rename(from, to)
          }, alive),
        remove: (name) =>
          call(() => {
            remember([name])
            return folder.remove(name)
          }, alive),
        sync: () =>
          call(async () => {
            await folder.sync()
            unsynced = []
          }, alive),
        kill() {
          isAlive = false
          folder.kill()
        },
      }
    },
    die(how) {
      if (writing !== undefined) {
        const { name, content } = writing
        files.set(name, content.subarray(0, chances.below(content.length)))
        count('tornSnapshot')
      }
      writing = undefined
      // Of a journal the end is lost.
      const lost = how === 'power-loss' ? chances.below(unsynced.length + 1) : 0
      for (let left = lost; left > 0; left--) unsynced.pop()?.()
      unsynced = []
    },
  }
}

function hang(): Promise<never> {
  return new Promise(() => undefined)
}
