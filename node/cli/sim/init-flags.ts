/** Reads the flags of `sim init`. */
import { InvalidArgumentError, Option } from 'commander'
import { HOMES_LIMIT } from '../../../sim/scenario/group-schema.ts'
import { SHARE, parseQuantity } from '../../../sim/scenario/written.ts'

/** How many homes a scenario may have. */
export function streetHomes(text: string): number {
  const homes = Number(text)
  if (/^\d+$/.test(text) && homes >= 1 && homes <= HOMES_LIMIT) return homes
  throw new InvalidArgumentError(`it must be a whole number from 1 to ${String(HOMES_LIMIT)}`)
}

/** A flag for a share of the homes; its default is read, and told in the help, as people write it. */
export function shareOption(flags: string, description: string, usual: string): Option {
  return new Option(flags, description).argParser(shareOfHomes).default(shareOfHomes(usual), usual)
}

/** A share of the homes as `0.5` or `50%`, in ppm. */
export function shareOfHomes(text: string): number {
  const read = parseQuantity(text, SHARE)
  if ('value' in read) return read.value
  throw new InvalidArgumentError('it must be a share, as 0.5 or 50%')
}

/** A seed as scenarios have it. */
export function scenarioSeed(text: string): number {
  const seed = Number(text)
  if (/^\d+$/.test(text) && seed < 2 ** 32) return seed
  throw new InvalidArgumentError('it must be a whole number from 0')
}
