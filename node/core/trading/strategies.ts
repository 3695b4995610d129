/** The strategies that come with Streetwatt, by the name that a scenario writes. */
import { adaptive } from './adaptive.ts'
import type { Strategy } from './strategy.ts'
import { draftTruthfulOrders } from './truthful.ts'
import { zip } from './zip.ts'

/** Orders what is expected at what it is worth; remembers nothing. */
const truthful: Strategy<null> = {
  name: 'truthful',
  start: () => null,
  draft: (_, view) => draftTruthfulOrders(view),
  learn: () => null,
}

/** A strategy whose kind of state is nobody's business but its own. */
export type AnyStrategy = Strategy

export const STRATEGIES: readonly AnyStrategy[] = [asAny(truthful), asAny(zip), asAny(adaptive)]

/** Hides the type of the state: whoever runs a strategy only carries it. */
export function asAny<State>(strategy: Strategy<State>): AnyStrategy {
  return {
    name: strategy.name,
    start: (home) => strategy.start(home),
    draft: (state, view) => strategy.draft(state as State, view),
    learn: (state, view, outcome) => strategy.learn(state as State, view, outcome),
  }
}
