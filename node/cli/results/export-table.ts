/** `streetwatt results export DIR --table NAME`: a Parquet table as CSV or JSON, row group by row group. */
import { join } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import { readTable } from '../../../sim/results/read-table.ts'
import type { Print } from '../print.ts'

export async function exportTable(
  directory: string,
  { table: name, json }: { readonly table: string; readonly json?: true | undefined },
  print: Print,
): Promise<void> {
  const path = join(directory, `${name}.parquet`)
  try {
    await (json === true ? printJson(path, print) : printCsv(path, print))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OperatingError(
      { code: 'results-unreadable', path },
      `${path}: no table can be read there (${reason}); results show lists what the run has.`,
      { cause },
    )
  }
}

async function printCsv(path: string, print: Print): Promise<void> {
  let header: readonly string[] | undefined
  for await (const { columns, rows } of readTable(path)) {
    if (header === undefined) await print(`${columns.join(',')}\n`)
    header = columns
    await print(rows.map((row) => `${row.map(csvCell).join(',')}\n`).join(''))
  }
}

/** One array of objects; whole numbers of 64 bits are decimal strings, times ISO 8601. */
async function printJson(path: string, print: Print): Promise<void> {
  let before = '['
  for await (const { columns, rows } of readTable(path)) {
    for (const row of rows) {
      const cells = row.map((value, at) => [columns[at] ?? '', jsonCell(value)] as const)
      await print(`${before}${JSON.stringify(Object.fromEntries(cells))}`)
      before = ',\n'
    }
  }
  await print(before === '[' ? '[]\n' : ']\n')
}

function jsonCell(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  return value ?? null
}

/** Parquet gives strings, numbers, big integers, truth values and dates; anything else is shown as JSON. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
