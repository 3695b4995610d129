/**
 * What `/api/v1/history/:period` tells: a day by slot, a month by day, a year by month, from the ledger. Amounts are decimal
 * strings of nano-currency, positive where the home receives.
 */
export interface History {
  /** As it was asked for: `2026-06-17`, `2026-06` or `2026`. */
  readonly period: string
  readonly by: 'slot' | 'day' | 'month'
  readonly currency: string
  readonly timezone: string
  readonly startMs: number
  readonly endMs: number
  /** Of the same kind, where the street has a slot in it; else null. */
  readonly previous: string | null
  readonly next: string | null
  /** In the order of time; what has no settled slot has no row. */
  readonly rows: readonly HistoryEntry[]
  readonly total: HistoryEntry
}

export interface HistoryEntry {
  /** `2026-06`, `2026-06-17`, or a slot's start by the site's clocks. */
  readonly key: string
  readonly startMs: number
  readonly slots: number
  /** Those of `slots` that were settled by estimate. */
  readonly estimated: number
  readonly importWh: number
  readonly exportWh: number
  readonly generationWh: number | null
  readonly boughtWh: number
  readonly soldWh: number
  readonly tradeNano: string
  readonly supplierNano: string
  readonly feeNano: string
  /** Corrections, rewards and penalties. */
  readonly paymentNano: string
  /** All four together. */
  readonly netNano: string
  readonly tariffAloneNano: string
  /** Net less tariff alone; negative is a loss. */
  readonly savingNano: string
}

export const HISTORY_FORMATS = ['json', 'csv'] as const
export type HistoryFormat = (typeof HISTORY_FORMATS)[number]

export interface WrittenHistory {
  readonly contentType: string
  readonly body: string
}
