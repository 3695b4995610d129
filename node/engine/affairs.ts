/**
 * What this home does for the community's order by itself: it puts on the chain what proves a double signature, asks for
 * a seat back that it lost by being away, gathers approvals, and sends again what it submitted until it is on the chain.
 */
import type { Evidence } from '../core/governance/evidence.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import type { Change } from '../core/governance/change.ts'
import { approvalInput, checkProposal, seatReturnInput } from '../core/governance/check-transaction.ts'
import { isReturnable } from '../core/governance/seats.ts'
import type { Decision } from '../core/governance/transaction.ts'
import {
  decisionId,
  decodeTransaction,
  encodeDecision,
  encodeSeatReturn,
  signedTransaction,
} from '../core/governance/transaction.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { ChainKeeper } from './chain-keeper.ts'
import type { Pool } from './pool.ts'
import type { MemberId } from './ports.ts'
import type { Proposals } from './proposals.ts'
import type { Proposal, ProposalVerdict, TransactionVerdict } from './running-engine.ts'

export interface Affairs {
  /** Tells the street of an offence. */
  readonly offended: (evidence: Evidence) => void
  /** Takes a transaction of this home's people. */
  readonly submit: (bytes: Uint8Array) => TransactionVerdict
  /** A decision with some approvals, from a peer: true where it brought one that is new. */
  readonly proposed: (bytes: Uint8Array) => boolean
  readonly propose: (change: Change, effectiveSlot: SlotIndex) => ProposalVerdict
  readonly approve: (id: Hash) => ProposalVerdict
  readonly proposals: () => readonly Proposal[]
  /** A block is final: what is still open is sent again. */
  committed(): void
}

export interface AffairsParts {
  readonly keeper: ChainKeeper
  readonly pool: Pool
  readonly proposals: Proposals
  readonly signer: Signer
  readonly verify: VerifySignature
  readonly judge: (bytes: Uint8Array) => TransactionVerdict
  readonly publish: (bytes: Uint8Array) => void
  /** Anything but undefined: this node signs nothing any more. */
  readonly halted: () => unknown
}

export function createAffairs({ self }: { self: MemberId }, parts: AffairsParts): Affairs {
  const { keeper, pool, proposals, signer, judge, publish, halted } = parts
  /** Hashes of what this home submitted and the chain has not taken yet. */
  const open = new Set<string>()

  function submit(bytes: Uint8Array): TransactionVerdict {
    const verdict = judge(bytes)
    if (verdict.code === 'ok') {
      open.add(verdict.hash)
      publish(bytes)
    }
    return verdict
  }

  function askForSeat(): void {
    const seat = keeper.state().terms.seats.find(({ member }) => member === self)
    if (seat === undefined || !isReturnable(seat) || halted() !== undefined) return
    const community = keeper.community()
    const request = {
      version: community.genesis.protocolVersion,
      community: community.hash,
      validator: self,
      lostAtHeight: seat.lostAtHeight,
    }
    const body = encodeSeatReturn(request)
    const signature = signer.sign(seatReturnInput(community, body))
    submit(signedTransaction({ type: 'seat-return', request, envelope: { body, signature } }).bytes)
  }

  /** What was approved here travels on; with enough approvals it becomes a transaction. */
  function passOn(id: Hash): void {
    const merged = proposals.merged(id)
    if (merged === undefined) return
    if (proposals.hasEnough(id)) submit(merged.bytes)
    else publish(merged.bytes)
  }

  function approveBody(decision: Decision, body: Uint8Array): ProposalVerdict {
    const community = keeper.community()
    if (!community.genesis.validators.includes(self)) return { code: 'not-a-validator' }
    const { terms, slot, height } = keeper.state()
    const next = { community, terms, verify: parts.verify, slot: slot + 1, height: height + 1 }
    const code = checkProposal(decision, body, next)
    if (code !== 'ok') return { code }
    const signature = signer.sign(approvalInput(community, body))
    if (!proposals.take(decision, body, [{ validator: self, signature }]))
      return { code: 'proposal-not-taken' }
    const id = decisionId(body)
    passOn(id)
    return { code, id }
  }

  return {
    propose(change, effectiveSlot) {
      const { genesis, hash } = keeper.community()
      const decision = {
        version: genesis.protocolVersion,
        community: hash,
        proposer: self,
        effectiveSlot,
        change,
      }
      return approveBody(decision, encodeDecision(decision))
    },
    approve(id) {
      const transaction = proposals.merged(id)?.transaction
      if (transaction?.type !== 'decision') return { code: 'proposal-unknown' }
      return approveBody(transaction.decision, transaction.body)
    },
    proposals: () => proposals.list(),
    proposed(bytes) {
      const transaction = decodeTransaction(bytes)?.transaction
      if (transaction?.type !== 'decision') return false
      const { decision, body, approvals } = transaction
      const isNew = proposals.take(decision, body, approvals)
      const id = decisionId(body)
      if (isNew && proposals.hasEnough(id)) passOn(id)
      return isNew
    },
    offended(evidence) {
      // Each further form of a sheet would be another proof of what is told already.
      if (evidence.offender !== self && !pool.tells(evidence))
        submit(signedTransaction({ type: 'evidence', evidence }).bytes)
    },
    submit,
    committed() {
      for (const hash of open) {
        const signed = pool.transaction(hash)
        if (signed === undefined) open.delete(hash)
        else publish(signed.bytes)
      }
      proposals.prune()
      for (const { id, approvedBy } of proposals.list()) if (approvedBy.includes(self)) passOn(id)
      askForSeat()
    },
  }
}
