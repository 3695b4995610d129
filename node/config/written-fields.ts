/** Quantities of a configuration. They are written with their unit and become exact integers. */
import * as z from 'zod'
import type { Measure, Written } from '../../sim/scenario/written.ts'
import { DURATION, ENERGY, withPlainUnit } from '../../sim/scenario/written.ts'
import { quantity } from '../../sim/scenario/fields.ts'
import type { WrittenPrice } from '../../sim/scenario/written-price.ts'
import { parsePrice } from '../../sim/scenario/written-price.ts'

const PLAIN_NUMBER = /^[+-]?[\d.]+(e[+-]?\d+)?$/i

/**
 * A price with its unit. A plain number is refused: who means 9 ct would sell at 9 a kWh, and never sell.
 */
export function priceWithUnit(description: string) {
  return z
    .union([z.string(), z.number()])
    .describe(description)
    .transform((written, context): WrittenPrice => {
      const read = readPrice(written)
      if ('value' in read) return read.value
      context.issues.push({ code: 'custom', message: read.problem, input: written })
      return z.NEVER
    })
}

function readPrice(written: string | number): Written<WrittenPrice> {
  if (PLAIN_NUMBER.test(String(written).trim())) return { problem: 'has no unit; write it like "31 ct/kWh"' }
  return parsePrice(written)
}

/** Milliseconds; `5 s` and the like, or a plain number where the key says the unit. */
export function milliseconds(bounds: { least: number; most: number }, description: string) {
  const { units } = DURATION
  const ms = { numerator: 1n, denominator: 1n }
  return quantity(withPlainUnit({ ...DURATION, ...bounds, units: { ms, ...units } }, 'ms'), description)
}

/** Wh; `1 kWh` and the like, or a plain number where the key says the unit. */
export function wattHours(bounds: Pick<Measure, 'least' | 'most'>, description: string) {
  return quantity(withPlainUnit({ ...ENERGY, ...bounds }, 'Wh'), description)
}
