/** Reads the values of command-line flags; what is wrong is said after the flag's name. */
import { InvalidArgumentError } from 'commander'
import { DEFAULT_STREET_HOMES } from '../../sim/scenario/default-street-homes.ts'
import type { LogLevel } from '../runtime/logger.ts'

const { least, most } = DEFAULT_STREET_HOMES
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const SPEED_LIMIT = 100_000

export const HOMES_RANGE = `${String(least)} to ${String(most)}`

export function homesCount(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (count >= least && count <= most) return count
  throw new InvalidArgumentError(`a demo has ${HOMES_RANGE} homes`)
}

export function wholeFromOne(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('it must be a whole number from 1')
}

export function decimalFromZero(text: string): number {
  if (/^\d{1,9}(\.\d{1,7})?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('it must be a number from 0')
}

export function speedFactor(text: string): number {
  const factor = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (factor > 0 && factor <= SPEED_LIMIT) return factor
  throw new InvalidArgumentError('it must be a number above 0')
}

export function logLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === text)
  if (level !== undefined) return level
  throw new InvalidArgumentError(`it must be one of ${LOG_LEVELS.join(', ')}`)
}
