/** `streetwatt results export DIR --table NAME`: a Parquet table as CSV, row group by row group. */
import { join } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import { readTable } from '../../../sim/results/read-table.ts'
import type { Print } from '../print.ts'

export async function exportTable(directory: string, name: string, print: Print): Promise<void> {
  const path = join(directory, `${name}.parquet`)
  try {
    let header: readonly string[] | undefined
    for await (const { columns, rows } of readTable(path)) {
      if (header === undefined) await print(`${columns.join(',')}\n`)
      header = columns
      await print(rows.map((row) => `${row.map(csvCell).join(',')}\n`).join(''))
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OperatingError(
      { code: 'results-unreadable', path },
      `${path}: no table can be read there (${reason}); results show lists what the run has.`,
      { cause },
    )
  }
}

/** Parquet gives strings, numbers, big integers, truth values and dates; anything else is shown as JSON. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
