/** One look at a home: its process as the system sees it, its folder, and what it says of itself. */
import { readMetrics } from '../api/metrics/read-metrics.ts'
import type { FolderSample, ProcessSample } from './process-sample.ts'
import { sampleFolder, sampleProcess } from './process-sample.ts'

export interface HomeSample extends ProcessSample, FolderSample {
  /** Since the first look. */
  readonly hours: number
  readonly pid: number
  readonly heapBytes: number
  /** Timers, sockets, requests and threads, as the home counts them. */
  readonly activeResources: number
}

/** Where a home keeps its log beside its data. */
export const LOG_NAME = 'node.log'

const ANSWER_MS = 5000

/** Undefined while it does not run or does not answer. */
export async function sampleHome({
  pid,
  url,
  directory,
  hours,
}: {
  pid: number
  url: string
  directory: string
  hours: number
}): Promise<HomeSample | undefined> {
  const [process, folder, told] = await Promise.all([
    sampleProcess(pid),
    sampleFolder(directory, LOG_NAME),
    fetchMetrics(url).catch(() => undefined),
  ])
  if (process === undefined || told === undefined) return undefined
  const sumOf = (name: string): number =>
    [...(told.get(name)?.samples.values() ?? [])].reduce((total, value) => total + value, 0)
  return {
    ...{ hours, pid, ...process, ...folder },
    heapBytes: sumOf('nodejs_heap_size_used_bytes'),
    activeResources: sumOf('nodejs_active_resources'),
  }
}

async function fetchMetrics(url: string): Promise<ReturnType<typeof readMetrics>> {
  const answer = await fetch(new URL('metrics', url), { signal: AbortSignal.timeout(ANSWER_MS) })
  return readMetrics(await answer.text())
}
