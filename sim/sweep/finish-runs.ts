import type { PerformAll, RunRecord } from './street-run.ts'
import { openResults } from './results-folder.ts'
import type { SweepPlan } from './sweep-plan.ts'

export interface FinishParts {
  readonly perform: PerformAll
  readonly progress: (done: number, whole: number) => void
  /** Told once, where some of the runs were done before. */
  readonly say: (line: string) => void
}

/** The records of all runs in their order: those that the folder has, and those that are done now and kept there. */
export async function finishRuns(
  plan: SweepPlan,
  directory: string,
  { perform, progress, say }: FinishParts,
): Promise<RunRecord[]> {
  const results = await openResults(directory, plan)
  try {
    const before = results.done.size
    const waiting = plan.runs.filter(({ index }) => !results.done.has(index))
    if (before > 0) say(`${before} of ${plan.runs.length} runs are done already; ${waiting.length} are left.`)
    await perform(waiting, async (record) => {
      await results.add(record)
      progress(results.done.size - before, waiting.length)
    })
    return inOrder(results.done.values())
  } finally {
    await results.close()
  }
}

/** The same without a folder: nothing is kept. */
export async function performRuns(
  { runs }: Pick<SweepPlan, 'runs'>,
  { perform, progress }: Pick<FinishParts, 'perform' | 'progress'>,
): Promise<RunRecord[]> {
  const records: RunRecord[] = []
  await perform(runs, (record) => {
    records.push(record)
    progress(records.length, runs.length)
  })
  return inOrder(records)
}

function inOrder(records: Iterable<RunRecord>): RunRecord[] {
  return [...records].sort((left, right) => left.index - right.index)
}
