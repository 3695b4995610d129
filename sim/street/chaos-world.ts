/** What all parts of one run share. */
import type { ChainState } from '../../node/core/chain/chain-state.ts'
import type { ChainContext } from '../../node/core/chain/execute.ts'
import type { RuleShelf } from '../../node/engine/ports.ts'
import type { MemberId } from '../../node/engine/ports.ts'
import type { Fault } from './fault-counts.ts'
import type { Mutant } from './mutants.ts'
import type { TestCommunity } from './street-community.ts'
import type { Trace } from './trace.ts'
import type { VirtualTime } from './virtual-clock.ts'

export interface ChaosOptions {
  readonly validators: number
  /** How many of the validators lie; the last ones in the order of the genesis. */
  readonly byzantine: number
  readonly slots: number
  readonly mutant?: Mutant | undefined
}

export interface ChaosWorld extends ChaosOptions {
  readonly seed: number
  readonly made: TestCommunity
  readonly context: ChainContext
  readonly rules: RuleShelf
  readonly time: VirtualTime
  readonly trace: Trace
  /** A fault has happened. */
  readonly count: (fault: Fault) => void
  /** A promise is broken. */
  readonly violated: (invariant: string, words: string) => void
  /** From here on only liars go on. */
  readonly isHealed: () => boolean
  /** `home-1` and so on. */
  readonly nameOf: (member: MemberId) => string
  readonly isHonest: (member: MemberId) => boolean
  /** The state after a block that some running home has as its tip. */
  readonly parentOf: (blockHash: string) => ChainState | undefined
}
