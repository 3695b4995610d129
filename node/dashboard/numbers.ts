import { LOCALE, messages } from './messages.ts'

/** Numbers for people, unit included. What is not known is said, and never shown as 0. */

/** The hundredth of a currency as people write it; other currencies keep their own name. */
const MINOR_UNITS: Readonly<Record<string, string>> = {
  EUR: 'ct',
  GBP: 'p',
  USD: '¢',
  CHF: 'Rp.',
  SEK: 'öre',
}
const SPACE = '\u00a0'

/** Watts as kilowatts. */
export function formatPower(powerW: number | null): string {
  return powerW === null ? messages.unknown : `${fixed(powerW / 1000, 2)}${SPACE}kW`
}

/** Watt-hours as kilowatt-hours, finer below one. */
export function formatEnergy(energyWh: number | null): string {
  return energyWh === null ? messages.unknown : `${formatKwh(energyWh)}${SPACE}kWh`
}

/** The same without the unit, for columns that name it above. */
export function formatKwh(energyWh: number): string {
  return energyWh === 0 ? '0' : fixed(energyWh / 1000, Math.abs(energyWh) < 1000 ? 3 : 2)
}

/** Round kilowatt-hours beside an axis: no more digits than they have. */
export function formatTick(energyWh: number): string {
  return new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 3 }).format(energyWh / 1000)
}

/** A price per kWh in hundredths of the currency, where these have a name. */
export function formatPrice(priceMicroPerKwh: number | null, currency: string): string {
  if (priceMicroPerKwh === null) return messages.unknown
  const minor = MINOR_UNITS[currency]
  if (minor === undefined) return `${fixed(priceMicroPerKwh / 1e6, 3)}${SPACE}${currency}`
  return `${fixed(priceMicroPerKwh / 1e4, 1)}${SPACE}${minor}`
}

/** The same to the last millionth of the currency: two prices that differ never read alike. */
export function formatExactPrice(priceMicroPerKwh: number, currency: string): string {
  const minor = MINOR_UNITS[currency]
  return minor === undefined
    ? `${fixed(priceMicroPerKwh / 1e6, 6)}${SPACE}${currency}`
    : `${fixed(priceMicroPerKwh / 1e4, 4)}${SPACE}${minor}`
}

/** The unit of a price axis and how its ticks are written. */
export function priceUnit(currency: string): { name: string; tick: (micro: number) => string } {
  const minor = MINOR_UNITS[currency]
  const [name, micro] = minor === undefined ? [currency, 1e6] : [minor, 1e4]
  const format = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 3 })
  return { name: `${name}/kWh`, tick: (value) => typographic(format.format(value / micro)) }
}

/** What people write as a price, with a point or a comma, in the unit of `priceUnit`; null where it is no number. */
export function parsePrice(text: string, currency: string): number | null {
  if (!/^\s*[-−]?\d{1,6}([.,]\d{1,4})?\s*$/.test(text)) return null
  const value = Number(text.trim().replace('−', '-').replace(',', '.'))
  return Math.round(value * (MINOR_UNITS[currency] === undefined ? 1e6 : 1e4))
}

/** Nano-currency as money, rounded half away from zero; `digits` after the point, at least 1. Exact at every size. */
export function formatMoney(
  amountNano: string,
  currency: string,
  options: { digits: number; sign?: boolean },
): string {
  const { digits, sign } = options
  const scaled = roundNano(BigInt(amountNano), digits)
  const figures = String(scaled < 0n ? -scaled : scaled).padStart(digits + 1, '0')
  const format = new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: sign === true ? 'exceptZero' : 'auto',
  })
  // A number would lose the last digits of a large amount: it only says where sign, currency and point stand.
  const parts = format.formatToParts(scaled < 0n ? -1 : scaled > 0n ? 1 : 0)
  const figuresOf: Partial<Record<Intl.NumberFormatPartTypes, string>> = {
    integer: new Intl.NumberFormat(LOCALE).format(BigInt(figures.slice(0, -digits))),
    fraction: figures.slice(-digits),
  }
  return typographic(parts.map(({ type, value }) => figuresOf[type] ?? value).join(''))
}

/** How many digits show these amounts of nano-currency exactly: at least 2, and no more than the finest of them has. */
export function exactDigits(amountsNano: readonly string[]): number {
  const digitsOf = (nano: string): number =>
    BigInt(nano) === 0n ? 0 : NANO_DIGITS - (/0*$/.exec(nano)?.[0].length ?? 0)
  return Math.max(2, ...amountsNano.map(digitsOf))
}

const NANO_DIGITS = 9

/** Parts per million as whole percent. */
export function formatShare(sharePpm: number): string {
  return `${Math.round(sharePpm / 10_000)}${SPACE}%`
}

/** A size on a disk, in thousands as disks count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000_000) return `${fixed(bytes / 1000, 0)}${SPACE}kB`
  return `${fixed(bytes / 1_000_000, 1)}${SPACE}MB`
}

/** The beginning of a hash, enough to compare by eye. */
export function formatHash(hash: string): string {
  return hash.slice(0, 8)
}

function roundNano(amountNano: bigint, digits: number): bigint {
  const unit = 10n ** BigInt(NANO_DIGITS - digits)
  const half = amountNano < 0n ? -unit / 2n : unit / 2n
  return (amountNano + half) / unit
}

function fixed(value: number, digits: number): string {
  const format = new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return typographic(format.format(value))
}

/** A true minus sign, and none before a zero. */
function typographic(text: string): string {
  return text.replace(/^-(?=[0.]+$)/, '').replace('-', '−')
}
