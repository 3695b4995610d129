/** What a home times of its own work, for `/metrics`. */
import type { ChainContext } from '../core/chain/execute.ts'
import type { Stopwatch } from './stopwatch.ts'
import { createStopwatch } from './stopwatch.ts'

export interface Timings {
  readonly clearing: Stopwatch
  readonly requests: Stopwatch
  /** The same rules; how long each takes for a book is noted. */
  timedRules(find: ChainContext['ruleFor']): ChainContext['ruleFor']
}

/** Seconds. A book is cleared in less than a millisecond as a rule; a device answers in tens of them, or not at all. */
const CLEARING_BOUNDS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
const REQUEST_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export function createTimings(): Timings {
  const clearing = createStopwatch(CLEARING_BOUNDS)
  return {
    clearing,
    requests: createStopwatch(REQUEST_BOUNDS),
    timedRules: (find) => (terms) => {
      const rule = find(terms)
      return {
        ruleHash: rule.ruleHash,
        clear: clearing.timed((book, parameters) => rule.clear(book, parameters)),
      }
    },
  }
}
