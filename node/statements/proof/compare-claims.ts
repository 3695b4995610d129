/** Holds what a bundle claims (accounts, transfers, statement) against what its blocks give. */
import type { ChainState } from '../../core/chain/chain-state.ts'
import type { LeafProof } from '../../core/chain/state-proof.ts'
import { isLeafProven, proveLeaf } from '../../core/chain/state-proof.ts'
import { stateLeaves, stateRoot } from '../../core/chain/state-leaves.ts'
import { equalBytes } from '../../core/codec/bytes.ts'
import { hashBytes } from '../../core/codec/hash-bytes.ts'
import { taggedHash, taggedHashHex } from '../../core/crypto/sha256.ts'
import type { Community } from '../../core/governance/genesis.ts'
import { communityUnder } from '../../core/governance/terms.ts'
import { balanceNano } from '../../core/ledger/account.ts'
import { transferRecord } from '../../core/ledger/transfer.ts'
import type { Height } from '../../core/units/quantities.ts'
import type { BlockOutcome } from '../../engine/outcome.ts'
import { describeOutcome } from '../../engine/outcome.ts'
import type { VerifiedBlock } from '../../engine/verify-chain.ts'
import type { StatementDocument } from '../document.ts'
import { describeStatement, monthText, slotsOf } from '../make-statement.ts'
import type { SlotRange, TellingBlocks } from '../telling-blocks.ts'
import { findTelling } from '../telling-blocks.ts'
import { transfersOf } from './account-transfers.ts'
import type { ProofBundle } from './bundle.ts'
import { firstDifference } from './first-difference.ts'
import type { ProofFailure } from './proof-failure.ts'
import { fault } from './proof-failure.ts'

/** What the blocks of a bundle give. */
export interface Recomputed {
  /** Before the blocks, and after them. */
  readonly opening: ChainState
  readonly state: ChainState
  readonly steps: readonly VerifiedBlock[]
  readonly community: Community
}

export interface Claims {
  /** The statement that follows from the blocks; undefined where they do not get so far. */
  readonly statement: StatementDocument | undefined
}

export async function compareClaims(
  bundle: ProofBundle,
  recomputed: Recomputed,
): Promise<Claims & { readonly failures: readonly ProofFailure[] }> {
  const { state, community } = recomputed
  const now = communityUnder(community, state.terms)
  const member = now.members.get(bundle.member)
  const month = { year: bundle.year, month: bundle.month }
  const subject = compareSubject(bundle, state.height)
  if (subject !== undefined) return { statement: undefined, failures: [subject] }
  if (member === undefined)
    return {
      statement: undefined,
      failures: [differs(state.height, 'member', 'It is of nobody in the community.')],
    }
  const range = slotsOf({ community: now, month })
  const telling = await findTelling(sourceOf(recomputed), range, community.genesis.firstSlot)
  const statement = describeStatement({ community: now, member, month }, range, telling)
  const transferFailures = compareTransfers(bundle, recomputed, telling)
  const failures = [
    ...compareBlocks(bundle, recomputed, { range, statement }),
    ...compareStatement(bundle.statement, statement, state.height),
    ...transferFailures,
    ...compareAccounts(bundle, recomputed, { telling, isHistoryToFit: transferFailures.length === 0 }),
  ]
  return { statement, failures }
}

/** The member and the month are named twice, and must be the same. */
function compareSubject(bundle: ProofBundle, height: Height): ProofFailure | undefined {
  const claimed = claimedFields(bundle.statement)
  const month = monthText(bundle)
  if (claimed.month !== undefined && claimed.month !== month)
    return differs(height, 'statement.month', `The bundle is of ${month}, its statement of another month.`)
  if (claimed.memberKey !== undefined && claimed.memberKey !== bundle.member)
    return differs(height, 'statement.member.key', 'The bundle and its statement are of two members.')
  return undefined
}

/** The bundle ends with the block with which the statement does, and begins with the first of the month. */
function compareBlocks(
  { statement: claimed, blocks }: ProofBundle,
  { state, steps }: Recomputed,
  { range, statement }: { range: SlotRange; statement: StatementDocument },
): ProofFailure[] {
  const { height } = state
  const early = steps.findLastIndex(({ block }) => block.header.slot < range.fromSlot)
  if (early >= 0)
    return [differs(height, `blocks.${String(early)}`, 'A block is of a slot before the month.')]
  const { closingHeight } = statement.account
  const spare = closingHeight - height
  if (spare < 0)
    return [
      differs(
        height,
        `blocks.${String(blocks.length + spare)}`,
        'The blocks go on where the statement has ended.',
      ),
    ]
  const end = claimedFields(claimed).closingHeight
  if (typeof end !== 'number' || end <= height) return []
  const what = `The blocks end at height ${String(height)}, the statement at ${String(end)}.`
  return [differs(height, `blocks.${String(blocks.length)}`, what)]
}

/** What a statement says about itself, whatever it is. */
function claimedFields(
  claimed: Uint8Array,
): Readonly<Record<'month' | 'memberKey' | 'closingHeight', unknown>> {
  const document = (parse(new TextDecoder().decode(claimed)) ?? {}) as {
    readonly month?: unknown
    readonly member?: { readonly key?: unknown } | null
    readonly account?: { readonly closingHeight?: unknown } | null
  }
  const { month, member, account } = document
  return { month, memberKey: member?.key, closingHeight: account?.closingHeight }
}

