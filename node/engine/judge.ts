/**
 * Judges what comes over gossip, with the same functions on every node, and puts what is good into the pool. Rejected is
 * only what the sender must answer for (malformed bytes, a false signature, another community); what is merely late or
 * known already is ignored, so that an innocent relay is never punished.
 */
import type { ChainState } from '../core/chain/chain-state.ts'
import { checkSignedReading } from '../core/chain/accept-readings.ts'
import { admitSheet, marketTerms } from '../core/chain/admit.ts'
import { checkGateVote } from '../core/chain/check-gate-vote.ts'
import { decodeGateVote } from '../core/chain/gate-vote.ts'
import type { Community } from '../core/chain/genesis.ts'
import { hashBytes } from '../core/codec/hash-bytes.ts'
import type { VerifySignature } from '../core/crypto/signing.ts'
import { DOMAINS, signingInput } from '../core/crypto/signing.ts'
import { checkSheetTiming } from '../core/market/check-sheet.ts'
import { decodeSheet } from '../core/market/order-sheet.ts'
import type { ReadingRefusal } from '../core/metering/check-reading.ts'
import type { SignedReading } from '../core/metering/reading.ts'
import { decodeReading } from '../core/metering/reading.ts'
import { slotAt } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Pool } from './pool.ts'
import type { MemberId, Verdict } from './ports.ts'

export interface Judge {
  sheet(bytes: Uint8Array, author: MemberId): Verdict
  reading(bytes: Uint8Array, author: MemberId): Verdict
  gateVote(bytes: Uint8Array, author: MemberId): Verdict
  /** A sheet that gate votes name: it is wanted also after the gate, and no vote of ours names it any more. */
  namedSheet(bytes: Uint8Array): void
  /** A reading that gate votes name: wanted also where our state would refuse it, for a block records why. */
  namedReading(bytes: Uint8Array): void
}

export interface JudgeParts {
  readonly clock: Clock
  readonly pool: Pool
  readonly verify: VerifySignature
  readonly state: () => ChainState
  readonly logger: Logger
}

export function createJudge({ community }: { community: Community }, parts: JudgeParts): Judge {
  const { clock, pool, verify, state, logger } = parts
  const { genesis } = community

  /** Lies are worth a warning; what is late or known comes with every restart and every lost message. */
  function refused(what: string, code: string, author: MemberId, verdict: 'ignore' | 'reject'): Verdict {
    logger[verdict === 'reject' ? 'warn' : 'debug']({ code, author }, `${what} refused`)
    return verdict
  }

  function isReadingSigned({ reading, envelope }: SignedReading): boolean {
    const member = community.members.get(reading.member)
    const input = signingInput(DOMAINS.reading, hashBytes(community.hash), envelope.body)
    return member !== undefined && verify(hashBytes(member.nodeKey), input, envelope.signature)
  }

  /** The check stops before the signature at what cannot be judged yet; unsigned it would fill the member's room. */
  function readingCode(signed: SignedReading): 'ok' | ReadingRefusal {
    const blockSlot = slotAt(clock.nowMs(), genesis.slotMs) + 1
    const code = checkSignedReading(signed, state().meters, { community, verify, blockSlot })
    if (code !== 'reading-out-of-order') return code
    return isReadingSigned(signed) ? 'ok' : 'reading-signature-invalid'
  }

  return {
    sheet(bytes, author) {
      const signed = decodeSheet(bytes)
      if (signed === undefined) return refused('order sheet', 'sheet-malformed', author, 'reject')
      const timing = checkSheetTiming(signed.sheet, marketTerms(community), clock.nowMs())
      if (timing !== 'ok') return refused('order sheet', timing, author, 'ignore')
      const code = admitSheet(signed, community, verify)
      if (code !== 'ok') return refused('order sheet', code, author, 'reject')
      return pool.addSheet(signed) ? 'accept' : 'ignore'
    },

    reading(bytes, author) {
      const signed = decodeReading(bytes)
      if (signed === undefined) return refused('reading', 'reading-malformed', author, 'reject')
      const code = readingCode(signed)
      if (code !== 'ok') return refused('reading', code, author, READING_LIES.has(code) ? 'reject' : 'ignore')
      return pool.addReading(signed) ? 'accept' : 'ignore'
    },

    gateVote(bytes, author) {
      const signed = decodeGateVote(bytes)
      if (signed === undefined) return refused('gate vote', 'gate-vote-malformed', author, 'reject')
      const { slot } = signed.vote
      const isUseful =
        slot > state().slot && slot <= slotAt(clock.nowMs() + genesis.gateLeadMs, genesis.slotMs) + 1
      if (!isUseful) return 'ignore'
      const code = checkGateVote(signed, community, verify)
      if (code !== 'ok') return refused('gate vote', code, author, 'reject')
      return pool.addGateVote(signed) ? 'accept' : 'ignore'
    },

    namedSheet(bytes) {
      const signed = decodeSheet(bytes)
      const isWanted = signed !== undefined && signed.sheet.slot > state().slot
      if (isWanted && admitSheet(signed, community, verify) === 'ok') pool.addSheet(signed)
    },

    namedReading(bytes) {
      const signed = decodeReading(bytes)
      if (signed !== undefined && isReadingSigned(signed)) pool.addReading(signed)
    },
  }
}

/** What no honest node sends, whatever it has missed. */
const READING_LIES: ReadonlySet<ReadingRefusal> = new Set([
  'reading-version-unknown',
  'reading-community-other',
  'reading-member-unknown',
  'reading-signature-invalid',
])
