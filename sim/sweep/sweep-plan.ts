/** A whole sweep: its runs in their order, and the name of what they come to. */
import { createHash } from 'node:crypto'
import { relative, dirname } from 'node:path'
import type { SweepParameter } from './parameter.ts'
import type { Point } from './points.ts'
import type { RunBundle, StreetRun } from './street-run.ts'

export interface SweepPlan {
  /** sha-256 of everything that the results depend on; hex. */
  readonly id: string
  readonly parameters: readonly SweepParameter['path'][]
  readonly runs: readonly StreetRun[]
  readonly bundle: RunBundle
}

/** Each point with each seed; without seeds the scenario's own. */
export function runsOf(
  points: readonly Point[],
  { seeds, days }: { seeds: readonly number[]; days: number | null },
): StreetRun[] {
  const each = seeds.length === 0 ? [null] : seeds
  return points
    .flatMap((changes) => each.map((seed) => ({ changes, seed, days, rules: [], books: 'own' as const })))
    .map((run, index) => ({ index, ...run }))
}

/** The name of a sweep: the same wherever its folder lies, and another one when a file or a rule has other bytes. */
export function planId(runs: readonly StreetRun[], bundle: RunBundle): string {
  const { version, path, scenarioText, files, rules } = bundle
  const hash = createHash('sha256')
  const base = dirname(path)
  hash.update(
    JSON.stringify({
      version,
      runs,
      scenario: sha256(scenarioText),
      files: [...files].map(([file, bytes]) => [relative(base, file), sha256(bytes)]).sort(),
      rules: rules.map((rule) => rule.hash).sort(),
    }),
  )
  return hash.digest('hex')
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
