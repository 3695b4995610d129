/** One piece of work at a time, in the order of asking; what is under way can be told to give up. */
export interface Turns {
  run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Aborts the signal of what is under way; what waits is not touched. */
  abort(): void
}

export function createTurns(): Turns {
  let underWay = new AbortController()
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(work) {
      const next = last.then(() => {
        underWay = new AbortController()
        return work(underWay.signal)
      })
      last = next.catch(() => {})
      return next
    },
    abort: () => underWay.abort(),
  }
}
