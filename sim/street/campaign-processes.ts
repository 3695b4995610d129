/**
 * Seeds in processes of their own. Each takes the next seed that nobody has; the runs come out in the order of the
 * seeds, so that nothing but the speed depends on how many there are.
 */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { Campaign, CampaignParts } from './campaign-parts.ts'
import type { ChaosRun } from './chaos-run.ts'

/** What a process is asked; it answers with the run. */
export interface SeedRequest {
  readonly campaign: Campaign
  readonly seed: number
}

/** Built it is JavaScript, in the sources it is not. */
const SEED_PROCESS = fileURLToPath(new URL(`seed-process${extname(import.meta.url)}`, import.meta.url))

export async function* runApart(
  campaign: Campaign,
  { jobs = 1, signal }: CampaignParts,
): AsyncGenerator<ChaosRun, void> {
  const { firstSeed, lastSeed } = campaign
  const children = Array.from({ length: Math.min(jobs, lastSeed - firstSeed + 1) }, () =>
    fork(SEED_PROCESS, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  )
  const runs: Promise<ChaosRun>[] = []
  let given = firstSeed
  const work = async (child: ChildProcess): Promise<void> => {
    while (given <= lastSeed && signal?.aborted !== true) {
      const seed = given++
      const run = ask(child, { campaign, seed })
      runs[seed - firstSeed] = run
      await run
    }
  }
  const working = Promise.all(children.map(work))
  // Whoever waits for the run of a seed hears of a failure there.
  working.catch(() => undefined)
  try {
    for (let seed = firstSeed; seed < given; seed++) {
      const run = await runs[seed - firstSeed]
      // Seeds are given one after the other, so that there is one for each below `given`.
      if (run !== undefined) yield run
    }
  } finally {
    for (const child of children) child.kill()
  }
}

async function ask(child: ChildProcess, request: SeedRequest): Promise<ChaosRun> {
  const ended = new AbortController()
  const exit = once(child, 'exit', { signal: ended.signal }).then(() => {
    throw new OperatingError(
      { code: 'chaos-process-ended', seed: request.seed },
      `A process that ran seeds ended in the middle of seed ${request.seed}: see what it said above, and run that seed alone.`,
    )
  })
  const answer = once(child, 'message', { signal: ended.signal })
  child.send(request)
  try {
    const [run] = (await Promise.race([answer, exit])) as [ChaosRun]
    return run
  } finally {
    ended.abort()
    for (const waiting of [answer, exit]) waiting.catch(() => undefined)
  }
}
