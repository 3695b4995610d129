/**
 * What this node holds for the coming blocks: sheets of open slots, readings that are not on the chain yet, and gate
 * votes. Everything in it was checked; every list has a limit, and what a slot leaves behind is dropped.
 */
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import { REVISIONS_PER_MEMBER_LIMIT } from '../core/chain/gate-vote.ts'
import type { Evidence } from '../core/governance/evidence.ts'
import type { SignedTransaction } from '../core/governance/transaction.ts'
import type { SignedSheet } from '../core/market/order-sheet.ts'
import type { SignedReading } from '../core/metering/reading.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { createHeldTransactions } from './held-transactions.ts'

export interface Pool {
  /** False when the sheet is known, or the member has its four revisions already. */
  addSheet(signed: SignedSheet): boolean
  addReading(signed: SignedReading): boolean
  /** One that was found good. False when it is known, or there is no room for more. */
  addTransaction(signed: SignedTransaction): boolean
  /** One that a gate vote names, whatever it is worth: false when it is known. */
  addNamedTransaction(signed: SignedTransaction): boolean
  /** False for a second vote of a validator for a slot, whatever it says. */
  addGateVote(signed: SignedGateVote): boolean
  sheetsOf(slot: SlotIndex): readonly SignedSheet[]
  readings(): readonly SignedReading[]
  gateVotesOf(slot: SlotIndex): readonly SignedGateVote[]
  gateVotesFrom(slot: SlotIndex): readonly SignedGateVote[]
  /** Whether it holds the sheet, reading or transaction of a hash. */
  has(hash: string): boolean
  sheet(hash: string): SignedSheet | undefined
  reading(hash: string): SignedReading | undefined
  transaction(hash: string): SignedTransaction | undefined
  transactions(): readonly SignedTransaction[]
  /** Whether it holds proof that this member signed twice in that slot, or at that height. */
  tells(evidence: Evidence): boolean
  /** What else this member said of the slot under that revision; a second one is an offence. */
  sheetBeside(signed: SignedSheet): SignedSheet | undefined
  /** The vote that is held of this validator and slot. */
  gateVoteBeside(signed: SignedGateVote): SignedGateVote | undefined
  /**
   * Drops what a final block made useless: sheets up to its slot, votes of slots before it, what is settled or on the
   * chain. Votes of its own slot stay until the next gate, for who asks what was said of it. What a gate vote of a
   * coming slot names stays: votes may have been cast before a late block took it, and a block that counts
   * them must carry it all the same.
   */
  prune(slot: SlotIndex, isDone: Done): void
  /** Drops sheets and votes of slots whose time to be agreed on has passed without a block. */
  dropBefore(slot: SlotIndex): void
}

/** Of no use to any coming block. */
export interface Done {
  reading(signed: SignedReading): boolean
  transaction(signed: SignedTransaction): boolean
}

/** A member that was away for sixteen hours brings this many; the rest follows when these are on the chain. */
export const READINGS_PER_MEMBER_LIMIT = 64
/** Sheets of one member for all coming slots together: who sends more leaves out only his own. */
export const SHEETS_PER_MEMBER_LIMIT = 64
/** Votes of one validator: of the slot whose gate is closed, of the next by a clock that is ahead, and some to spare. */
const GATE_VOTES_PER_VALIDATOR_LIMIT = 4

export function createPool(): Pool {
  const sheets = new Map<string, SignedSheet>()
  const readings = new Map<string, SignedReading>()
  const gateVotes = new Map<string, SignedGateVote>()
  const transactions = createHeldTransactions({
    isNamed: (hash) => [...gateVotes.values()].some(({ vote }) => vote.transactions.includes(hash)),
  })
  return {
    addSheet(signed) {
      if (sheets.has(signed.hash)) return false
      const { slot, member } = signed.sheet
      const his = [...sheets.values()].filter(({ sheet }) => sheet.member === member)
      const ofSlot = his.filter(({ sheet }) => sheet.slot === slot)
      if (his.length >= SHEETS_PER_MEMBER_LIMIT || ofSlot.length >= REVISIONS_PER_MEMBER_LIMIT) return false
      sheets.set(signed.hash, signed)
      return true
    },
    addReading(signed) {
      if (readings.has(signed.hash)) return false
      const his = [...readings.values()].filter(({ reading }) => reading.member === signed.reading.member)
      if (his.length >= READINGS_PER_MEMBER_LIMIT) return false
      readings.set(signed.hash, signed)
      return true
    },
    addTransaction: (signed) => transactions.add(signed),
    addNamedTransaction: (signed) => transactions.addNamed(signed),
    addGateVote(signed) {
      const { slot, validator } = signed.vote
      const key = `${slot}/${validator}`
      const his = [...gateVotes.values()].filter(({ vote }) => vote.validator === validator)
      if (gateVotes.has(key) || his.length >= GATE_VOTES_PER_VALIDATOR_LIMIT) return false
      gateVotes.set(key, signed)
      return true
    },
    sheetsOf: (slot) => [...sheets.values()].filter((signed) => signed.sheet.slot === slot),
    readings: () => [...readings.values()],
    gateVotesOf: (slot) => [...gateVotes.values()].filter((signed) => signed.vote.slot === slot),
    gateVotesFrom: (slot) => [...gateVotes.values()].filter((signed) => signed.vote.slot >= slot),
    has: (hash) => sheets.has(hash) || readings.has(hash) || transactions.get(hash) !== undefined,
    sheet: (hash) => sheets.get(hash),
    reading: (hash) => readings.get(hash),
    transaction: (hash) => transactions.get(hash),
    transactions: () => transactions.all(),
    tells: (evidence) => transactions.tells(evidence),
    sheetBeside: ({ sheet: { member, slot, revision }, hash }) =>
      [...sheets.values()].find(
        (other) =>
          other.hash !== hash &&
          other.sheet.member === member &&
          other.sheet.slot === slot &&
          other.sheet.revision === revision,
      ),
    gateVoteBeside: ({ vote: { slot, validator } }) => gateVotes.get(`${slot}/${validator}`),
    prune(slot, isDone) {
      for (const [hash, { sheet }] of sheets) if (sheet.slot <= slot) sheets.delete(hash)
      for (const [key, { vote }] of gateVotes) if (vote.slot < slot) gateVotes.delete(key)
      const coming = [...gateVotes.values()].filter(({ vote }) => vote.slot > slot)
      const named = new Set(coming.flatMap(({ vote }) => [...vote.readings, ...vote.transactions]))
      for (const [hash, signed] of readings)
        if (!named.has(hash) && isDone.reading(signed)) readings.delete(hash)
      transactions.prune(
        (hash) => named.has(hash),
        (signed) => isDone.transaction(signed),
      )
    },
    dropBefore(slot) {
      for (const [hash, { sheet }] of sheets) if (sheet.slot < slot) sheets.delete(hash)
      for (const [key, { vote }] of gateVotes) if (vote.slot < slot) gateVotes.delete(key)
    },
  }
}
