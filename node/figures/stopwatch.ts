import type { Histogram } from '../api/figures.ts'

/** Adds up how long something took: two additions for each time, and no text before somebody asks. */
export interface Stopwatch {
  /** The same function; each call is timed to its end, or to the end of the promise it returns. */
  timed<A extends readonly unknown[], R>(work: (...parameters: A) => R): (...parameters: A) => R
  readonly times: () => Histogram
}

/** `bounds` in seconds, ascending. */
export function createStopwatch(
  bounds: readonly number[],
  { monotonicMs = () => performance.now() }: { monotonicMs?: () => number } = {},
): Stopwatch {
  const counts = new Array<number>(bounds.length + 1).fill(0)
  let sum = 0

  function note(startMs: number): void {
    const seconds = Math.max(0, monotonicMs() - startMs) / 1000
    const place = bounds.findIndex((bound) => seconds <= bound)
    const index = place === -1 ? bounds.length : place
    counts[index] = (counts[index] ?? 0) + 1
    sum += seconds
  }

  return {
    timed:
      (work) =>
      (...parameters) => {
        const startMs = monotonicMs()
        let isPending = false
        try {
          const result = work(...parameters)
          if (!(result instanceof Promise)) return result
          isPending = true
          const noted = (): void => {
            note(startMs)
          }
          // The caller handles what goes wrong; here only the time counts.
          result.then(noted, noted)
          return result
        } finally {
          if (!isPending) note(startMs)
        }
      },
    times: () => ({ bounds, counts: [...counts], sum }),
  }
}
