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
  /** How many of the validators are faulty; the last ones in the order of the genesis. Most of them lie. */
  readonly byzantine: number
  readonly slots: number
  readonly mutant?: Mutant | undefined
}

/**
 * What a home is in one run. All but the honest count toward f: a liar, a home whose record of what it signed is damaged,
 * and one whose data directory is an old copy. The last two do as the program says.
 */
export type Fate = 'honest' | 'lies' | 'sign-state-rots' | 'rolled-back'

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
  readonly fateOf: (member: MemberId) => Fate
  readonly isHonest: (member: MemberId) => boolean
  /** The state after a block that some running home has as its tip. */
  readonly parentOf: (blockHash: string) => ChainState | undefined
}
