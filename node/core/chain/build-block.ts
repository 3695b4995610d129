/** The proposer's side: from gate votes and the objects they name to a block whose validity nobody needs to believe. */
import type { SignedSheet } from '../market/order-sheet.ts'
import { BLOCK_BYTES_LIMIT } from '../governance/block-room.ts'
import type { SignedTransaction } from '../governance/transaction.ts'
import type { SignedReading } from '../metering/reading.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { Block } from './block.ts'
import { assembleBlock } from './block.ts'
import type { ChainState } from './chain-state.ts'
import type { ChainContext, Execution } from './execute.ts'
import { contextAt, executeBlock } from './execute.ts'
import type { SignedGateVote } from './gate-vote.ts'
import { faultBound } from '../governance/genesis.ts'
import { selectFromGateVotes } from './select.ts'
import { stateRoot } from './state-leaves.ts'

export interface Ingredients {
  readonly slot: SlotIndex
  /** Exactly n − f, of distinct validators. */
  readonly gateVotes: readonly SignedGateVote[]
  /** Look-ups by hash of what the votes name. */
  readonly sheets: ReadonlyMap<string, SignedSheet>
  readonly readings: ReadonlyMap<string, SignedReading>
  readonly transactions: ReadonlyMap<string, SignedTransaction>
}

export type Built =
  | { readonly code: 'ok'; readonly block: Block; readonly execution: Execution }
  /** Hashes that the votes demand and nobody has given us yet: ask the voters. */
  | { readonly code: 'objects-missing'; readonly hashes: readonly string[] }
  /** Nobody could read it. Only in a street that was founded larger than `hasBlockRoom` lets one be. */
  | { readonly code: 'block-too-large'; readonly bytes: number }

export function buildBlock(parent: ChainState, ingredients: Ingredients, context: ChainContext): Built {
  const { community } = contextAt(context, parent)
  const gateVotes = [...ingredients.gateVotes].sort((left, right) =>
    left.vote.validator < right.vote.validator ? -1 : 1,
  )
  const { faulty } = faultBound(community.genesis.validators.length)
  const selection = selectFromGateVotes(
    gateVotes.map((signed) => signed.vote),
    parent.blockHash,
    faulty,
  )
  const sheets = selection.sheets.map(({ hash }) => ingredients.sheets.get(hash))
  const readings = selection.readings.map((hash) => ingredients.readings.get(hash))
  const transactions = selection.transactions.map((hash) => ingredients.transactions.get(hash))
  const hashes = [
    ...selection.sheets.filter((_, index) => sheets[index] === undefined).map(({ hash }) => hash),
    ...selection.readings.filter((_, index) => readings[index] === undefined),
    ...selection.transactions.filter((_, index) => transactions[index] === undefined),
  ]
  if (hashes.length > 0) return { code: 'objects-missing', hashes }
  const input = {
    slot: ingredients.slot,
    sheets: sheets.filter((sheet) => sheet !== undefined),
    readings: readings.filter((reading) => reading !== undefined),
    transactions: transactions.filter((transaction) => transaction !== undefined),
    voters: gateVotes.map(({ vote }) => vote.validator),
    isParentTimely: selection.isParentTimely,
  }
  const execution = executeBlock(parent, input, context)
  const block = assembleBlock(
    {
      version: community.genesis.protocolVersion,
      community: community.hash,
      height: parent.height + 1,
      slot: input.slot,
      parentHash: parent.blockHash,
      stateRoot: stateRoot({ ...execution.state, blockHash: parent.blockHash }),
      ruleHash: community.genesis.rule.hash,
    },
    {
      gateVotes,
      sheets: input.sheets,
      readings: input.readings,
      transactions: input.transactions,
      clearing: execution.cleared.clearing,
    },
  )
  const { length } = block.bytes
  return length > BLOCK_BYTES_LIMIT
    ? { code: 'block-too-large', bytes: length }
    : { code: 'ok', block, execution }
}
