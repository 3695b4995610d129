/** A home's past as a table for spreadsheets: one row a line, units in the header, nothing rounded. */
import type { History } from '../api/history.ts'
import { csvText } from '../statements/csv.ts'

/** Amounts keep all nine digits: the column is nano-currency, and says so. */
export function writeHistoryCsv({ rows, by, currency }: History): string {
  const nano = `nano${currency}`
  const head = [
    ...[by, 'slots', 'estimatedSlots', 'importWh', 'exportWh', 'generationWh', 'boughtWh', 'soldWh'],
    ...['trade', 'supplier', 'fee', 'payment', 'net', 'tariffAlone', 'saving'].map(
      (name) => `${name}_${nano}`,
    ),
  ]
  return csvText([
    head,
    ...rows.map((row) => [
      row.key,
      ...[row.slots, row.estimated, row.importWh, row.exportWh].map(String),
      row.generationWh === null ? '' : String(row.generationWh),
      ...[row.boughtWh, row.soldWh].map(String),
      ...[row.tradeNano, row.supplierNano, row.feeNano, row.paymentNano],
      ...[row.netNano, row.tariffAloneNano, row.savingNano],
    ]),
  ])
}
