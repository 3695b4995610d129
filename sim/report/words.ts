/** Numbers, money and times as people read them in the report: English words, the site's own time. */

const SPACE = '\u00a0'
const MINUS = '−'
const NANO_PER_UNIT = 1_000_000_000n

/** What a currency's hundredth is called where people price a kWh in it. */
const HUNDREDTHS: Readonly<Record<string, string>> = { EUR: 'ct', USD: '¢', GBP: 'p', CHF: 'Rp.' }

/** Currencies that people write with a sign before the number. */
const SYMBOLS: Readonly<Record<string, string>> = { EUR: '€', USD: '$', GBP: '£' }

/** Money to so many digits, rounded half away from zero; `isSigned` writes a plus too. */
export function moneyWords(
  amountNano: bigint,
  currency: string,
  { digits = 2, isSigned = false }: { digits?: number; isSigned?: boolean } = {},
): string {
  const rounded = roundNano(amountNano, digits)
  const sign = rounded < 0n ? MINUS : isSigned && rounded > 0n ? '+' : ''
  const size = (rounded < 0n ? -rounded : rounded).toString().padStart(digits + 1, '0')
  const whole = grouped(digits === 0 ? size : size.slice(0, -digits))
  const fraction = digits === 0 ? '' : `.${size.slice(-digits)}`
  const symbol = SYMBOLS[currency]
  return symbol === undefined
    ? `${sign}${whole}${fraction}${SPACE}${currency}`
    : `${sign}${symbol}${whole}${fraction}`
}

/** In units of `10^-digits` of the currency, half away from zero: the one rounding of the report. */
export function roundNano(amountNano: bigint, digits: number): bigint {
  const divisor = NANO_PER_UNIT / 10n ** BigInt(digits)
  const half = divisor / 2n
  return amountNano < 0n ? -((-amountNano + half) / divisor) : (amountNano + half) / divisor
}

/** All nine digits, for files that machines read. */
export function exactMoney(amountNano: bigint): string {
  const size = (amountNano < 0n ? -amountNano : amountNano).toString().padStart(10, '0')
  return `${amountNano < 0n ? '-' : ''}${size.slice(0, -9)}.${size.slice(-9)}`
}

/** `18.6 ct/kWh`, or in the currency itself where its hundredth has no name. */
export function priceWords(priceMicroPerKwh: number, currency: string): string {
  const { unit, value } = priceScale(currency)
  return `${decimal(value(priceMicroPerKwh), unit.startsWith(currency) ? 3 : 1)}${SPACE}${unit}`
}

/** The unit in which prices of this currency are read, and a price in it. */
export function priceScale(currency: string): { unit: string; value: (priceMicroPerKwh: number) => number } {
  const hundredth = HUNDREDTHS[currency]
  return hundredth === undefined
    ? { unit: `${currency}/kWh`, value: (micro) => micro / 1e6 }
    : { unit: `${hundredth}/kWh`, value: (micro) => micro / 1e4 }
}

/** kWh, or MWh from ten of them on. */
export function energyWords(energyWh: number): string {
  const size = Math.abs(energyWh)
  if (size >= 1e7) return `${decimal(energyWh / 1e6, 1)}${SPACE}MWh`
  return `${decimal(energyWh / 1000, size >= 1e5 ? 0 : size >= 1000 ? 1 : 3)}${SPACE}kWh`
}

/** kW of mean power over a slot or another span. */
export function powerWords(powerW: number): string {
  return `${decimal(powerW / 1000, Math.abs(powerW) >= 1e5 ? 0 : 1)}${SPACE}kW`
}

/** A share of one in per cent; what has no denominator is said to be none. */
export function shareWords(share: number | null, digits = 0): string {
  return share === null ? 'none' : `${decimal(100 * share, digits)}${SPACE}%`
}

export function decimal(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  const [whole = '', fraction] = text.split('.')
  const sign = value < 0 && Number(text) !== 0 ? MINUS : ''
  return `${sign}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`
}

/** `1 home`, `2 homes`. */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${decimal(count, 0)} ${count === 1 ? one : many}`
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Local times of the site. */
export interface TimeWords {
  /** `Fri 19 Jun 2026, 13:15` */
  moment(atMs: number): string
  /** `19 Jun` */
  day(atMs: number): string
  /** `13:15` */
  clock(atMs: number): string
  /** Hour of the local day, 0 to 23. */
  hour(atMs: number): number
}

export function createTimeWords(timezone: string): TimeWords {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hourCycle: 'h23', ...options })
  const moment = format({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
  const day = format({ day: 'numeric', month: 'short' })
  const clock = format({ hour: '2-digit', minute: '2-digit' })
  const hour = format({ hour: '2-digit' })
  return {
    moment: (atMs) => moment.format(atMs),
    day: (atMs) => day.format(atMs),
    clock: (atMs) => clock.format(atMs),
    hour: (atMs) => Number(hour.format(atMs)),
  }
}
