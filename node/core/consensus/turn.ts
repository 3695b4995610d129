// One call of the machine while it runs: the state so far and the effects so far. States are replaced, never changed.
import type { Height } from '../units/quantities.ts'
import type { ConsensusEffect } from './effect.ts'
import type { ConsensusState } from './round-state.ts'

export interface Turn {
  state: ConsensusState
  readonly effects: ConsensusEffect[]
}

/** Replaces a part of the state. */
export function update(turn: Turn, change: Partial<ConsensusState>): void {
  turn.state = { ...turn.state, ...change }
}

/** True while the height is being decided. */
export function isDeciding(state: ConsensusState, height: Height): boolean {
  return height === state.height && state.step !== 'decided' && state.step !== 'halted'
}
