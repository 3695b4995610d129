/**
 * What this node holds for the coming blocks: sheets of open slots, readings that are not on the chain yet, and gate
 * votes. Everything in it was checked; every list has a limit, and what a slot leaves behind is dropped.
 */
import type { SignedGateVote } from '../core/chain/gate-vote.ts'
import { READINGS_LIMIT, REVISIONS_PER_MEMBER_LIMIT } from '../core/chain/gate-vote.ts'
import type { SignedSheet } from '../core/market/order-sheet.ts'
import type { SignedReading } from '../core/metering/reading.ts'
import type { SlotIndex } from '../core/units/quantities.ts'

export interface Pool {
  /** False when the sheet is known, or the member has its four revisions already. */
  addSheet(signed: SignedSheet): boolean
  addReading(signed: SignedReading): boolean
  /** False for a second vote of a validator for a slot, whatever it says. */
  addGateVote(signed: SignedGateVote): boolean
  sheetsOf(slot: SlotIndex): readonly SignedSheet[]
  readings(): readonly SignedReading[]
  gateVotesOf(slot: SlotIndex): readonly SignedGateVote[]
  gateVotesFrom(slot: SlotIndex): readonly SignedGateVote[]
  sheet(hash: string): SignedSheet | undefined
  reading(hash: string): SignedReading | undefined
  /** Drops what a final block made useless: sheets and votes up to its slot, readings that are settled or on the chain. */
  prune(slot: SlotIndex, isReadingDone: (signed: SignedReading) => boolean): void
}

/** A member that was away for sixteen hours brings this many; the rest follows when these are on the chain. */
export const READINGS_PER_MEMBER_LIMIT = 64
const SHEETS_LIMIT = 16_384
const GATE_VOTES_LIMIT = 1024

export function createPool(): Pool {
  const sheets = new Map<string, SignedSheet>()
  const readings = new Map<string, SignedReading>()
  const gateVotes = new Map<string, SignedGateVote>()
  return {
    addSheet(signed) {
      if (sheets.has(signed.hash) || sheets.size >= SHEETS_LIMIT) return false
      const { slot, member } = signed.sheet
      const others = [...sheets.values()].filter(
        ({ sheet }) => sheet.slot === slot && sheet.member === member,
      )
      if (others.length >= REVISIONS_PER_MEMBER_LIMIT) return false
      sheets.set(signed.hash, signed)
      return true
    },
    addReading(signed) {
      if (readings.has(signed.hash) || readings.size >= READINGS_LIMIT * 4) return false
      const others = [...readings.values()].filter(({ reading }) => reading.member === signed.reading.member)
      if (others.length >= READINGS_PER_MEMBER_LIMIT) return false
      readings.set(signed.hash, signed)
      return true
    },
    addGateVote(signed) {
      const key = `${String(signed.vote.slot)}/${signed.vote.validator}`
      if (gateVotes.has(key) || gateVotes.size >= GATE_VOTES_LIMIT) return false
      gateVotes.set(key, signed)
      return true
    },
    sheetsOf: (slot) => [...sheets.values()].filter((signed) => signed.sheet.slot === slot),
    readings: () => [...readings.values()],
    gateVotesOf: (slot) => [...gateVotes.values()].filter((signed) => signed.vote.slot === slot),
    gateVotesFrom: (slot) => [...gateVotes.values()].filter((signed) => signed.vote.slot >= slot),
    sheet: (hash) => sheets.get(hash),
    reading: (hash) => readings.get(hash),
    prune(slot, isReadingDone) {
      for (const [hash, { sheet }] of sheets) if (sheet.slot <= slot) sheets.delete(hash)
      for (const [hash, signed] of readings) if (isReadingDone(signed)) readings.delete(hash)
      for (const [key, { vote }] of gateVotes) if (vote.slot <= slot) gateVotes.delete(key)
    },
  }
}
