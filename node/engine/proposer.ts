/**
 * Builds the block when it is this node's turn: as soon as n − f gate votes of a slot whose gate is closed are here,
 * and everything they demand. What is missing is asked for from those who named it; nothing is waited for in a loop.
 */
import { buildBlock } from '../core/chain/build-block.ts'
import type { ChainContext } from '../core/chain/execute.ts'
import { faultBound } from '../core/chain/genesis.ts'
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import type { Value } from '../core/consensus/message.ts'
import type { Height, Round } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { Pool } from './pool.ts'
import { proposableSlot } from './schedule.ts'

export interface BuildRequest {
  readonly height: Height
  readonly round: Round
}

export interface Proposer {
  /** The machine's turn has come; a newer request replaces the older. */
  request(request: BuildRequest): void
  /** Something arrived that may complete the block: a gate vote, an object, a gate. */
  retry(): void
  /** Nothing is wanted any more. */
  forget(): void
}

export interface ProposerParts {
  readonly clock: Clock
  readonly keeper: ChainKeeper
  readonly pool: Pool
  readonly built: (request: BuildRequest, value: Value) => void
  /** Asks voters for objects by hash. */
  readonly fetchObjects: (hashes: readonly string[], votes: readonly SignedGateVote[]) => void
}

export function createProposer(context: ChainContext, parts: ProposerParts): Proposer {
  const { clock, keeper, pool } = parts
  const { genesis } = context.community
  const { gateVotes: votesNeeded } = faultBound(genesis.validators.length)
  let wanted: BuildRequest | undefined

  function tryBuild(): void {
    const slot = proposableSlot(genesis, clock)
    if (wanted === undefined || slot === undefined || slot <= keeper.tip().slot) return
    if (wanted.height !== keeper.tip().height + 1) return
    const votes = pool.gateVotesOf(slot)
    if (votes.length < votesNeeded) return
    const gateVotes = chooseVotes(votes, keeper.tip().blockHash, votesNeeded)
    const ingredients = { slot, gateVotes, sheets: sheetsByHash(slot), readings: readingsByHash() }
    const built = buildBlock(keeper.state(), ingredients, context)
    if (built.code === 'objects-missing') return parts.fetchObjects(built.hashes, gateVotes)
    const request = wanted
    wanted = undefined
    parts.built(request, { id: built.block.hash, bytes: built.block.bytes })
  }

  const sheetsByHash = (slot: number) => new Map(pool.sheetsOf(slot).map((signed) => [signed.hash, signed]))
  const readingsByHash = () => new Map(pool.readings().map((signed) => [signed.hash, signed]))

  return {
    request(request) {
      wanted = request
      tryBuild()
    },
    retry: tryBuild,
    forget() {
      wanted = undefined
    },
  }
}

/** Any n − f votes make a valid block; those that know the parent serve the street best. */
function chooseVotes(votes: readonly SignedGateVote[], parentHash: string, count: number): SignedGateVote[] {
  const rank = ({ vote }: SignedGateVote): number =>
    (vote.previousHash === parentHash ? 0 : 2) + (vote.wasPreviousTimely ? 0 : 1)
  return [...votes]
    .sort((left, right) => rank(left) - rank(right) || (left.vote.validator < right.vote.validator ? -1 : 1))
    .slice(0, count)
}
