/** Timers of virtual time in a binary heap: the earliest first; of several at one moment the one that was set first. */

export interface Timer {
  readonly atMs: number
  readonly action: () => void
}

export interface TimerHeap {
  /** Returns how to cancel it. */
  add(atMs: number, action: () => void): () => void
  /** Takes out the earliest, if it is due by then. */
  takeUpTo(limitMs: number): Timer | undefined
}

interface Entry extends Timer {
  readonly order: number
  isCancelled: boolean
}

export function createTimerHeap(): TimerHeap {
  const heap: Entry[] = []
  let order = 0

  function isBefore(left: number, right: number): boolean {
    const [one, other] = [heap[left], heap[right]]
    if (one === undefined || other === undefined) return one !== undefined
    return one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs
  }

  function swap(left: number, right: number): void {
    const [one, other] = [heap[left], heap[right]]
    if (one === undefined || other === undefined) return
    heap[left] = other
    heap[right] = one
  }

  function rise(from: number): void {
    let index = from
    for (let parent = (index - 1) >> 1; index > 0 && isBefore(index, parent); parent = (index - 1) >> 1) {
      swap(index, parent)
      index = parent
    }
  }

  function sink(): void {
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const child = isBefore(left + 1, left) ? left + 1 : left
      if (child >= heap.length || !isBefore(child, index)) return
      swap(index, child)
      index = child
    }
  }

  function take(): Entry | undefined {
    swap(0, heap.length - 1)
    const first = heap.pop()
    sink()
    return first
  }

  return {
    add(atMs, action) {
      const entry: Entry = { atMs, action, order: order++, isCancelled: false }
      heap.push(entry)
      rise(heap.length - 1)
      return () => {
        entry.isCancelled = true
      }
    },
    takeUpTo(limitMs) {
      while (heap[0]?.isCancelled === true) take()
      const first = heap[0]
      return first === undefined || first.atMs > limitMs ? undefined : take()
    },
  }
}
