/**
 * Judges what comes over gossip, with the same functions on every node, and puts what is good into the pool. Rejected is
 * only what the sender must answer for (malformed bytes, a false signature, another community); what is merely late or
 * known already is ignored, so that an innocent relay is never punished.
 */
import type { ChainState } from '../core/chain/chain-state.ts'
import { checkSignedReading, isSignedByReader } from '../core/chain/accept-readings.ts'
import { admitSheet, marketTerms } from '../core/chain/admit.ts'
import { checkGateVote } from '../core/chain/check-gate-vote.ts'
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import { decodeGateVote } from '../core/chain/gate-vote.ts'
import { equalBytes } from '../core/codec/bytes.ts'
import { checkTransaction } from '../core/governance/check-transaction.ts'
import type { Evidence } from '../core/governance/evidence.ts'
import { evidenceOf } from '../core/governance/evidence.ts'
import type { Community } from '../core/governance/genesis.ts'
import { decodeTransaction } from '../core/governance/transaction.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { checkSheetTiming } from '../core/market/check-sheet.ts'
import { decodeSheet } from '../core/market/order-sheet.ts'
import type { ReadingRefusal } from '../core/metering/check-reading.ts'
import type { SignedReading } from '../core/metering/reading.ts'
import { decodeReading } from '../core/metering/reading.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { slotAt } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { PastClaim } from './past-signatures.ts'
import { isOfPastKeys } from './past-signatures.ts'
import type { Pool } from './pool.ts'
import type { MemberId, Verdict } from './ports.ts'
import type { TransactionVerdict } from './running-engine.ts'

export interface Judge {
  sheet(bytes: Uint8Array, author: MemberId): Verdict
  reading(bytes: Uint8Array, author: MemberId): Verdict
  gateVote(bytes: Uint8Array, author: MemberId): Verdict
  transaction(bytes: Uint8Array, author: MemberId): Verdict
  /** What a transaction is worth to the next block; one that is good is kept. */
  readonly submitted: (bytes: Uint8Array) => TransactionVerdict
  /**
   * A sheet that gate votes name: a block may need it after the gate, too. What nobody has named is not taken then, and
   * no vote of ours names what came then, whenever it is cast: a restarted validator casts its vote after the gate.
   */
  namedSheet(bytes: Uint8Array): void
  /** A reading that gate votes name: wanted also where our state would refuse it, for a block records why. */
  namedReading(bytes: Uint8Array): void
  /** A transaction that gate votes name. */
  namedTransaction(bytes: Uint8Array): void
}

export interface JudgeParts {
  readonly clock: Clock
  readonly pool: Pool
  readonly verify: VerifySignature
  readonly state: () => ChainState
  /** Under the terms of that state. */
  readonly community: () => Community
  readonly logger: Logger
  /** A decision that is short of approvals: true where it brought one that is new. */
  readonly proposed: (bytes: Uint8Array) => boolean
  /** Every gate vote, before it is judged. */
  readonly heardGateVote: (signed: SignedGateVote) => void
  /** Somebody signed two different things where an honest member signs one. */
  readonly offended: (evidence: Evidence) => void
}

