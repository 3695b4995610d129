/** Looks at running homes at even intervals for some hours, and says how long it still takes. */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Terminal } from '../../node/cli/terminal.ts'
import { placeOf } from '../demo/street.ts'
import type { HomeSample } from './home-sample.ts'
import { sampleHome } from './home-sample.ts'

export interface WatchedHome {
  readonly id: string
  /** Oldest first; looks at which it did not run or did not answer are left out. */
  readonly samples: readonly HomeSample[]
}

export interface WatchOptions {
  readonly hours: number
  readonly sampleMs: number
}

const HOUR_MS = 3_600_000
const SAID_EVERY_MS = 60_000

/** Each home's data directory has the name of its id, below `directory`. */
export async function watchHomes(
  ids: readonly string[],
  directory: string,
  { hours, sampleMs }: WatchOptions,
  { signal, terminal }: { signal: AbortSignal; terminal: Terminal },
): Promise<WatchedHome[]> {
  const homes = ids.map((id) => ({ id, samples: [] as HomeSample[] }))
  const startedMs = performance.now()
  const elapsedMs = (): number => performance.now() - startedMs
  const looks = Math.max(1, Math.floor((hours * HOUR_MS) / sampleMs))
  for (let look = 1; look <= looks; look++) {
    await sleep(Math.max(0, look * sampleMs - elapsedMs()), undefined, { signal })
    const atHours = elapsedMs() / HOUR_MS
    for (const { id, samples } of homes) {
      const sample = await lookAt(directory, id, atHours)
      if (sample !== undefined) samples.push(sample)
    }
    const isMinute = (look * sampleMs) % SAID_EVERY_MS < sampleMs
    sayProgress(terminal, { leftMs: (looks - look) * sampleMs, homes, isMinute })
  }
  return homes
}

async function lookAt(directory: string, id: string, hours: number): Promise<HomeSample | undefined> {
  const place = await placeOf(directory, id)
  return place === undefined ? undefined : sampleHome({ ...place, directory: join(directory, id), hours })
}

/** On a terminal at every look, into a file once a minute. */
function sayProgress(
  terminal: Terminal,
  { leftMs, homes, isMinute }: { leftMs: number; homes: readonly WatchedHome[]; isMinute: boolean },
): void {
  const rss = homes.map(({ samples }) => ((samples.at(-1)?.rssBytes ?? 0) / 1e6).toFixed(0))
  const text = `  … ${(leftMs / 60_000).toFixed(0)} min left; memory in MB: ${rss.join(', ')}`
  if (terminal.isWatched) terminal.progress(text)
  else if (isMinute) terminal.say(text)
}
