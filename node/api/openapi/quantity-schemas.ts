/** The quantities of design and docs, as the OpenAPI document tells them. */
import * as z from 'zod'

/** Never negative: direction is a word. */
export const whole = z.int().min(0)
export const epochMs = z.int().describe('Epoch milliseconds of market time')
export const microPerKwh = z.int().describe('Micro-currency per kWh')
export const amountNano = z
  .string()
  .regex(/^-?\d+$/)
  .describe('Nano-currency, a decimal string')
export const hash = z.string().regex(/^[0-9a-f]{64}$/)
