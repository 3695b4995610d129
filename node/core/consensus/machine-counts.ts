// How much the machine keeps: what a memory attack would make grow.
import type { ConsensusState } from './round-state.ts'

/** Of the height that is being decided. */
export interface MachineCounts {
  /** Rounds of which anything is kept, up to the current one, and of those ahead. */
  readonly rounds: number
  readonly roundsAhead: number
  /** Votes and proposals in them, those of a given polka too. */
  readonly votes: number
  /** Proposed blocks: the largest things of all. */
  readonly blocks: number
  /** What was said of heights to come. */
  readonly early: number
}

export function countMachine({ round, rounds, values, early }: ConsensusState): MachineCounts {
  const votes = rounds.reduce((sum, { proposal, prevotes, precommits, polkas }) => {
    const given = polkas.reduce((all, polka) => all + polka.votes.length, 0)
    return sum + (proposal === null ? 0 : 1) + prevotes.length + precommits.length + given
  }, 0)
  const roundsAhead = rounds.filter((log) => log.round > round).length
  return {
    rounds: rounds.length - roundsAhead,
    roundsAhead,
    votes,
    blocks: values.length,
    early: early.length,
  }
}
