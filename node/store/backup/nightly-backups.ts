/**
 * Keeps the hour of the nightly backup, by the site's own clocks. A machine that was off at that hour makes up for it soon
 * after its start; one that catches up with its street is given time for it first.
 */
import type { EpochMs } from '../../core/units/quantities.ts'
import type { Clock } from '../../runtime/clock.ts'
import { dayOf, daySpan, siteClock } from '../../runtime/site-time.ts'
import { waitUntil } from '../../runtime/waiting.ts'
import type { BackupDesk } from './backup-desk.ts'

export interface NightlyBackupsOptions {
  /** Minutes after midnight. */
  readonly atMinute: number
  readonly timezone: string
}

export interface NightlyBackups {
  start(): void
  stop(): Promise<void>
}

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** After a start there is more urgent work. */
const SETTLE_MS = 15 * MINUTE_MS

export function createNightlyBackups(
  options: NightlyBackupsOptions,
  { clock, desk }: { clock: Clock; desk: Pick<BackupDesk, 'makeNightly' | 'look' | 'lastGoodMs' | 'stop'> },
): NightlyBackups {
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<void> | undefined

  async function keepHours(): Promise<void> {
    await desk.look()
    const startedMs = clock.nowMs()
    let dueMs = Math.max(nextHour(desk.lastGoodMs() ?? startedMs, options), startedMs + SETTLE_MS)
    while (await waitUntil(clock, dueMs, signal)) {
      await desk.makeNightly()
      dueMs = nextHour(Math.max(dueMs, clock.nowMs()), options)
    }
  }

  return {
    start() {
      running ??= keepHours()
    },
    async stop() {
      stopping.abort()
      await running
      await desk.stop()
    },
  }
}

/** The first moment after `afterMs` at which the site's clocks show the hour, or have just jumped over it. */
export function nextHour(afterMs: EpochMs, { atMinute, timezone }: NightlyBackupsOptions): EpochMs {
  let { startMs, endMs } = daySpan(dayOf(afterMs, timezone), timezone)
  for (;;) {
    const atMs = hourOf(startMs, { atMinute, timezone })
    if (atMs > afterMs) return atMs
    startMs = endMs
    endMs = daySpan(dayOf(startMs, timezone), timezone).endMs
  }
}

/** On a day with a change of the clocks the hour is an hour off, or is not there at all. */
function hourOf(startMs: EpochMs, { atMinute, timezone }: NightlyBackupsOptions): EpochMs {
  const plainMs = startMs + atMinute * MINUTE_MS
  const shown = [plainMs - HOUR_MS, plainMs, plainMs + HOUR_MS].find(
    (atMs) => atMs >= startMs && siteClock(atMs, timezone).minute === atMinute,
  )
  return shown ?? plainMs
}
