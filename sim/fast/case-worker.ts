/** What a thread of the pool runs. */
import type { CaseTask } from './case-task.ts'
import { runCaseTask } from './case-task.ts'
import type { CaseOutcome } from './run-case.ts'

export async function runTask(task: CaseTask): Promise<CaseOutcome> {
  return runCaseTask(task)
}
