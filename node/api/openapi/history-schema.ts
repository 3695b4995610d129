/** The shape of `/api/v1/history/:period`, for the OpenAPI document; the compiler holds it to `History`. */
import * as z from 'zod'
import type { History, HistoryEntry } from '../history.ts'
import { amountNano, epochMs, whole } from './quantity-schemas.ts'

const entry = z.object({
  key: z.string(),
  startMs: epochMs,
  slots: whole,
  estimated: whole,
  importWh: whole,
  exportWh: whole,
  generationWh: whole.nullable(),
  boughtWh: whole,
  soldWh: whole,
  tradeNano: amountNano,
  supplierNano: amountNano,
  feeNano: amountNano,
  paymentNano: amountNano,
  netNano: amountNano,
  tariffAloneNano: amountNano,
  savingNano: amountNano,
}) satisfies z.ZodType<HistoryEntry>

export const history = z
  .object({
    period: z.string(),
    by: z.enum(['slot', 'day', 'month']),
    currency: z.string(),
    timezone: z.string(),
    startMs: epochMs,
    endMs: epochMs,
    previous: z.string().nullable(),
    next: z.string().nullable(),
    rows: z.array(entry),
    total: entry,
  })
  .describe("A stretch of this home's past, from the ledger.") satisfies z.ZodType<History>
