/** Runs on the threads of this machine. Each run is computed from its bundle alone, so their number changes nothing. */
import { Piscina } from 'piscina'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { performRun } from './perform-run.ts'
import type { PerformAll, RunBundle, RunRecord, StreetRun } from './street-run.ts'

export interface LocalOptions {
  readonly threads: number
  readonly signal: AbortSignal
}

/** All runs on at most so many threads; the first that fails ends the others. */
export function performLocally(bundle: RunBundle, { threads, signal }: LocalOptions): PerformAll {
  return async (runs, done) => {
    const atOnce = Math.min(threads, runs.length)
    if (atOnce <= 1) {
      for (const run of runs) {
        signal.throwIfAborted()
        await done(await performRun(run, bundle, { signal }))
      }
      return
    }
    const pool = createPool(bundle, atOnce)
    try {
      await takeInTurn(runs, atOnce, async (run) => done(await pool.run(run, { signal })))
    } finally {
      await pool.destroy()
    }
  }
}

/** Threads that do runs of one bundle. */
export function createPool(bundle: RunBundle, threads: number): Piscina<StreetRun, RunRecord> {
  return new Piscina<StreetRun, RunRecord>({
    filename: WORKER,
    name: 'perform',
    minThreads: 0,
    maxThreads: threads,
    workerData: bundle,
  })
}

/** Beside this file, and of its kind: source in tests, built in the program. */
const WORKER = fileURLToPath(new URL(`run-worker${extname(import.meta.url)}`, import.meta.url))

/** So many of them at a time, the next as soon as one is done; what waits is not copied before its turn. */
async function takeInTurn<T>(
  items: readonly T[],
  atOnce: number,
  take: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  let isOver = false
  const work = async (): Promise<void> => {
    // One iterator for all: each item goes to whoever asks next.
    for (const item of waiting) {
      if (isOver) return
      await take(item)
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, work))
  } finally {
    isOver = true
  }
}
