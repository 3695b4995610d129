import type { Quality } from '../device.ts'
import { addDecimals, type Decimal } from '../sunspec/decimal.ts'

/** A value before rounding, in W, Wh or %, with its registers; `quality` says why there is none. */
export interface Quantity {
  readonly value: Decimal | null
  readonly quality: Quality
  readonly source: string
  /** The time of the latest of its registers; null where nothing was read. */
  readonly atMs: number | null
}

const ZERO: Decimal = { coefficient: 0n, exponent: 0 }

/** What a device does not have. */
export const ABSENT: Quantity = { value: null, quality: 'not-implemented', source: '', atMs: null }
/** What moves nothing, because it is not there. */
export const NOTHING: Quantity = { value: ZERO, quality: 'ok', source: '', atMs: null }

/** The sum, less what is to be taken away; one value that is not known makes the whole unknown. */
export function combine(plus: readonly Quantity[], minus: readonly Quantity[] = []): Quantity {
  const all = [...plus, ...minus.map(negate)]
  const values = all.flatMap(({ value }) => value ?? [])
  const times = all.flatMap(({ atMs }) => atMs ?? [])
  const isKnown = values.length === all.length && all.length > 0
  return {
    value: isKnown ? values.reduce(addDecimals) : null,
    quality: isKnown ? 'ok' : worst(all),
    source: [...plus, ...minus].map(({ source }) => source).join(' + '),
    atMs: times.length === 0 ? null : Math.max(...times),
  }
}

/** The same with the other sign. */
export function negate(quantity: Quantity): Quantity {
  const { value } = quantity
  return value === null ? quantity : { ...quantity, value: { ...value, coefficient: -value.coefficient } }
}

/** Below 0 is 0. */
export function atLeastZero(quantity: Quantity): Quantity {
  return isNegative(quantity) ? { ...quantity, value: ZERO } : quantity
}

/** The size without the sign. */
export function sizeOf(quantity: Quantity): Quantity {
  return isNegative(quantity) ? negate(quantity) : quantity
}

/** Not known, for this reason. */
export function without(quantity: Quantity, quality: Exclude<Quality, 'ok'>): Quantity {
  return { ...quantity, value: null, quality }
}

function isNegative({ value }: Quantity): boolean {
  return value !== null && value.coefficient < 0n
}

/** What weighs more when several are unknown: a value that is wrong, one that may come back, one that never was. */
const ORDER: readonly Quality[] = ['implausible', 'stale', 'not-implemented']

function worst(quantities: readonly Quantity[]): Quality {
  return ORDER.find((quality) => quantities.some((quantity) => quantity.quality === quality)) ?? 'not-implemented'
}
