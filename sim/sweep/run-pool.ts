/** Threads that do runs of one bundle, and what goes over to them and back. */
import { Piscina } from 'piscina'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunFailure } from './run-failure.ts'
import { failedRun } from './run-failure.ts'
import type { RunBundle, RunRecord, StreetRun } from './street-run.ts'

/** What each thread gets once. */
export interface ThreadSetting {
  readonly bundle: RunBundle
  readonly modules: 'load' | 'refuse'
}

/** Errors lose what they are between threads; ours go as what they say. */
export type ThreadAnswer =
  | { readonly code: 'ok'; readonly record: RunRecord }
  | { readonly code: 'failed'; readonly failure: RunFailure }

export interface RunPool {
  /** Rejects with `sweep-job-failed` or `sweep-job-refused`. */
  perform(run: StreetRun, options?: { readonly signal?: AbortSignal }): Promise<RunRecord>
  close(): Promise<void>
}

/** Idle threads end by themselves; the next run starts them again. */
const IDLE_LIMIT_MS = 10_000

export function createRunPool(
  bundle: RunBundle,
  { threads, modules }: { threads: number; modules: ThreadSetting['modules'] },
): RunPool {
  const setting: ThreadSetting = { bundle, modules }
  const pool = new Piscina<StreetRun, ThreadAnswer>({
    filename: WORKER,
    name: 'perform',
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_LIMIT_MS,
    workerData: setting,
  })
  return {
    async perform(run, { signal } = {}) {
      const answer = await pool.run(run, signal === undefined ? {} : { signal })
      if (answer.code === 'ok') return answer.record
      throw failedRun(run.index, answer.failure)
    },
    close: () => pool.destroy(),
  }
}

/** Beside this file, and of its kind: source in tests, built in the program. */
const WORKER = fileURLToPath(new URL(`run-worker${extname(import.meta.url)}`, import.meta.url))
