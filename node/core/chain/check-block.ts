/**
 * Is this block valid on that state? The answer follows from the block and the state alone, so all honest nodes agree.
 * Codes in order of precedence; whatever is wrong, the block gets no vote.
 */
import { isSpoken } from '../units/protocol.ts'
import type { Block } from './block.ts'
import type { ChainState } from './chain-state.ts'
import { checkGateVote } from './check-gate-vote.ts'
import type { Clearing } from './clear-book.ts'
import type { Community } from '../governance/genesis.ts'
import type { BlockContext, ChainContext, Execution } from './execute.ts'
import { contextAt, executeBlock } from './execute.ts'
import { faultBound } from '../governance/genesis.ts'
import type { Selection } from './select.ts'
import { selectFromGateVotes } from './select.ts'
import { stateRoot } from './state-leaves.ts'

export type BlockRefusal =
  | 'block-version-unknown'
  | 'block-community-other'
  | 'block-height-wrong'
  | 'block-parent-other'
  | 'block-slot-not-after-parent'
  | 'block-rule-other'
  | 'block-gate-votes-count'
  | 'block-gate-vote-repeated'
  | 'block-gate-vote-other-slot'
  | 'block-gate-vote-invalid'
  | 'block-sheets-differ'
  | 'block-readings-differ'
  | 'block-transactions-differ'
  | 'block-clearing-mismatch'
  | 'block-state-root-mismatch'

export type BlockCheck =
  | { readonly code: 'ok'; readonly execution: Execution; readonly state: ChainState }
  | { readonly code: BlockRefusal }

export function checkBlock(block: Block, parent: ChainState, context: ChainContext): BlockCheck {
  const at = contextAt(context, parent)
  const headerCode = checkHeader(block, parent, at.community)
  if (headerCode !== 'ok') return { code: headerCode }
  const votesCode = checkGateVotes(block, at)
  if (votesCode !== 'ok') return { code: votesCode }
  const { faulty } = faultBound(at.community.genesis.validators.length)
  const selection = selectFromGateVotes(
    block.body.gateVotes.map((signed) => signed.vote),
    parent.blockHash,
    faulty,
  )
  const contentCode = checkContent(block, selection)
  if (contentCode !== 'ok') return { code: contentCode }
  const { gateVotes, sheets, readings, transactions } = block.body
  const input = {
    slot: block.header.slot,
    sheets,
    readings,
    transactions,
    voters: gateVotes.map(({ vote }) => vote.validator),
    isParentTimely: selection.isParentTimely,
  }
  return compareResult(block, executeBlock(parent, input, context))
}

function checkHeader({ header }: Block, parent: ChainState, community: Community): 'ok' | BlockRefusal {
  if (!isSpoken(header.version, community.genesis.protocolVersion)) return 'block-version-unknown'
  if (header.community !== community.hash) return 'block-community-other'
  if (header.height !== parent.height + 1) return 'block-height-wrong'
  if (header.parentHash !== parent.blockHash) return 'block-parent-other'
  if (header.slot <= parent.slot) return 'block-slot-not-after-parent'
  if (header.ruleHash !== community.genesis.rule.hash) return 'block-rule-other'
  return 'ok'
}

function checkGateVotes(block: Block, context: BlockContext): 'ok' | BlockRefusal {
  const { gateVotes } = block.body
  const { community, verify } = context
  if (gateVotes.length !== faultBound(community.genesis.validators.length).gateVotes)
    return 'block-gate-votes-count'
  if (!ascends(gateVotes.map((signed) => signed.vote.validator))) return 'block-gate-vote-repeated'
  if (gateVotes.some((signed) => signed.vote.slot !== block.header.slot)) return 'block-gate-vote-other-slot'
  if (gateVotes.some((signed) => checkGateVote(signed, community, verify) !== 'ok'))
    return 'block-gate-vote-invalid'
  return 'ok'
}

/** The block holds exactly what its votes imply: nothing left out, nothing put in. */
function checkContent(block: Block, selection: Selection): 'ok' | BlockRefusal {
  const { sheets, readings, transactions } = block.body
  const areSheetsRight =
    isSame(
      sheets.map((sheet) => sheet.hash),
      selection.sheets.map((sheet) => sheet.hash),
    ) && sheets.every((signed, index) => isAsNamed(signed.sheet, selection.sheets[index], block.header.slot))
  if (!areSheetsRight) return 'block-sheets-differ'
  if (
    !isSame(
      readings.map((reading) => reading.hash),
      selection.readings,
    )
  )
    return 'block-readings-differ'
  const hashes = transactions.map(({ hash }) => hash)
  return isSame(hashes, selection.transactions) ? 'ok' : 'block-transactions-differ'
}

/** A vote might name a sheet under another member or revision than it has; that lie must not decide whose sheet counts. */
function isAsNamed(
  sheet: { member: string; revision: number; slot: number },
  named: { member: string; revision: number } | undefined,
  slot: number,
): boolean {
  return (
    named !== undefined &&
    sheet.member === named.member &&
    sheet.revision === named.revision &&
    sheet.slot === slot
  )
}

function compareResult(block: Block, execution: Execution): BlockCheck {
  if (!isSameClearing(block.body.clearing, execution.cleared.clearing))
    return { code: 'block-clearing-mismatch' }
  const state: ChainState = { blockHash: block.hash, ...execution.state }
  if (stateRoot(state) !== block.header.stateRoot) return { code: 'block-state-root-mismatch' }
  return { code: 'ok', execution, state }
}

function isSameClearing(left: Clearing, right: Clearing): boolean {
  return (
    left.status === right.status &&
    left.buyPriceMicroPerKwh === right.buyPriceMicroPerKwh &&
    left.sellPriceMicroPerKwh === right.sellPriceMicroPerKwh &&
    left.energyWh === right.energyWh &&
    isSame(left.fillsWh, right.fillsWh)
  )
}

function isSame(left: readonly (string | number)[], right: readonly (string | number)[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index])
}

function ascends(values: readonly string[]): boolean {
  return values.every((value, index) => index === 0 || (values[index - 1] ?? '') < value)
}
