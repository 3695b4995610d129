/** Reads the flags of `sim compare`. */
import { InvalidArgumentError } from 'commander'

export const COMPARED_CASES = ['unchanged', 'steered'] as const
export type ComparedCase = (typeof COMPARED_CASES)[number]

const SEEDS_LIMIT = 1000

/** How many seeds; an interval needs two. */
export function seedCount(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (count >= 2 && count <= SEEDS_LIMIT) return count
  throw new InvalidArgumentError(`it must be a whole number from 2 to ${SEEDS_LIMIT}`)
}

export function comparedCase(text: string): ComparedCase {
  const found = COMPARED_CASES.find((each) => each === text)
  if (found !== undefined) return found
  throw new InvalidArgumentError(`it must be one of ${COMPARED_CASES.join(', ')}`)
}

/** How often the seeds are drawn from themselves. */
export function resampleCount(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (count >= 100 && count <= 100_000) return count
  throw new InvalidArgumentError('it must be a whole number from 100 to 100000')
}
