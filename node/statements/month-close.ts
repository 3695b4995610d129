/**
 * A community's close of a month: what each member owes or is owed, what the supplier and the fund are, and that all of
 * it comes to zero. Nobody's funds are held here: the close says who pays whom, a bank does it.
 */
import type { Community } from '../core/governance/genesis.ts'
import type { CalendarMonth } from '../runtime/site-time.ts'
import type { StatementDocument } from './document.ts'
import { describeStatement, monthText, slotsOf } from './make-statement.ts'
import { NANO_PER_CENT } from './rounding.ts'
import type { OutcomeSource } from '../engine/past-outcomes.ts'
import { findTelling } from './telling-blocks.ts'
import type { TrueUpEnergy } from './true-up-energy.ts'
import { NO_TRUE_UP, trueUpEnergies } from './true-up-energy.ts'

export interface ClosePosition {
  readonly id: string
  readonly title: string
  readonly key: string
  /** Positive: the member is owed. Exact, and rounded once to cents. */
  readonly netNano: string
  readonly netCents: string
  readonly roundingNano: string
  readonly importWh: number
  readonly exportWh: number
  /**
   * What the supplier sells and buys of it, register by register: what was imported beyond the purchases, and what was
   * sold and not delivered; what was exported beyond the sales, and what was bought and not used. Over the street their
   * difference is all that was imported less all that was exported. Where true-ups of the month corrected estimates, their
   * energy is in it.
   */
  readonly gridImportWh: number
  readonly gridExportWh: number
  /** Of these, what true-ups added to estimates; import below zero where the estimates were too high. */
  readonly trueUpImportWh: number
  readonly trueUpExportWh: number
  /** Of the net amount, with the supplier: positive is received. */
  readonly supplierNano: string
}

/** As `ledger close --json` prints it. */
export interface CloseDocument {
  readonly version: 1
  readonly community: { readonly name: string; readonly hash: string; readonly currency: string }
  readonly month: string
  /** All slots of the month are settled: nothing of it changes any more. */
  readonly isFinal: boolean
  readonly positions: readonly ClosePosition[]
  /** What the community collects from members and pays out to them, in cents. */
  readonly collectCents: string
  readonly payOutCents: string
  /** What is left for the supplier, the fund and the roundings; with the members' net amounts it is zero. */
  readonly supplierNano: string
  readonly fundNano: string
  readonly roundingNano: string
}

/** Throws `statement-month-outside` and `outcome-missing`. */
export async function closeMonth(
  { community, month }: { readonly community: Community; readonly month: CalendarMonth },
  source: OutcomeSource,
): Promise<CloseDocument> {
  const range = slotsOf({ community, month })
  const blocks = await findTelling(source, range, community.genesis.firstSlot)
  const statements = [...community.members.values()]
    .map((member) => describeStatement({ community, member, month }, range, blocks))
    .filter(({ slots, netNano }) => slots.expected > 0 || netNano !== '0')
  const trueUps = await trueUpEnergies(source, range, blocks)
  const positions = statements.map((statement) =>
    positionOf(statement, trueUps.get(statement.member.key) ?? NO_TRUE_UP),
  )
  const supplierNano = -sum(positions.map((position) => position.supplierNano))
  const members = sum(positions.map(({ netNano }) => netNano))
  const { name, currency } = community.genesis
  return {
    version: 1,
    community: { name, hash: community.hash, currency },
    month: monthText(month),
    isFinal: statements.every(({ slots }) => slots.settled === slots.expected),
    positions,
    collectCents: String(-sum(positions.map(({ netCents }) => netCents).filter(isOwedByMember))),
    payOutCents: String(sum(positions.map(({ netCents }) => netCents).filter(isOwedToMember))),
    supplierNano: String(supplierNano),
    // What members paid and the supplier did not get is the fund's: fees, surplus, penalties, less rewards.
    fundNano: String(-members - supplierNano),
    roundingNano: String(sum(positions.map(({ netCents }) => netCents)) * NANO_PER_CENT - members),
  }
}

function positionOf(statement: StatementDocument, trueUp: TrueUpEnergy): ClosePosition {
  const { member, netNano, netCents, roundingNano, energy, slotRows } = statement
  return {
    ...member,
    netNano,
    netCents,
    roundingNano,
    importWh: energy.importWh,
    exportWh: energy.exportWh,
    gridImportWh: slotRows.reduce(
      (total, row) => total + beyond(row.importWh, row.boughtWh) + beyond(row.soldWh, row.exportWh),
      trueUp.importWh,
    ),
    gridExportWh: slotRows.reduce(
      (total, row) => total + beyond(row.exportWh, row.soldWh) + beyond(row.boughtWh, row.importWh),
      trueUp.exportWh,
    ),
    trueUpImportWh: trueUp.importWh,
    trueUpExportWh: trueUp.exportWh,
    supplierNano: String(supplierOf(statement)),
  }
}

function beyond(energyWh: number, otherWh: number): number {
  return Math.max(0, energyWh - otherWh)
}

/** Slots and their corrections are settled with the supplier; every other payment is with the community fund. */
function supplierOf({ slotRows, payments }: StatementDocument): bigint {
  const corrections = payments.filter(({ code }) => code === 'corrections')
  return sum([...slotRows.map((row) => row.supplierNano), ...corrections.map(({ amountNano }) => amountNano)])
}

function isOwedByMember(cents: string): boolean {
  return cents.startsWith('-')
}

function isOwedToMember(cents: string): boolean {
  return !cents.startsWith('-')
}

function sum(amounts: readonly string[]): bigint {
  return amounts.reduce((total, amount) => total + BigInt(amount), 0n)
}
