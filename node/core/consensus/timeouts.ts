// Timeouts grow with the round so that they outlast any delay of a street's network, and are capped so that recovery
// after a long outage is quick (an uncapped growth made it take an hour: tendermint#1464). They are the same on every
// node: a node with shorter ones would skip honest proposers (tendermint#5262).
import type { Round } from '../units/quantities.ts'

/** From genesis. */
export interface TimeoutParameters {
  readonly baseMs: number
  readonly deltaMs: number
  readonly capMs: number
}

export const DEFAULT_TIMEOUTS: TimeoutParameters = { baseMs: 500, deltaMs: 250, capMs: 4000 }

/** How long a step of a round may wait. */
export function timeoutMs(parameters: TimeoutParameters, round: Round): number {
  return Math.min(parameters.baseMs + round * parameters.deltaMs, parameters.capMs)
}
