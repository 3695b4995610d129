/**
 * Collects the heap of a home when it has grown a little. V8 by itself begins when it has grown by some MB, marks while
 * the program goes on, and is through when it has grown by several more: what it took for them stays with the process, and a home
 * climbs for hours.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** A look costs nothing; a collection takes as long as some blocks do (docs/footprint.md). */
const LOOK_MS = 5_000
const GROWN_BYTES = 2 * 1024 * 1024

export interface HeapCollection {
  /** Looks at the heap, and collects it where it has grown; gives whether it did. */
  look(): boolean
}

/** As V8 has it: `usedBytes` are those of objects, dead ones included. */
export interface Heap {
  usedBytes(): number
  collect(): void
}

/** Remembers what was left by the last collection. */
export function createHeapCollection(heap: Heap, { grownBytes = GROWN_BYTES } = {}): HeapCollection {
  let leftBytes = 0
  return {
    look() {
      if (heap.usedBytes() < leftBytes + grownBytes) return false
      heap.collect()
      leftBytes = heap.usedBytes()
      return true
    },
  }
}

/** From now on, as long as the process lives, unless it is busy. Keeps no process alive. */
export function collectOften({ isBusy }: { isBusy: () => boolean }): void {
  const collection = createHeapCollection(heapOfProcess())
  setInterval(() => {
    if (!isBusy()) collection.look()
  }, LOOK_MS).unref()
}

function heapOfProcess(): Heap {
  // V8 gives its collector to new surroundings only, and only where it was asked to.
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  return { usedBytes: () => getHeapStatistics().used_heap_size, collect }
}
