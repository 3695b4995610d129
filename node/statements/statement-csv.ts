/** A statement's slots and payments as CSV: all that its amounts are made of, one line each. */
import { csvText } from './csv.ts'
import type { StatementDocument, StatementPayment } from './document.ts'
import { SLOT_COLUMNS } from './slot-columns.ts'
import { slotTime } from './words.ts'

/** First the slots, then payments without a slot's energies: their purpose stands under `entry`. */
export function statementCsv(statement: StatementDocument): string {
  const headings = ['entry', ...SLOT_COLUMNS.map(({ heading }) => heading), 'paymentNano']
  const slots = statement.slotRows.map((row) => [
    'slot',
    ...SLOT_COLUMNS.map(({ cell }) => cell(row, statement)),
    '',
  ])
  const payments = statement.payments.map((payment) => paymentRecord(payment, statement))
  return csvText([headings, ...slots, ...payments])
}

function paymentRecord(payment: StatementPayment, statement: StatementDocument): string[] {
  const empty = SLOT_COLUMNS.slice(2).map(() => '')
  return [
    payment.purpose,
    String(payment.slot),
    slotTime(payment.startMs, statement),
    ...empty,
    payment.amountNano,
  ]
}
