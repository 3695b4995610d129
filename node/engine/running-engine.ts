/** What the rest of a home asks of its engine; `engine.ts` makes one. */
import type { ChainState } from '../core/chain/chain-state.ts'
import type { Execution } from '../core/chain/execute.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { TransactionRefusal } from '../core/governance/check-transaction.ts'
import type { Change } from '../core/governance/change.ts'
import type { Decision } from '../core/governance/transaction.ts'
import type { Community } from '../core/governance/genesis.ts'
import type { SignedSheet } from '../core/market/order-sheet.ts'
import type { SignedReading } from '../core/metering/reading.ts'
import type { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { Certified } from './block-run.ts'
import type { Tip } from './chain-store.ts'
import type { KeptCounts } from './kept-counts.ts'
import type { BlockOutcome } from './outcome.ts'
import type { MemberId, Verdict } from './ports.ts'

/** A block that is on disk here. */
export interface FinalBlock extends Certified {
  readonly execution: Execution
  readonly outcome: BlockOutcome
}

export type FinalListener = (final: FinalBlock) => void

/** Why a transaction is not passed on: a code of docs/errors.md. */
export type TransactionVerdict =
  | { readonly code: 'ok'; readonly hash: Hash }
  | { readonly code: TransactionRefusal | 'transaction-malformed' | 'transaction-not-taken' }

/** A decision on its way to enough approvals. */
export interface Proposal {
  readonly id: Hash
  readonly decision: Decision
  /** Validators whose approval is known here, by key. */
  readonly approvedBy: readonly MemberId[]
}

/** What became of a proposal or an approval of this home. */
export type ProposalVerdict =
  | { readonly code: 'ok'; readonly id: Hash }
  | { readonly code: TransactionRefusal | 'not-a-validator' | 'proposal-unknown' | 'proposal-not-taken' }

export interface Engine {
  /** Where the chain stands here. */
  readonly keeper: { tip(): Tip; state(): ChainState; community(): Community }
  /** Joins the street's network, answers and catches up; market time need not run yet. */
  connect(): Promise<void>
  /** Market time runs from here on: keeps gates and votes, once it has listened for its own key (`listen-first.ts`). */
  start(): void
  /** Resolves when nothing is under way any more: no timer, no request, no write. */
  stop(): Promise<void>
  /** Sends what this home signed; the caller has it on disk already. Only what is good is sent. */
  submitSheet(signed: SignedSheet): Verdict
  /** The same; one that is known already is sent again, for those who lack it. */
  submitReading(signed: SignedReading): Verdict
  /** Sends a transaction that somebody here made; it comes to the chain when enough validators hold it. */
  submitTransaction(bytes: Uint8Array): TransactionVerdict
  /** Proposes a change, with this validator's own approval. */
  propose(change: Change, effectiveSlot: SlotIndex): ProposalVerdict
  /** Approves what another proposed. */
  approve(id: Hash): ProposalVerdict
  proposals(): readonly Proposal[]
  /** Calls the listener after each commit; returns how to end that. */
  onFinal(listener: FinalListener): () => void
  /** What this node holds for a slot whose block is not final yet: every revision, of every member. */
  sheetsOf(slot: SlotIndex): readonly SignedSheet[]
  /** The slot whose gate is closed and whose block is being decided, if any. */
  clearingSlot(): SlotIndex | undefined
  /** How much is kept of what others said; `keptLimits` says how much that can be. */
  kept(): KeptCounts
  /** Why this node signs nothing any more, or undefined while all is well. */
  halted(): OperatingError | undefined
  /** Why the last snapshot of the state could not be kept, or undefined while all is well; trading goes on. */
  snapshotFailure(): OperatingError | undefined
}
