/** Follows the street's blocks through any home that answers: each final block once, in order of height. */
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { BlockOutcome } from '../../engine/outcome.ts'
import { fetchOutcome } from './home-client.ts'
import type { HomeProcess } from './home-process.ts'

const LOOK_MS = 200

/** Yields outcomes until `signal`; throws `demo-no-progress` when no new block comes for `patienceMs`. */
export async function* followBlocks(
  homes: readonly HomeProcess[],
  { signal, patienceMs }: { signal: AbortSignal; patienceMs: number },
): AsyncGenerator<BlockOutcome> {
  let height = 1
  let lastProgressMs = performance.now()
  while (!signal.aborted) {
    const outcome = await fromAnyHome(homes, height)
    if (outcome !== undefined) {
      yield outcome
      height += 1
      lastProgressMs = performance.now()
    } else {
      if (performance.now() - lastProgressMs > patienceMs) throw noProgress(patienceMs)
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** The same block of every home: what each of them computed itself. Undefined while one of them lacks it. */
export async function outcomesAt(
  homes: readonly HomeProcess[],
  height: number,
): Promise<readonly BlockOutcome[] | undefined> {
  const outcomes = await Promise.all(homes.map((home) => fromAnyHome([home], height)))
  const known = outcomes.filter((outcome) => outcome !== undefined)
  return known.length === homes.length ? known : undefined
}

async function fromAnyHome(homes: readonly HomeProcess[], height: number): Promise<BlockOutcome | undefined> {
  for (const home of homes) {
    const url = await home.url()
    const outcome = url === undefined ? undefined : await fetchOutcome(url, height)
    if (outcome !== undefined) return outcome
  }
  return undefined
}

export function noProgress(patienceMs: number): OperatingError {
  return new OperatingError(
    { code: 'demo-no-progress' },
    `The street made no progress for ${String(Math.round(patienceMs / 1000))} s; look into the homes' node.log files with --data-dir, and take fewer homes or a lower --speed on a busy machine.`,
  )
}
