/** Reads the flags of `sim chaos`. */
import { InvalidArgumentError } from 'commander'
import type { Mutant } from '../../../sim/street/mutants.ts'
import { isMutant, MUTANTS } from '../../../sim/street/mutants.ts'

export interface SeedRange {
  readonly first: number
  readonly last: number
}

/** `1..30`, or one seed alone. */
export function seedRange(text: string): SeedRange {
  const [, first, last] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? []
  const range = { first: Number(first), last: Number(last ?? first) }
  if (first !== undefined && range.first <= range.last) return range
  throw new InvalidArgumentError('it must be two whole numbers in order, as 1..30')
}

export function countFromZero(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('it must be a whole number from 0')
}

export function mutantName(text: string): Mutant {
  if (isMutant(text)) return text
  throw new InvalidArgumentError(`it must be one of ${Object.keys(MUTANTS).join(', ')}`)
}
