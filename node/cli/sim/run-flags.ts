/** Reads the flags of `sim run`. */
import { InvalidArgumentError } from 'commander'
import type { RunResult } from '../../../sim/fast/run-result.ts'
import type { OrderTable } from '../../../sim/results/order-table-names.ts'
import { ORDER_TABLES } from '../../../sim/results/order-table-names.ts'

export function tableNames(text: string): OrderTable[] {
  return text.split(',').map((name) => {
    const table = ORDER_TABLES.find((each) => each === name.trim())
    if (table !== undefined) return table
    throw new InvalidArgumentError(`it must be one or both of ${ORDER_TABLES.join(', ')}`)
  })
}

export function engineName(text: string): RunResult['engine'] {
  if (text === 'fast' || text === 'street') return text
  throw new InvalidArgumentError('it must be fast or street')
}

export function daysCount(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (days >= 1 && days <= 3660) return days
  throw new InvalidArgumentError('it must be a whole number from 1 to 3660')
}

export function seedNumber(text: string): number {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (seed < 2 ** 32) return seed
  throw new InvalidArgumentError('it must be a whole number from 0 to 4294967295')
}
