/** Runs on the threads of this machine. Each run is computed from its bundle alone, so their number changes nothing. */
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { performRun } from './perform-run.ts'
import { failedRun } from './run-failure.ts'
import { createRunPool } from './run-pool.ts'
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
        await done(await performHere(run, bundle, signal))
      }
      return
    }
    const pool = createRunPool(bundle, { threads: atOnce, modules: 'load' })
    try {
      await takeInTurn(runs, atOnce, async (run) => done(await pool.perform(run, { signal })))
    } finally {
      await pool.close()
    }
  }
}

async function performHere(run: StreetRun, bundle: RunBundle, signal: AbortSignal): Promise<RunRecord> {
  try {
    return await performRun(run, bundle, { signal, modules: 'load' })
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    throw failedRun(run.index, { code: String(error.code), message: error.message })
  }
}

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
