/** One run of a sweep or a comparison as something that any thread and any machine can do, and what it comes to. */
import type { Change } from './changes.ts'

export interface StreetRun {
  /** Its place among all the runs, from 0. */
  readonly index: number
  /** What is otherwise than in the scenario's file. */
  readonly changes: readonly Change[]
  /** As `sim run --seed` and `--days`; null leaves what the scenario says. */
  readonly seed: number | null
  readonly days: number | null
  /** Rules of the bundle, all on the same street; none for the scenario's own. */
  readonly rules: readonly string[]
  /** Whether each rule gets the orders that homes write under it, or all of them those written under the first. */
  readonly books: 'own' | 'identical'
}

/** What a run came to; the same bytes from every thread and machine. */
export interface RunRecord {
  readonly index: number
  readonly seed: number
  readonly results: readonly RuleRecord[]
}

export interface RuleRecord {
  readonly rule: string
  /** sha-256 of the module's bytes, hex. */
  readonly ruleHash: string
  /** As `sim run` gives it for the same street; null where only the books were cleared. */
  readonly runHash: string | null
  /** By the name of the case, or `books`; amounts are decimal strings of nano-currency. */
  readonly kpis: Readonly<Record<string, Kpis>>
}

export type Kpis = Readonly<Record<string, number | string | null>>

/** Everything beside the run itself that its result depends on. */
export interface RunBundle {
  /** Version of the program. */
  readonly version: string
  /** Where the scenario was read; its other paths begin there. */
  readonly path: string
  readonly scenarioText: string
  /** The scenario's other files by their paths. */
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly rules: readonly BundledRule[]
}

export interface BundledRule {
  /** As it is named: by a built rule's name, or a file's path. */
  readonly name: string
  readonly bytes: Uint8Array
  readonly hash: string
}

/** Does all runs in any order, and hands over each as it is done; throws where one cannot be done. */
export type PerformAll = (
  runs: readonly StreetRun[],
  done: (record: RunRecord) => void | Promise<void>,
) => Promise<void>
