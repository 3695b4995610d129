/** Runs the cases of a street, beside each other where there are threads; the result does not depend on how many. */
import { Piscina } from 'piscina'
import { fileURLToPath } from 'node:url'
import type { CaseTask } from './case-task.ts'
import { runCaseTask } from './case-task.ts'
import type { CaseOutcome } from './run-case.ts'
import type { StreetOutcomes } from './run-street.ts'

export type StreetTask = Omit<CaseTask, 'isSteered' | 'progress' | 'progressAt'>

export interface SimulateOptions {
  readonly threads: number
  readonly signal: AbortSignal
  /** Told now and then how many slots of both cases together are done. */
  readonly progress: (slotsDone: number, slots: number) => void
}

/** Two cases are computed; the third follows from them. */
const CASES = 2
const PROGRESS_MS = 250

export async function simulateStreet(task: StreetTask, options: SimulateOptions): Promise<StreetOutcomes> {
  const progress = new Int32Array(new SharedArrayBuffer(CASES * 4))
  const tasks = [false, true].map((isSteered, progressAt) => ({ ...task, isSteered, progress, progressAt }))
  const tell = setInterval(() => {
    const done = progress.reduce((sum, slots) => sum + slots, 0)
    options.progress(done, CASES * task.street.slots)
  }, PROGRESS_MS)
  try {
    const run = options.threads > 1 ? runInThreads : runInTurn
    const [unchanged, steered] = await run(tasks, options)
    if (unchanged === undefined || steered === undefined) throw new Error('a case has no outcome')
    return { unchanged, steered }
  } finally {
    clearInterval(tell)
  }
}

async function runInTurn(tasks: readonly CaseTask[], { signal }: SimulateOptions): Promise<CaseOutcome[]> {
  const outcomes: CaseOutcome[] = []
  for (const task of tasks) {
    signal.throwIfAborted()
    outcomes.push(await runCaseTask(task))
  }
  return outcomes
}

async function runInThreads(
  tasks: readonly CaseTask[],
  { threads, signal }: SimulateOptions,
): Promise<CaseOutcome[]> {
  const pool = new Piscina<CaseTask, CaseOutcome>({
    filename: fileURLToPath(workerUrl()),
    maxThreads: Math.min(threads, tasks.length),
  })
  try {
    return await Promise.all(tasks.map((task) => pool.run(task, { name: 'runTask', signal })))
  } finally {
    await pool.destroy()
  }
}

/** Beside this file, and of its kind: source in tests, built in the program. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './case-worker.ts' : './case-worker.js', import.meta.url)
}
