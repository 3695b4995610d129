/** Hands out a limited number of turns per key, first come, first served. */
export interface Turns {
  /** Resolves to the function that gives the turn back; rejects with the signal's reason. */
  take(key: string, signal: AbortSignal): Promise<() => void>
}

/** At most `turnsPerKey` holders of a turn at a time. */
export function createTurns(turnsPerKey: number): Turns {
  const taken = new Map<string, number>()
  const waiting = new Map<string, Set<() => void>>()

  function giveBack(key: string): void {
    const [next] = waiting.get(key) ?? []
    if (next !== undefined) {
      next()
      return
    }
    const left = (taken.get(key) ?? 1) - 1
    if (left === 0) taken.delete(key)
    else taken.set(key, left)
  }

  /** Once only, so that a turn given back twice does not let two in. */
  function createReturn(key: string): () => void {
    let isReturned = false
    return () => {
      if (isReturned) return
      isReturned = true
      giveBack(key)
    }
  }

  return {
    async take(key, signal) {
      signal.throwIfAborted()
      const count = taken.get(key) ?? 0
      if (count < turnsPerKey) {
        taken.set(key, count + 1)
        return createReturn(key)
      }
      const queue = waiting.get(key) ?? new Set()
      waiting.set(key, queue)
      await new Promise<void>((resolve, reject) => {
        const leave = (): void => {
          signal.removeEventListener('abort', abandon)
          queue.delete(enter)
          if (queue.size === 0) waiting.delete(key)
        }
        const enter = (): void => {
          leave()
          resolve()
        }
        const abandon = (): void => {
          leave()
          // A caller's abort reason is whatever the caller chose, as fetch passes it on.
          reject(signal.reason as Error)
        }
        signal.addEventListener('abort', abandon, { once: true })
        queue.add(enter)
      })
      return createReturn(key)
    },
  }
}
