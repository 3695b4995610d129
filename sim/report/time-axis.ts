import type { RunResult } from '../fast/run-result.ts'
import { timeLabels } from './buckets.ts'
import type { Scale } from './svg.ts'
import { linearScale, polyline, text } from './svg.ts'

type Span = Pick<RunResult, 'slots' | 'slotMs' | 'startMs' | 'timezone'>

/** The whole run from left to right. */
export function timeScale({ startMs, slots, slotMs }: Span, places: { from: number; to: number }): Scale {
  return linearScale({ low: startMs, high: startMs + slots * slotMs }, places)
}

/** Ticks and local times below a drawing. */
export function timeAxis(run: Span, x: Scale, bottom: number): string {
  const right = x.at(x.high)
  const labels = timeLabels(run).map(({ atMs, words }) => {
    const at = x.at(atMs)
    const tick = polyline(
      [
        [at, bottom],
        [at, bottom + 5],
      ],
      'muted',
      { width: 1 },
    )
    const anchor = at > right - 30 ? 'end' : at < x.at(x.low) + 20 ? 'start' : 'middle'
    return tick + text(at, bottom + 20, words, { anchor, size: 13 })
  })
  return (
    polyline(
      [
        [x.at(x.low), bottom],
        [right, bottom],
      ],
      'muted',
      { width: 1 },
    ) + labels.join('')
  )
}
