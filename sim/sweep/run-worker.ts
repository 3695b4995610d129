/** What a thread of the pool runs; it has got the bundle once. */
import { workerData } from 'piscina'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { performRun } from './perform-run.ts'
import type { ThreadAnswer, ThreadSetting } from './run-pool.ts'
import type { StreetRun } from './street-run.ts'

const { bundle, modules } = workerData as ThreadSetting
/** A thread is ended from outside. */
const { signal } = new AbortController()

export async function perform(run: StreetRun): Promise<ThreadAnswer> {
  try {
    return { code: 'ok', record: await performRun(run, bundle, { signal, modules }) }
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error
    return { code: 'failed', failure: { code: String(error.code), message: error.message } }
  }
}
