/** The past of a home that only exists in tests: more sun and more trade at noon, and in summer. */
import type { History, HistoryEntry } from '../../node/api/history.ts'
import { writeHistoryCsv } from '../../node/history/history-csv.ts'
import { besidePeriod, parsePeriod, spanOf } from '../../node/history/period.ts'
import { siteIso } from '../../node/runtime/site-time.ts'

const ZONE = 'Europe/Berlin'
const HOUR_MS = 3_600_000
const KEY_LENGTH = { slot: 25, day: 10, month: 7 } as const

/** Rows for the whole period, and one of the same kind before it but none behind it. */
export function fakeHistory(text: string): History {
  const period = parsePeriod(text)
  const { startMs, endMs } = spanOf(period, ZONE)
  const rows = new Map<string, HistoryEntry>()
  for (let atMs = startMs; atMs < endMs; atMs += HOUR_MS) {
    const key = siteIso(atMs, ZONE).slice(0, KEY_LENGTH[period.by])
    rows.set(key, added(rows.get(key), hourEntry(key, atMs)))
  }
  const entries = [...rows.values()]
  const total = entries.reduce<HistoryEntry | undefined>(added, undefined)
  return {
    ...{ period: text, by: period.by, currency: 'EUR', timezone: ZONE, startMs, endMs },
    ...{ previous: besidePeriod(period, -1), next: null },
    rows: entries,
    total: { ...(total ?? hourEntry(text, startMs)), key: text },
  }
}

export function writeFakeHistory(
  text: string,
  format: 'json' | 'csv',
): { contentType: string; body: string } {
  const history = fakeHistory(text)
  return format === 'csv'
    ? { contentType: 'text/csv; charset=utf-8', body: writeHistoryCsv(history) }
    : { contentType: 'application/json', body: JSON.stringify(history) }
}

function hourEntry(key: string, atMs: number): HistoryEntry {
  const at = new Date(atMs)
  const summer = (1 - Math.cos((2 * Math.PI * (at.getUTCMonth() + 0.5)) / 12)) / 2
  const noon = Math.max(0, Math.sin((Math.PI * (at.getUTCHours() - 4)) / 14))
  const sunWh = Math.round(4_000 * noon * (0.2 + 0.8 * summer))
  const useWh = 300 + ((at.getUTCHours() * 53 + at.getUTCDate() * 17) % 500)
  const [importWh, exportWh] = [Math.max(0, useWh - sunWh), Math.max(0, sunWh - useWh)]
  const [boughtWh, soldWh] = [Math.floor(importWh * 0.4), Math.floor(exportWh * 0.6)]
  const tradeNano = BigInt(soldWh - boughtWh) * 186_000n
  const supplierNano = BigInt(exportWh - soldWh) * 82_000n - BigInt(importWh - boughtWh) * 312_000n
  const tariffAloneNano = BigInt(exportWh) * 82_000n - BigInt(importWh) * 312_000n
  const netNano = tradeNano + supplierNano
  return {
    ...{ key, startMs: atMs, slots: 4, estimated: at.getUTCHours() === 3 ? 1 : 0 },
    ...{ importWh, exportWh, generationWh: sunWh, boughtWh, soldWh },
    ...{ tradeNano: String(tradeNano), supplierNano: String(supplierNano), feeNano: '0', paymentNano: '0' },
    ...{ netNano: String(netNano), tariffAloneNano: String(tariffAloneNano) },
    savingNano: String(netNano - tariffAloneNano),
  }
}

function added(sum: HistoryEntry | undefined, entry: HistoryEntry): HistoryEntry {
  if (sum === undefined) return entry
  const joined: Record<string, unknown> = { ...sum }
  for (const [name, value] of Object.entries(entry) as [keyof HistoryEntry, string | number][]) {
    const before = sum[name] ?? 0
    if (name.endsWith('Nano')) joined[name] = String(BigInt(before) + BigInt(value))
    else if (name !== 'key' && name !== 'startMs') joined[name] = Number(before) + Number(value)
  }
  return joined as unknown as HistoryEntry
}
