/**
 * One row of a home's past as it is added up: an entry of `/api/v1/history` whose amounts are numbers still. A row is a sum of what the ledger settled, and never of what a device said.
 */
import type { HistoryEntry } from '../api/history.ts'
import type { StatementPayment, StatementSlot } from '../statements/document.ts'

export type HistoryRow = Omit<HistoryEntry, Amount | Derived> & Readonly<Record<Amount, bigint>>

type Amount = 'tradeNano' | 'supplierNano' | 'feeNano' | 'paymentNano' | 'tariffAloneNano'
/** Said of a row when it is told. */
type Derived = 'netNano' | 'savingNano'

/** All that moved. */
export function netNano({ tradeNano, supplierNano, feeNano, paymentNano }: HistoryRow): bigint {
  return tradeNano + supplierNano + feeNano + paymentNano
}

export function emptyRow({ key, startMs }: Pick<HistoryRow, 'key' | 'startMs'>): HistoryRow {
  return {
    key,
    startMs,
    ...{ slots: 0, estimated: 0, importWh: 0, exportWh: 0, generationWh: null, boughtWh: 0, soldWh: 0 },
    ...{ tradeNano: 0n, supplierNano: 0n, feeNano: 0n, paymentNano: 0n, tariffAloneNano: 0n },
  }
}

export function slotRow(slot: StatementSlot, key: string): HistoryRow {
  const { startMs, importWh, exportWh, generationWh, boughtWh, soldWh } = slot
  return {
    ...{ key, startMs, slots: 1, estimated: slot.quality === 'estimated' ? 1 : 0 },
    ...{ importWh, exportWh, generationWh, boughtWh, soldWh, paymentNano: 0n },
    tradeNano: BigInt(slot.tradeNano),
    supplierNano: BigInt(slot.supplierNano),
    feeNano: BigInt(slot.feeNano),
    tariffAloneNano: BigInt(slot.tariffAloneNano),
  }
}

export function paymentRow({ startMs, amountNano }: StatementPayment, key: string): HistoryRow {
  return { ...emptyRow({ key, startMs }), paymentNano: BigInt(amountNano) }
}

/** The first keeps its name. */
export function addRows(into: HistoryRow, row: HistoryRow): HistoryRow {
  return {
    key: into.key,
    startMs: into.startMs,
    slots: into.slots + row.slots,
    estimated: into.estimated + row.estimated,
    importWh: into.importWh + row.importWh,
    exportWh: into.exportWh + row.exportWh,
    generationWh: into.generationWh === null ? row.generationWh : into.generationWh + (row.generationWh ?? 0),
    boughtWh: into.boughtWh + row.boughtWh,
    soldWh: into.soldWh + row.soldWh,
    tradeNano: into.tradeNano + row.tradeNano,
    supplierNano: into.supplierNano + row.supplierNano,
    feeNano: into.feeNano + row.feeNano,
    paymentNano: into.paymentNano + row.paymentNano,
    tariffAloneNano: into.tariffAloneNano + row.tariffAloneNano,
  }
}
