/** A supplier's invoice as CSV: `month,member,importKWh,exportKWh,amount`; `member` may be absent or empty. */
import { readFile } from 'node:fs/promises'
import { OperatingError } from '../../core/units/operating-error.ts'
import { parseMonth } from '../../runtime/site-time.ts'
import type { InvoiceLine } from '../../statements/reconcile.ts'
import type { LineField } from '../clear/csv-line.ts'
import { splitLine } from '../clear/csv-line.ts'

const LINES_LIMIT = 100_000
const BYTES_LIMIT = 16 << 20
const COLUMNS = ['month', 'member', 'importKWh', 'exportKWh', 'amount'] as const
type Column = (typeof COLUMNS)[number]

/** Throws `invoice-unreadable`, or `invoice-invalid` with line and column of the first thing that is wrong. */
export async function readInvoice(path: string): Promise<InvoiceLine[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatingError(
      { code: 'invoice-unreadable', path },
      `${path} cannot be read: check the path and its permissions.`,
      { cause },
    )
  })
  return parseInvoice(text, path)
}

export function parseInvoice(text: string, path: string): InvoiceLine[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  if (text.length > BYTES_LIMIT || lines.length > LINES_LIMIT)
    throw invalid(path, 1, 1, `it is larger than ${String(LINES_LIMIT)} lines or 16 MiB; split it`)
  const head = fieldsOf(lines[0] ?? '', path, 1)
  const places = new Map(COLUMNS.map((name) => [name, head.findIndex((field) => field.text === name)]))
  for (const name of ['month', 'importKWh', 'exportKWh', 'amount'] as const)
    if ((places.get(name) ?? -1) < 0)
      throw invalid(path, 1, 1, `there is no column ${name}; begin with ${COLUMNS.join(',')}`)
  return lines.slice(1).flatMap((line, index) => {
    if (line.trim() === '') return []
    return [readLine(fieldsOf(line, path, index + 2), places, { path, line: index + 2 })]
  })
}

interface Place {
  readonly path: string
  readonly line: number
}

function readLine(
  fields: readonly LineField[],
  places: ReadonlyMap<Column, number>,
  { path, line }: Place,
): InvoiceLine {
  const at = (name: Column): LineField => fields[places.get(name) ?? -1] ?? { text: '', column: 1 }
  const number = (name: Column, decimals: number): bigint => {
    const { text, column } = at(name)
    const value = scaled(text, decimals)
    if (value === undefined)
      throw invalid(
        path,
        line,
        column,
        `"${text}" is no number with at most ${String(decimals)} decimals and a point`,
      )
    return value
  }
  const { text: month, column } = at('month')
  if (parseMonth(month) === undefined)
    throw invalid(path, line, column, `"${month}" is no month; write it as 2026-10`)
  const member = at('member').text
  return {
    month,
    member: member === '' ? null : member,
    importWh: Number(number('importKWh', 3)),
    exportWh: Number(number('exportKWh', 3)),
    amountNano: number('amount', 9),
  }
}

/** A decimal as an integer of its last decimal; never through floating point. */
function scaled(text: string, decimals: number): bigint | undefined {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined || fraction.length > decimals) return undefined
  const value = BigInt(`${whole}${fraction.padEnd(decimals, '0')}`)
  return sign === '-' ? -value : value
}

function fieldsOf(line: string, path: string, number: number): LineField[] {
  const fields = splitLine(line)
  if (Array.isArray(fields)) return fields
  throw invalid(path, number, fields.wrongColumn, 'a quote is not closed, or text follows one')
}

function invalid(path: string, line: number, column: number, what: string): OperatingError {
  return new OperatingError(
    { code: 'invoice-invalid', path, line, column },
    `${path}:${String(line)}:${String(column)}: ${what}.`,
  )
}
