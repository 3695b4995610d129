/**
 * Builds the block when it is this node's turn: as soon as n − f gate votes of a slot whose gate is closed are here,
 * and everything they demand. What is missing is asked for from those who named it, one request at a time.
 */
import { buildBlock } from '../core/chain/build-block.ts'
import type { ChainState } from '../core/chain/chain-state.ts'
import type { ChainContext } from '../core/chain/execute.ts'
import { faultBound } from '../core/governance/genesis.ts'
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import type { Value } from '../core/consensus/message.ts'
import type { Height, Round, SlotIndex } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { Pool } from './pool.ts'
import { proposableSlot } from './schedule.ts'

export interface BuildRequest {
  readonly height: Height
  readonly round: Round
}

export interface Proposer {
  /** The machine's turn has come; a newer request replaces the older. */
  readonly request: (request: BuildRequest) => void
  /** Something arrived that may complete the block: a gate vote, an object, a gate. */
  readonly retry: () => void
  /** Nothing is wanted any more. */
  forget(): void
}

export interface ProposerParts {
  readonly clock: Clock
  readonly keeper: ChainKeeper
  readonly pool: Pool
  readonly logger: Logger
  readonly built: (request: BuildRequest, value: Value) => void
  /** This machine could not build: it must not go on as if nothing had happened. */
  readonly failed: (error: unknown) => void
  /** Asks voters for objects by hash; resolves when they have answered. */
  readonly fetchObjects: (hashes: readonly string[], votes: readonly SignedGateVote[]) => Promise<void>
}

/** Between two requests for the same objects, real milliseconds. */
const FETCH_PAUSE_MS = 250

export function createProposer(context: ChainContext, parts: ProposerParts): Proposer {
  const { clock, keeper, pool, logger } = parts
  const { genesis } = context.community
  let wanted: BuildRequest | undefined
  /** Objects that were asked for and did not come: votes that do without them are chosen first. */
  let lacking: ReadonlySet<string> = new Set()
  /** The fetch under way; none of an earlier height goes on. */
  let fetching: object | undefined
  let cancelPause = (): void => undefined

  function tryBuild(): void {
    const slot = proposableSlot(genesis, clock)
    if (wanted === undefined || slot === undefined || slot <= keeper.tip().slot) return
    if (wanted.height !== keeper.tip().height + 1) return
    const { validators } = keeper.community().genesis
    const { gateVotes: votesNeeded } = faultBound(validators.length)
    const votes = pool.gateVotesOf(slot).filter(({ vote }) => validators.includes(vote.validator))
    if (votes.length < votesNeeded) return
    try {
      const best = chooseVotes(votes, {
        parentHash: keeper.tip().blockHash,
        count: votesNeeded,
        lacking,
        absentBlocks: absences(keeper.state()),
      })
      if (build(wanted, slot, best) || build(wanted, slot, smallest(votes, votesNeeded))) return
      wanted = undefined
    } catch (error) {
      wanted = undefined
      parts.failed(error)
    }
  }

  /** False where nobody could read the block that these votes make. */
  function build(request: BuildRequest, slot: SlotIndex, gateVotes: readonly SignedGateVote[]): boolean {
    const sheets = new Map(pool.sheetsOf(slot).map((signed) => [signed.hash, signed]))
    const readings = new Map(pool.readings().map((signed) => [signed.hash, signed]))
    const transactions = new Map(pool.transactions().map((signed) => [signed.hash, signed]))
    const built = buildBlock(keeper.state(), { slot, gateVotes, sheets, readings, transactions }, context)
    if (built.code === 'block-too-large') {
      logger.error({ code: built.code, slot, bytes: built.bytes }, 'the block of this slot is too large')
      return false
    }
    if (built.code === 'objects-missing') {
      fetchMissing(built.hashes, gateVotes)
      return true
    }
    wanted = undefined
    parts.built(request, { id: built.block.hash, bytes: built.block.bytes })
    return true
  }

  function fetchMissing(hashes: readonly string[], votes: readonly SignedGateVote[]): void {
    if (fetching !== undefined) return
    const mine = (fetching = {})
    void parts.fetchObjects(hashes, votes).then(() => {
      if (fetching !== mine) return
      lacking = new Set(hashes.filter((hash) => !pool.has(hash)))
      cancelPause = clock.after(lacking.size === 0 ? 0 : FETCH_PAUSE_MS, () => {
        fetching = undefined
        tryBuild()
      })
    })
  }

  return {
    request(request) {
      wanted = request
      tryBuild()
    },
    retry: tryBuild,
    forget() {
      wanted = undefined
      lacking = new Set()
      cancelPause()
      fetching = undefined
    },
  }
}

/**
 * Any n − f votes make a valid block; those that demand nothing which cannot be had are needed, those that know the
 * parent serve the street best. Among equals, whoever was left out longest comes first: nobody is to lose a seat because
 * n − f votes are enough.
 */
function chooseVotes(
  votes: readonly SignedGateVote[],
  {
    parentHash,
    count,
    lacking,
    absentBlocks,
  }: {
    parentHash: string
    count: number
    lacking: ReadonlySet<string>
    absentBlocks: ReadonlyMap<string, number>
  },
): SignedGateVote[] {
  const demands = ({ vote }: SignedGateVote): boolean =>
    [...vote.readings, ...vote.transactions, ...vote.sheets.map(({ hash }) => hash)].some((hash) =>
      lacking.has(hash),
    )
  const rank = (signed: SignedGateVote): number =>
    (demands(signed) ? 4 : 0) +
    (signed.vote.previousHash === parentHash ? 0 : 2) +
    (signed.vote.wasPreviousTimely ? 0 : 1)
  const missed = ({ vote }: SignedGateVote): number => absentBlocks.get(vote.validator) ?? 0
  return [...votes]
    .sort(
      (left, right) =>
        rank(left) - rank(right) ||
        missed(right) - missed(left) ||
        (left.vote.validator < right.vote.validator ? -1 : 1),
    )
    .slice(0, count)
}

/** Where the best votes make too large a block, the smallest may still make one. */
function smallest(votes: readonly SignedGateVote[], count: number): SignedGateVote[] {
  return [...votes].sort((left, right) => left.bytes.length - right.bytes.length).slice(0, count)
}

function absences({ terms }: ChainState): ReadonlyMap<string, number> {
  return new Map(terms.seats.map(({ member, absentBlocks }) => [member, absentBlocks]))
}
