/** What a campaign of the fault simulator is given. */
import type { ChaosRun } from './chaos-run.ts'
import type { ChaosOptions } from './chaos-world.ts'

export interface Campaign extends ChaosOptions {
  readonly firstSeed: number
  /** Inclusive. */
  readonly lastSeed: number
}

export interface CampaignParts {
  /** Real milliseconds, for the speed alone. */
  readonly nowMs: () => number
  readonly signal?: AbortSignal
  /** How many processes run seeds; one runs them here. */
  readonly jobs?: number
  /** Called after each seed. */
  readonly ran?: (run: ChaosRun, count: number) => void
}
