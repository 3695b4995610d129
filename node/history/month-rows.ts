/** The rows of a month, as its statement tells them: by slot, and summed by day. */
import type { SiteFacts } from '../core/metering/site.ts'
import { siteDate, siteIso } from '../runtime/site-time.ts'
import type { StatementDocument } from '../statements/document.ts'
import type { HistoryRow } from './history-row.ts'
import { addRows, emptyRow, paymentRow, slotRow } from './history-row.ts'

/**
 * A home that its street knows to have neither generators nor battery made nothing, though no meter says so. A slot in
 * which energy left it says otherwise, and stays unknown.
 */
export function withNothingMade(
  statement: StatementDocument,
  { generationW, battery }: Pick<SiteFacts, 'generationW' | 'battery'>,
): StatementDocument {
  if (generationW > 0 || battery !== null) return statement
  const slotRows = statement.slotRows.map((row) =>
    row.generationWh === null && row.exportWh === 0 ? { ...row, generationWh: 0 } : row,
  )
  return { ...statement, slotRows }
}

/** The settled slots of one day; a payment counts in the row of its slot. */
export function slotsOfDay(statement: StatementDocument, date: string): HistoryRow[] {
  const { timezone } = statement.community
  const key = (startMs: number): string => siteIso(startMs, timezone)
  return summed(allRows(statement, key).filter(({ startMs }) => siteDate(startMs, timezone) === date))
}

/** One row for each day that has anything. */
export function daysOfMonth(statement: StatementDocument): HistoryRow[] {
  const { timezone } = statement.community
  return summed(allRows(statement, (startMs) => siteDate(startMs, timezone)))
}

/** Everything that counts in the month; the sum of the rows is the statement's net amount. */
export function sumOfMonth(statement: StatementDocument): HistoryRow {
  const { month, startMs } = statement
  return allRows(statement, () => month).reduce(addRows, emptyRow({ key: month, startMs }))
}

/** What is paid for a slot of an earlier month is booked in this one, and counts at its beginning. */
function allRows(
  { slotRows, payments, startMs }: StatementDocument,
  key: (startMs: number) => string,
): HistoryRow[] {
  return [
    ...slotRows.map((slot) => slotRow(slot, key(slot.startMs))),
    ...payments.map((payment) => {
      const inMonth = { ...payment, startMs: Math.max(payment.startMs, startMs) }
      return paymentRow(inMonth, key(inMonth.startMs))
    }),
  ]
}

/** One row for each key, in the order of time. */
function summed(rows: readonly HistoryRow[]): HistoryRow[] {
  const sums = new Map<string, HistoryRow>()
  for (const row of rows) {
    const known = sums.get(row.key)
    sums.set(row.key, known === undefined ? row : addRows(known, row))
  }
  return [...sums.values()].sort((left, right) => left.startMs - right.startMs)
}