export function createJudge(parts: JudgeParts): Judge {
  const { clock, pool, verify, state, logger, offended } = parts

  /** Lies are worth a warning; what is late or known comes with every restart and every lost message. */
  function refused(what: string, code: string, author: MemberId, verdict: 'ignore' | 'reject'): Verdict {
    logger[verdict === 'reject' ? 'warn' : 'debug']({ code, author }, `${what} refused`)
    return verdict
  }

  /**
   * The block of the slot that runs was final before it began. Who lacks it may not know the newest keys and limits, and
   * what it cannot judge is not held against who brings it.
   */
  function verdictOn(code: string, isLie: boolean, claim: PastClaim): 'ignore' | 'reject' {
    const community = parts.community()
    const mayBeBehind = state().slot < slotAt(clock.nowMs(), community.genesis.slotMs)
    if (!isLie || (mayBeBehind && JUDGED_BY_TERMS.has(code))) return 'ignore'
    const { pastKeys } = state().terms
    // Or who brought it is behind.
    const isOld = SIGNATURES.has(code) && isOfPastKeys(claim, { pastKeys, community, verify })
    return isOld ? 'ignore' : 'reject'
  }

  /** The check stops before the signature at what cannot be judged yet; unsigned it would fill the member's room. */
  function readingCode(signed: SignedReading): 'ok' | ReadingRefusal {
    const community = parts.community()
    const blockSlot = slotAt(clock.nowMs(), community.genesis.slotMs) + 1
    const code = checkSignedReading(signed, state().meters, { community, verify, blockSlot })
    if (code !== 'reading-out-of-order') return code
    return isSignedByReader(signed, community, verify) ? 'ok' : 'reading-signature-invalid'
  }

  /** Whose keys sign it: those of the feeder's readings are of the member who reads it. */
  function readingMember({ reading: { member } }: SignedReading): MemberId {
    const { feeder } = parts.community()
    return member === feeder?.id ? feeder.reader : member
  }

  /** Where slots had no block, an offence may lie far ahead of the tip. */
  function openSlot(next: SlotIndex): SlotIndex {
    return Math.max(next, slotAt(clock.nowMs(), parts.community().genesis.slotMs) + 1)
  }

  function submitted(bytes: Uint8Array): TransactionVerdict {
    const signed = decodeTransaction(bytes)
    if (signed === undefined) return { code: 'transaction-malformed' }
    const community = parts.community()
    const { terms, slot, height } = state()
    const next = signed.transaction.type === 'evidence' ? openSlot(slot + 1) : slot + 1
    const code = checkTransaction(signed.transaction, {
      community,
      terms,
      verify,
      slot: next,
      height: height + 1,
    })
    if (code !== 'ok') return { code }
    return pool.addTransaction(signed) ? { code, hash: signed.hash } : { code: 'transaction-not-taken' }
  }

  return {
    sheet(bytes, author) {
      const signed = decodeSheet(bytes)
      if (signed === undefined) return refused('order sheet', 'sheet-malformed', author, 'reject')
      const community = parts.community()
      const timing = checkSheetTiming(signed.sheet, marketTerms(community), clock.nowMs())
      if (timing !== 'ok') return refused('order sheet', timing, author, 'ignore')
      const code = admitSheet(signed, community, verify)
      if (code !== 'ok') {
        const claim = { kind: 'sheet', member: signed.sheet.member, envelope: signed.envelope } as const
        return refused('order sheet', code, author, verdictOn(code, !SHEET_STANDING.has(code), claim))
      }
      const beside = pool.sheetBeside(signed)
      if (beside !== undefined)
        offended(evidenceOf('sheet', signed.sheet.member, beside.envelope, signed.envelope))
      return pool.addSheet(signed) ? 'accept' : 'ignore'
    },

    reading(bytes, author) {
      const signed = decodeReading(bytes)
      if (signed === undefined) return refused('reading', 'reading-malformed', author, 'reject')
      const code = readingCode(signed)
      if (code !== 'ok') {
        const claim = { kind: 'reading', member: readingMember(signed), envelope: signed.envelope } as const
        return refused('reading', code, author, verdictOn(code, READING_LIES.has(code), claim))
      }
      return pool.addReading(signed) ? 'accept' : 'ignore'
    },

    gateVote(bytes, author) {
      const signed = decodeGateVote(bytes)
      if (signed === undefined) return refused('gate vote', 'gate-vote-malformed', author, 'reject')
      parts.heardGateVote(signed)
      const { slot, validator } = signed.vote
      const community = parts.community()
      const { genesis } = community
      // One for the slot of the last block is still an answer to who listens for its own key.
      const isUseful =
        slot >= state().slot && slot <= slotAt(clock.nowMs() + genesis.gateLeadMs, genesis.slotMs) + 1
      if (!isUseful) return 'ignore'
      const code = checkGateVote(signed, community, verify)
      if (code !== 'ok') {
        const claim = { kind: 'gateVote', member: validator, envelope: signed.envelope } as const
        return refused('gate vote', code, author, verdictOn(code, !VOTE_STANDING.has(code), claim))
      }
      const beside = pool.gateVoteBeside(signed)
      if (beside !== undefined && !equalBytes(beside.bytes, signed.bytes))
        offended(evidenceOf('gate-vote', validator, beside.envelope, signed.envelope))
      return pool.addGateVote(signed) ? 'accept' : 'ignore'
    },

    transaction(bytes, author) {
      const { code } = submitted(bytes)
      if (code === 'ok') return 'accept'
      if (code === 'decision-approvals-too-few' && parts.proposed(bytes)) return 'accept'
      return refused('transaction', code, author, TRANSACTION_LIES.has(code) ? 'reject' : 'ignore')
    },

    submitted,

    namedSheet(bytes) {
      const signed = decodeSheet(bytes)
      const community = parts.community()
      if (signed === undefined || signed.sheet.slot <= state().slot) return
      const timing = checkSheetTiming(signed.sheet, marketTerms(community), clock.nowMs())
      if (timing === 'sheet-slot-too-far' || admitSheet(signed, community, verify) !== 'ok') return
      if (timing === 'ok') pool.addSheet(signed)
      else pool.addLateSheet(signed)
    },

    namedReading(bytes) {
      const signed = decodeReading(bytes)
      if (signed !== undefined && isSignedByReader(signed, parts.community(), verify)) pool.addReading(signed)
    },

    namedTransaction(bytes) {
      const signed = decodeTransaction(bytes)
      const isNamed = ({ vote }: SignedGateVote): boolean => vote.transactions.includes(signed?.hash ?? '')
      if (signed !== undefined && pool.gateVotesFrom(state().slot + 1).some(isNamed))
        pool.addNamedTransaction(signed)
    },
  }
}

/** A member's standing and the protocol's version change with the chain, and the sender's may be longer. */
const SHEET_STANDING: ReadonlySet<string> = new Set([
  'sheet-member-unknown',
  'sheet-member-suspended',
  'sheet-version-unknown',
])

/** Who has no seat by our tip may have one by a longer chain. */
const VOTE_STANDING: ReadonlySet<string> = new Set([
  'gate-vote-not-validator',
  'gate-vote-member-unknown',
  'gate-vote-version-unknown',
])

/** Members' keys and connections, and how many there are, change with the chain as well. */
const JUDGED_BY_TERMS: ReadonlySet<string> = new Set([
  'sheet-signature-invalid',
  'sheet-energy-over-connection',
  'reading-signature-invalid',
  'gate-vote-too-large',
  'gate-vote-signature-invalid',
])

const SIGNATURES: ReadonlySet<string> = new Set([
  'sheet-signature-invalid',
  'reading-signature-invalid',
  'gate-vote-signature-invalid',
])

const TRANSACTION_LIES: ReadonlySet<string> = new Set([
  'transaction-malformed',
  'transaction-community-other',
])

/**
 * What no honest node sends, whatever it has missed. Who is no member by our tip may be one by a longer chain, and who is
 * a block ahead or behind may speak the next version of the protocol, or still the last.
 */
const READING_LIES: ReadonlySet<ReadingRefusal> = new Set([
  'reading-community-other',
  'reading-signature-invalid',
])
