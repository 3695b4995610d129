/** What a thread of the pool runs; it has got the bundle once. */
import { workerData } from 'piscina'
import { performRun } from './perform-run.ts'
import type { RunBundle, RunRecord, StreetRun } from './street-run.ts'

const bundle = workerData as RunBundle
/** A thread is ended from outside. */
const { signal } = new AbortController()

export async function perform(run: StreetRun): Promise<RunRecord> {
  return performRun(run, bundle, { signal })
}
