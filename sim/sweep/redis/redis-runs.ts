/** Runs on the workers of any number of machines: offered in a queue, and collected from the board. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, Queue } from 'bullmq'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import type { PerformAll, RunBundle, RunRecord, StreetRun } from '../street-run.ts'
import { connectionLost, connectRedis, withoutPassword } from './connect-redis.ts'
import { loadRedisPackages } from './redis-packages.ts'
import type { SweepBoard, SweepJob } from './sweep-board.ts'
import { createSweepBoard, KEY_PREFIX, queueName } from './sweep-board.ts'

export interface RedisOptions {
  readonly url: string
  /** The sweep's name; who asks again with it finds what was done meanwhile. */
  readonly sweep: string
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

const LOOK_MS = 250
/** In looks. */
const FAILURES_EVERY = 4
const OFFER_EVERY = 120
const RESULTS_AT_ONCE = 1_000
const FAILED_AT_ONCE = 1_000
/** A run that fails on one machine is tried on others. */
const ATTEMPTS = 3

/**
 * All runs on workers that `streetwatt sim worker` started, now or later. Throws `redis-unreachable`,
 * `redis-packages-missing`, and `sweep-job-failed`, `sweep-job-lost` or `sweep-job-refused` for a run that no worker
 * could do.
 */
export function performOnRedis(bundle: RunBundle, options: RedisOptions): PerformAll {
  return async (runs, done) => {
    if (runs.length === 0) return
    const { url, sweep } = options
    const packages = await loadRedisPackages()
    const redis = await connectRedis(url, packages)
    const lost = connectionLost(redis, url)
    lost.catch(() => undefined)
    const queue = new packages.Queue(queueName(bundle.version), { connection: redis, prefix: KEY_PREFIX })
    queue.on('error', () => undefined)
    try {
      const collection = createCollection({ queue, board: createSweepBoard(redis, sweep), bundle }, options)
      await Promise.race([collection.collect(runs, done), lost])
    } finally {
      await queue.close()
      redis.disconnect()
    }
  }
}

interface CollectionParts {
  readonly queue: Queue
  readonly board: SweepBoard
  readonly bundle: RunBundle
}

function createCollection(
  { queue, board, bundle }: CollectionParts,
  { sweep, url, signal, say }: RedisOptions,
) {
  const jobId = ({ index }: StreetRun) => `${sweep}-${index}`

  async function collect(
    runs: readonly StreetRun[],
    done: (record: RunRecord) => void | Promise<void>,
  ): Promise<void> {
    const waiting = new Map(runs.map((run) => [run.index, run]))
    for (const job of await failedJobs()) await job.remove()
    for (let look = 0; ; look++) {
      for (const record of await resultsOf([...waiting.keys()])) {
        if (waiting.delete(record.index)) await done(record)
      }
      if (waiting.size === 0) break
      // Jobs that are there stay as they are; what a Redis forgot is offered again.
      if (look % OFFER_EVERY === 0) await offer([...waiting.values()])
      if (look % FAILURES_EVERY === 0) await throwFailure()
      if (look === FAILURES_EVERY && (await queue.getWorkersCount()) === 0)
        say(`No worker is there yet: streetwatt sim worker --redis ${withoutPassword(url)} starts one.`)
      await sleep(LOOK_MS, undefined, { signal })
    }
    await board.clear()
  }

  async function resultsOf(indices: readonly number[]): Promise<RunRecord[]> {
    const found: RunRecord[] = []
    for (let from = 0; from < indices.length; from += RESULTS_AT_ONCE)
      found.push(...(await board.results(indices.slice(from, from + RESULTS_AT_ONCE))))
    return found
  }

  async function offer(runs: readonly StreetRun[]): Promise<void> {
    const bundleHash = await board.putBundle(bundle)
    await queue.addBulk(
      runs.map((run) => ({
        name: 'run',
        data: { sweep, bundleHash, run } satisfies SweepJob,
        opts: {
          jobId: jobId(run),
          attempts: ATTEMPTS,
          backoff: { type: 'fixed', delay: 1_000 },
          removeOnComplete: true,
          removeOnFail: false,
        },
      })),
    )
  }

  async function failedJobs(): Promise<Job[]> {
    const jobs = await queue.getFailed(0, FAILED_AT_ONCE - 1)
    return jobs.filter(({ id }) => id?.startsWith(`${sweep}-`) === true)
  }

  async function throwFailure(): Promise<void> {
    const [job] = await failedJobs()
    if (job !== undefined) throw failureOf(job)
  }

  return { collect }
}

function failureOf({ id = '', failedReason }: Job): OperatingError {
  const index = Number(id.slice(id.lastIndexOf('-') + 1))
  if (failedReason.startsWith('job stalled'))
    return new OperatingError(
      { code: 'sweep-job-lost', index },
      `Run ${index}: its workers ended in the middle of it again and again; look why, and start the sweep again.`,
    )
  const isRefused = failedReason.startsWith(REFUSED)
  return new OperatingError(
    { code: isRefused ? 'sweep-job-refused' : 'sweep-job-failed', index },
    isRefused
      ? `Run ${index} was refused by its worker: ${failedReason.slice(REFUSED.length)}`
      : `Run ${index} failed on its workers, the last time with: ${failedReason.replace(/^Run \d+: /, '')}`,
  )
}

/** How a worker begins the reason of a refusal. */
export const REFUSED = 'refused: '
