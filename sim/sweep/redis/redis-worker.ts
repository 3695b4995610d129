/** A worker: takes runs from the queue as long as it is wanted, and writes what they come to on the board. */
import type { Job } from 'bullmq'
import type { Redis } from 'ioredis'
import * as z from 'zod'
import { toHex } from '../../../node/core/codec/hex.ts'
import { sha256 } from '../../../node/core/crypto/sha256.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { builtRules } from '../../../node/store/rule-files.ts'
import { findRuleCard } from '../../rules/rule-cards.ts'
import type { RunPool } from '../run-pool.ts'
import { createRunPool } from '../run-pool.ts'
import type { RunBundle, StreetRun } from '../street-run.ts'
import { connectionLost, connectRedis, withoutPassword } from './connect-redis.ts'
import { loadRedisPackages } from './redis-packages.ts'
import { REFUSED } from './redis-runs.ts'
import type { SweepBoard } from './sweep-board.ts'
import { createSweepBoard, KEY_PREFIX, queueName } from './sweep-board.ts'

export interface WorkerOptions {
  readonly url: string
  readonly version: string
  /** Runs at a time. */
  readonly threads: number
  /** A run whose worker says nothing for so long goes to another one. */
  readonly leaseMs: number
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

/** A machine that takes it down each time is not to take down all others. */
const LOSSES_LIMIT = 5

/**
 * Works until the signal, then finishes the runs under way; gives how many runs it did. Nothing that comes from Redis
 * is code of this machine: rules are guarded modules, and strategies of one's own are refused.
 */
export async function workForSweeps(options: WorkerOptions): Promise<number> {
  const { url, version, threads, leaseMs, signal, say } = options
  const packages = await loadRedisPackages()
  const redis = await connectRedis(url, packages)
  const lost = connectionLost(redis, url)
  const work = createWork(redis, { threads, say })
  const worker = new packages.Worker(
    queueName(version),
    async (job: Job) => {
      try {
        await work.take(job.data)
      } catch (error) {
        if (!(error instanceof OperatingError)) throw error
        if (error.code !== 'sweep-job-refused') throw new Error(error.message, { cause: error })
        throw new packages.UnrecoverableError(REFUSED + error.message)
      }
    },
    {
      connection: redis,
      prefix: KEY_PREFIX,
      concurrency: threads,
      lockDuration: leaseMs,
      stalledInterval: leaseMs,
      maxStalledCount: LOSSES_LIMIT,
    },
  )
  worker.on('error', () => undefined)
  say(`Working for sweeps at ${withoutPassword(url)}, ${threads} runs at a time; Ctrl-C ends it.`)
  try {
    await Promise.race([whenAborted(signal), lost])
  } finally {
    lost.catch(() => undefined)
    await worker.close()
    await work.close()
    redis.disconnect()
  }
  return work.done()
}

const jobSchema = z.object({
  sweep: z.string().regex(/^[0-9a-f]{64}$/),
  bundleHash: z.string().regex(/^[0-9a-f]{64}$/),
  run: z.object({
    index: z.int().min(0),
    changes: z.array(
      z.object({ path: z.string().max(1000), value: z.union([z.string(), z.number(), z.boolean()]) }),
    ),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .nullable(),
    days: z.int().min(1).max(3660).nullable(),
    rules: z.array(z.string()),
    books: z.enum(['own', 'identical']),
  }),
})

interface Sweep {
  readonly board: SweepBoard
  readonly pool: RunPool
}

function createWork(redis: Redis, { threads, say }: Pick<WorkerOptions, 'threads' | 'say'>) {
  const sweeps = new Map<string, Promise<Sweep | null>>()
  let done = 0

  async function take(data: unknown): Promise<void> {
    const job = jobSchema.safeParse(data)
    if (!job.success)
      throw new OperatingError({ code: 'sweep-job-refused' }, 'it is not what a run looks like')
    const { sweep: name, bundleHash, run } = job.data
    const sweep = await openSweep(name, bundleHash)
    // Without a bundle the sweep is over; with a result the run is done, by a worker that did not come to say so.
    if (sweep === null || (await sweep.board.hasResult(run.index))) return
    await sweep.board.putResult(await sweep.pool.perform(run satisfies StreetRun))
    done++
  }

  function openSweep(name: string, bundleHash: string): Promise<Sweep | null> {
    const key = `${name} ${bundleHash}`
    const known = sweeps.get(key)
    if (known !== undefined) return known
    const opened = open(name, bundleHash)
    sweeps.set(key, opened)
    // What is over or refused is asked for again: the same sweep may come back.
    opened.then(
      (sweep) => sweep === null && sweeps.delete(key),
      () => sweeps.delete(key),
    )
    return opened
  }

  async function open(name: string, bundleHash: string): Promise<Sweep | null> {
    const board = createSweepBoard(redis, name)
    const bundle = await board.bundle(bundleHash)
    if (bundle === null) return null
    await refuseOtherRules(bundle)
    say(`Sweep ${name.slice(0, 8)}: working on ${bundle.path}.`)
    return { board, pool: createRunPool(bundle, { threads, modules: 'refuse' }) }
  }

  async function close(): Promise<void> {
    for (const sweep of await Promise.all(sweeps.values())) await sweep?.pool.close()
  }

  return { take, close, done: () => done }
}

/** A built rule runs unmetered, so under its name nothing else may come; and another build would be another result. */
async function refuseOtherRules({ rules }: RunBundle): Promise<void> {
  const built = await builtRules()
  const other = rules.find(
    ({ name, hash, bytes }) =>
      toHex(sha256(bytes)) !== hash || (findRuleCard(name) !== undefined && built[name] !== hash),
  )
  if (other === undefined) return
  throw new OperatingError(
    { code: 'sweep-job-refused', rule: other.name },
    `The rule ${other.name} has other bytes at this worker; install the same build of the program on both sides.`,
  )
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve()
        },
        { once: true },
      )
  })
}
