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
  /**
   * Keeps a sheet for a block that must carry it, though it came after the gate: false unless a gate vote of its slot
   * names it. There are as many of these as votes name, and no own vote names them.
   */
  addLateSheet(signed: SignedSheet): boolean
  addReading(signed: SignedReading): boolean
  /** One that was found good. False when it is known, or there is no room for more. */
  addTransaction(signed: SignedTransaction): boolean
  /** One that a gate vote names, whatever it is worth: false when it is known. */
  addNamedTransaction(signed: SignedTransaction): boolean
  /** False for a second vote of a validator for a slot, whatever it says. */
  addGateVote(signed: SignedGateVote): boolean
  sheetsOf(slot: SlotIndex): readonly SignedSheet[]
  /** Those that were here when the gate of the slot closed. */
  sheetsAtGate(slot: SlotIndex): readonly SignedSheet[]
  readings(): readonly SignedReading[]
  gateVotesOf(slot: SlotIndex): readonly SignedGateVote[]
  gateVotesFrom(slot: SlotIndex): readonly SignedGateVote[]
  /** Whether it holds the sheet, reading or transaction of a hash. */
  has(hash: string): boolean
  sheet(hash: string): SignedSheet | undefined
  reading(hash: string): SignedReading | undefined
  transaction(hash: string): SignedTransaction | undefined
  transactions(): readonly SignedTransaction[]
  /** How many of each are held. */
  counts(): { sheets: number; readings: number; gateVotes: number; transactions: number }
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
export const GATE_VOTES_PER_VALIDATOR_LIMIT = 4

export function createPool(): Pool {
  const sheets = new Map<string, SignedSheet>()
  /** Hashes of sheets that came after their gate. */
  const late = new Set<string>()
  const readings = new Map<string, SignedReading>()
  const gateVotes = new Map<string, SignedGateVote>()
  const transactions = createHeldTransactions({
    isNamed: (hash) => [...gateVotes.values()].some(({ vote }) => vote.transactions.includes(hash)),
  })
  const isInTime = ({ hash }: SignedSheet): boolean => !late.has(hash)
  const gateVotesOf = (slot: SlotIndex): SignedGateVote[] =>
    [...gateVotes.values()].filter((signed) => signed.vote.slot === slot)

  function dropSheets(isOver: (slot: SlotIndex) => boolean): void {
    for (const [hash, { sheet }] of sheets) {
      if (!isOver(sheet.slot)) continue
      sheets.delete(hash)
      late.delete(hash)
    }
  }

  return {
    addSheet(signed) {
      if (sheets.has(signed.hash)) return false
      const { slot, member } = signed.sheet
      const his = [...sheets.values()].filter((other) => other.sheet.member === member && isInTime(other))
      const ofSlot = his.filter(({ sheet }) => sheet.slot === slot)
      if (his.length >= SHEETS_PER_MEMBER_LIMIT || ofSlot.length >= REVISIONS_PER_MEMBER_LIMIT) return false
      sheets.set(signed.hash, signed)
      return true
    },
    addLateSheet(signed) {
      if (sheets.has(signed.hash) || !gateVotesOf(signed.sheet.slot).some((vote) => isNamedIn(signed, vote)))
        return false
      sheets.set(signed.hash, signed)
      late.add(signed.hash)
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
    sheetsAtGate: (slot) =>
      [...sheets.values()].filter((signed) => signed.sheet.slot === slot && isInTime(signed)),
    readings: () => [...readings.values()],
    gateVotesOf,
    gateVotesFrom: (slot) => [...gateVotes.values()].filter((signed) => signed.vote.slot >= slot),
    has: (hash) => sheets.has(hash) || readings.has(hash) || transactions.get(hash) !== undefined,
    sheet: (hash) => sheets.get(hash),
    reading: (hash) => readings.get(hash),
    transaction: (hash) => transactions.get(hash),
    transactions: () => transactions.all(),
    counts: () => ({
      sheets: sheets.size,
      readings: readings.size,
      gateVotes: gateVotes.size,
      transactions: transactions.all().length,
    }),
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
      dropSheets((ofSlot) => ofSlot <= slot)
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
      dropSheets((ofSlot) => ofSlot < slot)
      for (const [key, { vote }] of gateVotes) if (vote.slot < slot) gateVotes.delete(key)
    },
  }
}

/** Under its own member and revision: what a block needs, it needs as it is named. */
function isNamedIn({ sheet: { member, revision }, hash }: SignedSheet, { vote }: SignedGateVote): boolean {
  return vote.sheets.some(
    (named) => named.hash === hash && named.member === member && named.revision === revision,
  )
}
