/** How much a node keeps of what others say, by where it lies; how much that can be is said in `kept-limits.ts`. */
import type { MachineCounts } from '../core/consensus/machine-counts.ts'

export interface KeptCounts extends MachineCounts {
  /** What the machine has not taken yet. */
  readonly waiting: number
  /** Blocks that were read out of their bytes. */
  readonly readBlocks: number
  /** Consensus messages for peers that missed them. */
  readonly messages: number
  readonly sheets: number
  readonly readings: number
  readonly gateVotes: number
  readonly transactions: number
}
