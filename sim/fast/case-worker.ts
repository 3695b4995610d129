/** What a thread of the pool runs. */
import type { CaseTask, TaskOutcome } from './case-task.ts'
import { runCaseTask } from './case-task.ts'

export async function runTask(task: CaseTask): Promise<TaskOutcome> {
  return runCaseTask(task)
}
