/** The days of a month by the site's calendar: a statement's slots, summed for the eye. */
import { siteDate } from '../runtime/site-time.ts'
import type { StatementDocument } from './document.ts'

export interface StatementDay {
  /** `2026-10-25`. */
  readonly date: string
  readonly slots: number
  readonly boughtWh: number
  readonly soldWh: number
  /** Beyond what was traded. */
  readonly gridImportWh: number
  readonly gridExportWh: number
  /** Trades, supplier and fees together. */
  readonly amountNano: bigint
  readonly tariffAloneNano: bigint
}

export function daysOf({ slotRows, community }: StatementDocument): StatementDay[] {
  const days = new Map<string, StatementDay>()
  for (const row of slotRows) {
    const date = siteDate(row.startMs, community.timezone)
    const day = days.get(date) ?? emptyDay(date)
    days.set(date, {
      date,
      slots: day.slots + 1,
      boughtWh: day.boughtWh + row.boughtWh,
      soldWh: day.soldWh + row.soldWh,
      gridImportWh: day.gridImportWh + Math.max(0, row.importWh - row.boughtWh),
      gridExportWh: day.gridExportWh + Math.max(0, row.exportWh - row.soldWh),
      amountNano: day.amountNano + BigInt(row.tradeNano) + BigInt(row.supplierNano) + BigInt(row.feeNano),
      tariffAloneNano: day.tariffAloneNano + BigInt(row.tariffAloneNano),
    })
  }
  return [...days.values()]
}

function emptyDay(date: string): StatementDay {
  const energies = { boughtWh: 0, soldWh: 0, gridImportWh: 0, gridExportWh: 0 }
  return { date, slots: 0, ...energies, amountNano: 0n, tariffAloneNano: 0n }
}
