/** Reads the flags of `sim sweep`. */
import { InvalidArgumentError } from 'commander'
import type { SweepFormat } from '../../../sim/sweep/sweep-formats.ts'
import { SWEEP_FORMATS } from '../../../sim/sweep/sweep-formats.ts'

/** Takes one more `PATH=VALUES`. */
export function collectSet(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}

export function sweepFormats(text: string): SweepFormat[] {
  return text.split(',').map((name) => {
    const format = SWEEP_FORMATS.find((each) => each === name.trim())
    if (format !== undefined) return format
    throw new InvalidArgumentError(`it must be some of ${SWEEP_FORMATS.join(', ')}`)
  })
}

/** How many seeds each point is run with. */
export function seedsOfPoint(text: string): number {
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= 1000) return count
  throw new InvalidArgumentError('it must be a whole number from 1 to 1000')
}

/** `redis://127.0.0.1:6379`, or `rediss://` over TLS. */
export function redisUrl(text: string): string {
  if (/^rediss?:\/\/\S+$/.test(text) && URL.canParse(text)) return text
  throw new InvalidArgumentError('it must be an address like redis://127.0.0.1:6379')
}

/** Seconds after which a silent worker's runs go to others. */
export function leaseSeconds(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (seconds >= 1 && seconds <= 3600) return seconds
  throw new InvalidArgumentError('it must be a whole number from 1 to 3600')
}