/** Outcomes of the blocks; of those before them only that they tell nothing of the month, and the balances. */
function sourceOf({ opening, state, steps }: Recomputed) {
  const outcomes = steps.map(({ block, execution }) =>
    describeOutcome(block, execution, { finalAtMs: 0, validators: [] }),
  )
  const silent = { settled: [], payments: [], rewards: [], slot: opening.slot, accounts: accountsOf(opening) }
  return {
    tipHeight: state.height,
    at: (height: Height): Promise<BlockOutcome | undefined> =>
      // Of a block before the month nothing but these fields is asked for.
      Promise.resolve(
        height <= opening.height
          ? (silent as unknown as BlockOutcome)
          : outcomes[height - opening.height - 1],
      ),
  }
}

function accountsOf({ ledger }: ChainState): BlockOutcome['accounts'] {
  return [...ledger.accounts.values()].map((account) => ({
    ...{ id: account.id, kind: account.kind, asset: account.asset },
    balance: balanceNano(account).toString(),
  }))
}

function compareStatement(claimed: Uint8Array, statement: StatementDocument, height: Height): ProofFailure[] {
  const expected = JSON.stringify(statement)
  const text = new TextDecoder().decode(claimed)
  if (text === expected) return []
  const { path, what } = firstDifference(parse(text), statement)
  const part = path === '' ? 'statement' : `statement.${path}`
  return [differs(height, part, `The statement says something else than the blocks: ${part} ${what}.`)]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function differs(height: Height, part: string, what: string): ProofFailure {
  return fault('proof-statement-differs', height, { part, what })
}

/** Each transfer by its record, and where the first one stands that is changed, added, missing or out of order. */
function compareTransfers(
  { transfers: claimed, member }: ProofBundle,
  recomputed: Recomputed,
  telling: TellingBlocks,
): ProofFailure[] {
  const expected = toldSteps(recomputed, telling).flatMap(({ step, before }) =>
    transfersOf(`money/${member}`, before, step.execution.transfers).map((transfer) => ({
      record: transferRecord(transfer),
      height: step.state.height,
    })),
  )
  const length = Math.max(expected.length, claimed.length)
  for (let index = 0; index < length; index++) {
    const [right, given] = [expected[index], claimed[index]]
    if (right !== undefined && given !== undefined && equalBytes(right.record, given)) continue
    const height = right?.height ?? recomputed.state.height
    const what = `Transfer ${String(index + 1)} of the member's account is ${wrongness(right, given)}.`
    return [fault('proof-transfers-differ', height, { part: `transfers.${String(index)}`, what })]
  }
  return []
}

function wrongness(right: unknown, given: unknown): string {
  if (given === undefined) return 'missing'
  return right === undefined ? 'one too many' : 'not the one that the blocks make'
}

interface ToldStep {
  readonly step: VerifiedBlock
  readonly before: ChainState
}

/** The blocks between the statement's opening and its end, each with the state before it. */
function toldSteps({ opening, steps }: Recomputed, { openingHeight, outcomes }: TellingBlocks): ToldStep[] {
  return steps
    .map((step, index) => ({ step, before: steps[index - 1]?.state ?? opening }))
    .filter(({ step }) => step.state.height > openingHeight)
    .slice(0, outcomes.length)
}

/**
 * The member's account before and after, each a leaf of its state, and the history between them: what the first one's
 * running hash becomes when it takes in the transfers, one after the other.
 */
function compareAccounts(
  bundle: ProofBundle,
  recomputed: Recomputed,
  { telling, isHistoryToFit }: { telling: TellingBlocks; isHistoryToFit: boolean },
): ProofFailure[] {
  const { height } = recomputed.state
  const key = `account/money/${bundle.member}`
  const steps = toldSteps(recomputed, telling)
  const first = steps[0]?.before
  const states = [first, steps.at(-1)?.step.state].filter((each) => each !== undefined)
  const proofs = states.filter(({ height }) => height > 0).flatMap((each) => proveIn(each, key) ?? [])
  const firstWrong = proofs.findIndex(({ root, proof }, index) => {
    const given = bundle.accounts[index]
    return given === undefined || !isSameProof(given, proof) || !isLeafProven(given, root)
  })
  const wrong = firstWrong < 0 ? proofs.length : firstWrong
  if (wrong < Math.max(proofs.length, bundle.accounts.length)) {
    const what = `The member's account ${wrong === 0 ? 'before' : 'after'} the blocks is not that of their state.`
    return [fault('proof-account-differs', height, { part: `accounts.${String(wrong)}`, what })]
  }
  const last = steps.at(-1)?.step.state
  if (!isHistoryToFit || last === undefined || hasHistory(bundle, first, last)) return []
  const what = "The transfers do not lead from the member's account before to that after."
  return [fault('proof-account-differs', height, { part: 'transfers', what })]
}

function proveIn(state: ChainState, key: string): { root: string; proof: LeafProof } | undefined {
  const proof = proveLeaf(stateLeaves(state), key)
  return proof && { root: stateRoot(state), proof }
}

function isSameProof(left: LeafProof, right: LeafProof): boolean {
  return (
    left.key === right.key &&
    equalBytes(left.value, right.value) &&
    left.path.index === right.path.index &&
    left.path.size === right.path.size &&
    left.path.siblings.length === right.path.siblings.length &&
    left.path.siblings.every((sibling, index) => equalBytes(sibling, right.path.siblings[index] ?? sibling))
  )
}

const NO_HISTORY = '0'.repeat(64)

function hasHistory(
  { member, transfers }: ProofBundle,
  first: ChainState | undefined,
  last: ChainState,
): boolean {
  const historyOf = (state: ChainState | undefined): string =>
    state?.ledger.accounts.get(`money/${member}`)?.historyHash ?? NO_HISTORY
  const end = transfers.reduce(
    (hash, record) => taggedHashHex('history', hashBytes(hash), taggedHash('transfer-record', record)),
    historyOf(first),
  )
  return end === historyOf(last)
}
