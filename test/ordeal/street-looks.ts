/** Looks at homes that run, from outside: how far they are, what they computed, and what they say of themselves. */
import { setTimeout as sleep } from 'node:timers/promises'
import { fetchOutcome } from '../../node/cli/demo/home-client.ts'
import type { Readiness } from '../../node/api/source.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import type { HomeRunner } from './home-runner.ts'
import type { ProcessStreet } from './process-street.ts'

const LOOK_MS = 50
const ANSWER_MS = 3000

/** Waits until a home tells of this block; fails where the slots go by without it. */
export async function untilHeight(
  street: ProcessStreet,
  height: number,
  { limitSlots }: { limitSlots: number },
): Promise<void> {
  await until(`height ${height}`, street, limitSlots, async () => (await street.height()) >= height)
}

/** Asks again until it is so; fails with what was waited for when so many slots have gone by. */
export async function until(
  what: string,
  { slotRealMs }: Pick<ProcessStreet, 'slotRealMs'>,
  limitSlots: number,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const deadlineMs = performance.now() + limitSlots * slotRealMs
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`the street does not reach this: ${what}`)
    await sleep(LOOK_MS)
  }
}

/** What a home itself computed at a height; undefined where it does not get there in time. */
export async function outcomeOf(
  home: HomeRunner,
  height: number,
  limitMs: number,
): Promise<BlockOutcome | undefined> {
  const deadlineMs = performance.now() + limitMs
  for (;;) {
    const url = await home.url()
    const outcome = url === undefined ? undefined : await fetchOutcome(url, height)
    if (outcome !== undefined || performance.now() > deadlineMs) return outcome
    await sleep(LOOK_MS)
  }
}

/** What `/readyz` says; undefined where the home does not answer. */
export async function readinessOf(home: HomeRunner): Promise<Readiness | undefined> {
  const url = await home.url()
  if (url === undefined) return undefined
  try {
    const answer = await fetch(new URL('readyz', url), { signal: AbortSignal.timeout(ANSWER_MS) })
    return (await answer.json()) as Readiness
  } catch {
    return undefined
  }
}
