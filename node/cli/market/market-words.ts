/** Energies, prices, amounts and times of the market, for people. */
import type { EpochMs } from '../../core/units/quantities.ts'
import { siteIso } from '../../runtime/site-time.ts'
import { exactText, kwhText } from '../../statements/rounding.ts'

/** Three decimals: exact. */
export function kwhWords(energyWh: number): string {
  return kwhText(energyWh)
}

/** Per kWh, four decimals at least and as many as it has: 0.215 is `0.2150`. */
export function unitPriceWords(microPerKwh: number | null): string {
  if (microPerKwh === null) return '–'
  const digits = String(Math.abs(microPerKwh)).padStart(7, '0')
  const decimals = digits.slice(-6).replace(/0{1,2}$/, '')
  return `${microPerKwh < 0 ? '-' : ''}${digits.slice(0, -6)}.${decimals}`
}

/** Exact, four decimals at least. */
export function amountWords(amountNano: bigint): string {
  return exactText(amountNano).replace(/0{1,5}$/, '')
}

/** `2026-10-25 12:15` by the site's clocks. */
export function clockWords(atMs: EpochMs, timezone: string): string {
  return siteIso(atMs, timezone).slice(0, 16).replace('T', ' ')
}
