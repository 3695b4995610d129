/**
 * Decisions that are still short of approvals. Validators pass them on and add their own; the first that sees enough of
 * them makes the transaction. Nothing of this is money or state: a lost proposal is proposed again.
 */
import type { VerifySignature } from '../core/crypto/signing.ts'
import { isOwnChange } from '../core/governance/change.ts'
import { checkProposal, isApproval } from '../core/governance/check-transaction.ts'
import type { RuleTerms } from '../core/governance/genesis.ts'
import { faultBound } from '../core/governance/genesis.ts'
import type { Approval, Decision, SignedTransaction } from '../core/governance/transaction.ts'
import { decisionId, signedTransaction } from '../core/governance/transaction.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { MemberId } from './ports.ts'
import type { Proposal } from './running-engine.ts'

export interface Proposals {
  /** Takes what is new in a decision with some approvals: false where nothing is, or it could never be made. */
  take(decision: Decision, body: Uint8Array, approvals: readonly Approval[]): boolean
  list(): readonly Proposal[]
  /** Rules that open proposals name, each with who was the first to approve it. */
  rules(): readonly ProposedRule[]
  /** A decision with all approvals that are known, as it travels; undefined for one that is not held. */
  merged(id: string): SignedTransaction | undefined
  hasEnough(id: string): boolean
  /** Drops those that the chain has taken or that come too late. */
  prune(): void
}

export interface ProposedRule {
  readonly rule: RuleTerms
  readonly approvedFirstBy: MemberId
}

interface Held {
  readonly decision: Decision
  readonly body: Uint8Array
  readonly approvals: Map<string, Approval>
}

/** All together, and of those that one validator was the first to approve. */
const PROPOSALS_LIMIT = 32
const PROPOSALS_PER_VALIDATOR_LIMIT = 8

export function createProposals({
  keeper,
  verify,
}: {
  keeper: Pick<ChainKeeper, 'state' | 'community'>
  verify: VerifySignature
}): Proposals {
  const held = new Map<string, Held>()

  function isPossible({ decision, body }: Pick<Held, 'decision' | 'body'>): boolean {
    const { terms, slot, height } = keeper.state()
    const next = { community: keeper.community(), terms, verify, slot: slot + 1, height: height + 1 }
    return !isOwnChange(decision.change) && checkProposal(decision, body, next) === 'ok'
  }

  function hasRoom(first: Approval): boolean {
    const his = [...held.values()].filter(({ approvals }) => [...approvals.keys()][0] === first.validator)
    return held.size < PROPOSALS_LIMIT && his.length < PROPOSALS_PER_VALIDATOR_LIMIT
  }

  return {
    take(decision, body, approvals) {
      const id = decisionId(body)
      const known = held.get(id)
      const community = keeper.community()
      const { validators } = community.genesis
      const fresh = approvals.filter(
        (approval) =>
          known?.approvals.has(approval.validator) !== true &&
          validators.includes(approval.validator) &&
          isApproval(approval, { body, community, verify, key: 'consensusKey' }),
      )
      const [first] = fresh
      if (first === undefined || !isPossible({ decision, body })) return false
      if (known === undefined && !hasRoom(first)) return false
      const entry = known ?? { decision, body, approvals: new Map<string, Approval>() }
      for (const approval of fresh) entry.approvals.set(approval.validator, approval)
      held.set(id, entry)
      return true
    },
    list: () =>
      [...held].map(([id, { decision, approvals }]) => ({
        id,
        decision,
        approvedBy: [...approvals.keys()].sort(),
      })),
    rules: () =>
      [...held.values()].flatMap(({ decision: { change }, approvals }) => {
        const [approvedFirstBy] = approvals.keys()
        return change.type === 'set-rule' && approvedFirstBy !== undefined
          ? [{ rule: change.rule, approvedFirstBy }]
          : []
      }),
    merged(id) {
      const entry = held.get(id)
      if (entry === undefined) return undefined
      const approvals = [...entry.approvals.values()].sort((left, right) =>
        left.validator < right.validator ? -1 : 1,
      )
      return signedTransaction({ type: 'decision', decision: entry.decision, body: entry.body, approvals })
    },
    hasEnough(id) {
      const { validators } = keeper.community().genesis
      const approvals = [...(held.get(id)?.approvals.keys() ?? [])]
      return (
        approvals.filter((each) => validators.includes(each)).length >= faultBound(validators.length).quorum
      )
    },
    prune() {
      for (const [id, entry] of held) if (!isPossible(entry)) held.delete(id)
    },
  }
}
