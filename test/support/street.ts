/**
 * A street for tests of the chain: blocks on blocks, without consensus and network. `advance` builds a block from what
 * all voters hold, sends it through its bytes, checks it as a validator would, and goes on from the checked state.
 * @example
 * const street = createStreet({ homes: 4 })
 * const meters = createMeters(street)
 * street.advance({ sheets: [makeSheet(street.community, homeAt(street, 0))] })
 * street.advance({ readings: street.homes.map((home) => meters.read(home, FIRST_SLOT, { importWh: 500 })) })
 */
import * as assert from 'uvu/assert'
import type { Block } from '../../node/core/chain/block.ts'
import { decodeBlock } from '../../node/core/chain/block.ts'
import { buildBlock } from '../../node/core/chain/build-block.ts'
import type { ChainState } from '../../node/core/chain/chain-state.ts'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import { checkBlock } from '../../node/core/chain/check-block.ts'
import type { ClearingRule } from '../../node/core/chain/clearing-rule.ts'
import type { ChainContext, Execution } from '../../node/core/chain/execute.ts'
import type { SignedGateVote } from '../../node/core/chain/gate-vote.ts'
import { faultBound } from '../../node/core/governance/genesis.ts'
import type { SignedTransaction } from '../../node/core/governance/transaction.ts'
import type { SignedSheet } from '../../node/core/market/order-sheet.ts'
import type { SignedReading } from '../../node/core/metering/reading.ts'
import type { SlotIndex } from '../../node/core/units/quantities.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { createOracleRule } from './oracle-rule.ts'
import { holding, makeGateVote } from './signed-messages.ts'
import type { CommunityOptions, TestCommunity, TestHome } from './test-community.ts'
import { makeCommunity } from './test-community.ts'

/** What is in the next block; all of it optional. */
export interface NextBlock {
  /** The slot after the last block's unless said otherwise; a later one leaves a hole. */
  readonly slot?: SlotIndex
  /** What every voter holds. */
  readonly sheets?: readonly SignedSheet[]
  readonly readings?: readonly SignedReading[]
  readonly transactions?: readonly SignedTransaction[]
  /** Whether the voters found the previous block final in time; they did unless said otherwise. */
  readonly isParentTimely?: boolean
}

export interface Advanced {
  readonly block: Block
  readonly execution: Execution
  readonly state: ChainState
}

export interface TestStreet extends TestCommunity {
  readonly context: ChainContext
  state(): ChainState
  /** A block on the present state that is not yet accepted. */
  propose(next?: NextBlock): Block
  /** Accepts the next block; fails the test when it is not valid. */
  advance(next?: NextBlock): Advanced
  /** Accepts a block that the test made. */
  accept(block: Block): Advanced
}

export interface StreetOptions extends CommunityOptions {
  readonly rule?: ClearingRule
}

export function createStreet(options: StreetOptions = {}): TestStreet {
  const made = makeCommunity(options)
  const rule = options.rule ?? createOracleRule()
  const context: ChainContext = { community: made.community, verify: verifyEd25519, ruleFor: () => rule }
  let state = genesisState(made.community)

  function propose(next: NextBlock = {}): Block {
    const gateVotes = castVotes(made, state, next)
    return buildFrom(state, gateVotes, { ...next, slot: next.slot ?? state.slot + 1 }, context)
  }

  function accept(block: Block): Advanced {
    const received = decodeBlock(block.bytes)
    assert.ok(received, 'a block survives its bytes')
    assert.is(received.hash, block.hash)
    const check = checkBlock(received, state, context)
    if (check.code !== 'ok') throw new Error(`the block was refused: ${check.code}`)
    state = check.state
    return { block: received, execution: check.execution, state }
  }

  return {
    ...made,
    context,
    state: () => state,
    propose,
    advance: (next) => accept(propose(next)),
    accept,
  }
}

/** The votes of the first n − f validators, who all hold the same. */
export function castVotes(
  { community, validators }: TestCommunity,
  parent: ChainState,
  next: NextBlock,
): SignedGateVote[] {
  const { gateVotes } = faultBound(validators.length)
  return validators.slice(0, gateVotes).map((home) =>
    makeGateVote(community, home, {
      slot: next.slot ?? parent.slot + 1,
      previousHash: parent.blockHash,
      wasPreviousTimely: next.isParentTimely ?? true,
      ...holding(next.sheets ?? [], next.readings ?? [], next.transactions),
    }),
  )
}

/** Builds a block from votes and the objects at hand; fails the test when one is missing. */
export function buildFrom(
  parent: ChainState,
  gateVotes: readonly SignedGateVote[],
  objects: NextBlock & { readonly slot: SlotIndex },
  context: ChainContext,
): Block {
  const built = buildBlock(
    parent,
    {
      slot: objects.slot,
      gateVotes,
      sheets: new Map((objects.sheets ?? []).map((sheet) => [sheet.hash, sheet])),
      readings: new Map((objects.readings ?? []).map((reading) => [reading.hash, reading])),
      transactions: new Map((objects.transactions ?? []).map((signed) => [signed.hash, signed])),
    },
    context,
  )
  if (built.code === 'objects-missing')
    throw new Error(`the votes name what is not there: ${built.hashes.join(', ')}`)
  if (built.code !== 'ok') throw new Error(`the block has ${built.bytes} bytes`)
  return built.block
}

/** The home of an index that the test knows to exist. */
export function homeAt({ homes }: TestCommunity, index: number): TestHome {
  const home = homes[index]
  assert.ok(home, `there is a home ${String(index)}`)
  return home
}
