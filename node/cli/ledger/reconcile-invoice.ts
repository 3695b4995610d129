/** `streetwatt ledger reconcile`: a supplier's invoice against the ledger, month by month. */
import { OperatingError } from '../../core/units/operating-error.ts'
import type { CloseDocument } from '../../statements/month-close.ts'
import type { Position, Reconciled, Reconciliation } from '../../statements/reconcile.ts'
import { reconcile } from '../../statements/reconcile.ts'
import { exactText, kwhText } from '../../statements/rounding.ts'
import type { Print } from '../print.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { readInvoice } from './invoice-file.ts'
import { openMonths } from './month-source.ts'

export interface ReconcileFlags {
  readonly config: string
  readonly invoice: string
  readonly year?: number
  /** What a supplier may round, in cents and Wh for each line. */
  readonly toleranceCents: number
  readonly toleranceWh: number
  readonly json?: true
}

const NANO_PER_CENT = 10_000_000

/** Throws `invoice-differs`, which ends with exit code 5, after the result is printed. */
export async function runReconcile(
  flags: ReconcileFlags,
  print: Print,
  { say, progress }: Pick<Terminal, 'say' | 'progress'>,
): Promise<void> {
  const lines = await readInvoice(flags.invoice)
  const months = monthsOf(
    lines.map(({ month }) => month),
    flags.year,
  )
  const source = openMonths(flags, say)
  const closes: CloseDocument[] = []
  for (const month of months) {
    progress(`reading ${month}`)
    const close = await source.close(month).catch(unlessOutside)
    if (close !== undefined) closes.push(close)
  }
  const result = reconcile(closes, lines, {
    energyWh: flags.toleranceWh,
    amountNano: BigInt(Math.round(flags.toleranceCents * NANO_PER_CENT)),
  })
  await print(flags.json === true ? `${JSON.stringify(result)}\n` : reconciliationText(result))
  if (!result.ok) throw differs(flags.invoice)
}

/** Every month of the year, or those that the invoice is about. */
function monthsOf(invoiced: readonly string[], year: number | undefined): string[] {
  const all =
    year === undefined
      ? invoiced
      : Array.from({ length: 12 }, (_, index) => `${String(year)}-${String(index + 1).padStart(2, '0')}`)
  return [...new Set([...all, ...invoiced])].sort()
}

function unlessOutside(error: unknown): undefined {
  if (error instanceof OperatingError && error.code === 'statement-month-outside') return undefined
  throw error
}

function reconciliationText({ community, rows, total, ok }: Reconciliation): string {
  const heading = ['month', 'member', 'in, kWh', 'invoiced', 'out, kWh', 'invoiced', 'amount', 'invoiced', '']
  const cells = ({ month, member, ledger, invoice, code }: Reconciled): string[] => [
    month,
    member ?? 'street',
    ...pair(ledger, invoice, ({ importWh }) => kwhText(importWh)),
    ...pair(ledger, invoice, ({ exportWh }) => kwhText(exportWh)),
    ...pair(ledger, invoice, ({ amountNano }) => exactText(BigInt(amountNano))),
    code,
  ]
  const verdict = ok
    ? 'The invoice agrees with the ledger.'
    : `The invoice differs from the ledger by ${community.currency} ${exactText(BigInt(total.difference.amountNano))}, ${kwhText(total.difference.importWh)} kWh in and ${kwhText(total.difference.exportWh)} kWh out.`
  return `${formatTable([heading, ...rows.map(cells)])}\n${verdict}\n`
}

function pair(ledger: Position, invoice: Position, show: (position: Position) => string): string[] {
  return [show(ledger), show(invoice)]
}

function differs(path: string): OperatingError {
  return new OperatingError(
    { code: 'invoice-differs', path },
    `${path} does not agree with the ledger: the rows that say so are above, docs/settlement.md says what they mean.`,
  )
}
