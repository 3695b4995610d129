/**
 * Holds the supplier's invoice against the ledger: over the street the supplier's energy is what was imported and
 * exported beyond the trades, and its money the sum of all members' supplier parts (design section 5).
 */
import type { CloseDocument } from './month-close.ts'

/** One line of an invoice: a month of the whole street, or of one member where the supplier names it. */
export interface InvoiceLine {
  readonly month: string
  /** Null for the whole street. */
  readonly member: string | null
  readonly importWh: number
  readonly exportWh: number
  /** Positive: the street pays the supplier. */
  readonly amountNano: bigint
}

export type ReconciliationCode =
  'agrees' | 'differs' | 'not-invoiced' | 'month-not-final' | 'month-unknown' | 'member-unknown'

/** One month of the street or of a member, as the ledger and the invoice have it. */
export interface Reconciled {
  readonly code: ReconciliationCode
  readonly month: string
  readonly member: string | null
  readonly ledger: Position
  readonly invoice: Position
  /** Invoice less ledger. */
  readonly difference: Position
}

/** Amounts are decimal strings. */
export interface Position {
  readonly importWh: number
  readonly exportWh: number
  readonly amountNano: string
}

export interface Reconciliation {
  readonly version: 1
  readonly ok: boolean
  readonly community: CloseDocument['community']
  /** Differences up to this are the supplier's rounding. */
  readonly toleranceNano: string
  readonly toleranceWh: number
  readonly rows: readonly Reconciled[]
  readonly total: Omit<Reconciled, 'code' | 'month' | 'member'>
}

export interface Tolerance {
  readonly energyWh: number
  readonly amountNano: bigint
}

/**
 * Compares line by line; months of the ledger that no line is about are said too. Lines about members and a line about
 * the street may stand beside each other: each is compared, and the total counts what the street's lines say, or, in a
 * month without one, its members' lines.
 */
export function reconcile(
  closes: readonly CloseDocument[],
  lines: readonly InvoiceLine[],
  tolerance: Tolerance,
): Reconciliation {
  const rows = [
    ...lines.map((line) => compareLine(line, closes, tolerance)),
    ...closes
      .filter(({ month }) => !lines.some((line) => line.month === month))
      .map((close) => row('not-invoiced', { month: close.month, member: null }, streetOf(close), NOTHING)),
  ].sort(byMonthAndMember)
  const [first] = closes
  return {
    version: 1,
    ok: rows.every(({ code }) => code === 'agrees'),
    community: first?.community ?? { name: '', hash: '', currency: '' },
    toleranceNano: String(tolerance.amountNano),
    toleranceWh: tolerance.energyWh,
    rows,
    total: totalOf(rows),
  }
}

function compareLine(line: InvoiceLine, closes: readonly CloseDocument[], tolerance: Tolerance): Reconciled {
  const { month, member } = line
  const invoice = { ...line, amountNano: String(line.amountNano) }
  const close = closes.find((each) => each.month === month)
  if (close === undefined) return row('month-unknown', { month, member }, NOTHING, invoice)
  const ledger = member === null ? streetOf(close) : memberOf(close, member)
  if (ledger === undefined) return row('member-unknown', { month, member }, NOTHING, invoice)
  if (!close.isFinal) return row('month-not-final', { month, member }, ledger, invoice)
  const { difference } = row('agrees', { month, member }, ledger, invoice)
  const isWithin =
    Math.abs(difference.importWh) <= tolerance.energyWh &&
    Math.abs(difference.exportWh) <= tolerance.energyWh &&
    distance(BigInt(difference.amountNano)) <= tolerance.amountNano
  return row(isWithin ? 'agrees' : 'differs', { month, member }, ledger, invoice)
}

const NOTHING: Position = { importWh: 0, exportWh: 0, amountNano: '0' }

function row(
  code: ReconciliationCode,
  { month, member }: Pick<Reconciled, 'month' | 'member'>,
  ledger: Position,
  invoiced: Position,
): Reconciled {
  const { importWh, exportWh, amountNano } = invoiced
  const invoice = { importWh, exportWh, amountNano }
  return { code, month, member, ledger, invoice, difference: less(invoice, ledger) }
}

function streetOf({ positions, supplierNano }: CloseDocument): Position {
  return {
    importWh: positions.reduce((sum, { gridImportWh }) => sum + gridImportWh, 0),
    exportWh: positions.reduce((sum, { gridExportWh }) => sum + gridExportWh, 0),
    amountNano: supplierNano,
  }
}

function memberOf({ positions }: CloseDocument, id: string): Position | undefined {
  const found = positions.find((position) => position.id === id)
  if (found === undefined) return undefined
  const { gridImportWh, gridExportWh, supplierNano } = found
  return { importWh: gridImportWh, exportWh: gridExportWh, amountNano: String(-BigInt(supplierNano)) }
}

function totalOf(rows: readonly Reconciled[]): Reconciliation['total'] {
  const ofStreet = new Set(rows.filter(({ member }) => member === null).map(({ month }) => month))
  const counted = rows.filter(({ month, member }) => member === null || !ofStreet.has(month))
  const ledger = counted.map((each) => each.ledger).reduce(plus, NOTHING)
  const invoice = counted.map((each) => each.invoice).reduce(plus, NOTHING)
  return { ledger, invoice, difference: less(invoice, ledger) }
}

function plus(left: Position, right: Position): Position {
  return {
    importWh: left.importWh + right.importWh,
    exportWh: left.exportWh + right.exportWh,
    amountNano: String(BigInt(left.amountNano) + BigInt(right.amountNano)),
  }
}

function less(left: Position, right: Position): Position {
  return {
    importWh: left.importWh - right.importWh,
    exportWh: left.exportWh - right.exportWh,
    amountNano: String(BigInt(left.amountNano) - BigInt(right.amountNano)),
  }
}

function distance(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}

function byMonthAndMember(left: Reconciled, right: Reconciled): number {
  if (left.month !== right.month) return left.month < right.month ? -1 : 1
  return (left.member ?? '') < (right.member ?? '') ? -1 : 1
}
