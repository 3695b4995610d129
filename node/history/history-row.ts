/**
 * One row of a home's past: a slot, a day or a month. Energy in Wh; amounts in nano-currency from the home's side, positive
 * where it receives. A row is a sum of what the ledger settled, and never of what a device said.
 */
import type { StatementPayment, StatementSlot } from '../statements/document.ts'

export interface HistoryRow {
  /** `2026-06`, `2026-06-17`, or the slot's start by the site's clocks with its offset. */
  readonly key: string
  readonly startMs: number
  /** Settled slots in it, and how many of them by estimate. */
  readonly slots: number
  readonly estimated: number
  readonly importWh: number
  readonly exportWh: number
  /** Null where no slot of it tells what the home's generators made. */
  readonly generationWh: number | null
  readonly boughtWh: number
  readonly soldWh: number
  readonly tradeNano: bigint
  readonly supplierNano: bigint
  readonly feeNano: bigint
  /** Corrections, rewards and penalties. */
  readonly paymentNano: bigint
  readonly tariffAloneNano: bigint
}

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
