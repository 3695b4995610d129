import type { Feeder } from '../grid/feeder.ts'
import type { FeederRun } from '../grid/feeder-run.ts'
import type { CaseResult, RunResult } from '../fast/run-result.ts'

/** A drawing with the sentence that says what to see in it, and its numbers for a spreadsheet. */
export interface Figure {
  /** Of its element and its files. */
  readonly id: string
  readonly title: string
  readonly sentence: string
  readonly svg: string
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** What a report is made of. */
export interface ReportInput {
  readonly run: RunResult
  /** How the run was started, as one can type it again. */
  readonly command: string
}

/** The cables of a street: with trading and steering, and without. */
export interface ReportFeeder {
  readonly feeder: Feeder
  readonly without: FeederRun
  readonly steered: FeederRun
}

/** Null where the street has no feeder. */
export function feederOf({ feeder, cases }: RunResult): ReportFeeder | null {
  const without = cases.none.feeder
  const steered = cases.steered.feeder
  return feeder === null || without === null || steered === null ? null : { feeder, without, steered }
}

/** The case that the headlines speak of: trading, and batteries and loads that follow it. */
export function headlineCase(run: RunResult): CaseResult {
  return run.cases.steered
}
