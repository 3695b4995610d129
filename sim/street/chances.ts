/** Draws from one stream of chance; a run has several, so that one fault more does not change all others. */
import { createSeededRandom } from '../../node/runtime/random.ts'

export interface Chances {
  readonly fraction: () => number
  /** From `from` to `to`. */
  readonly between: (from: number, to: number) => number
  /** A whole number below `count`. */
  readonly below: (count: number) => number
  readonly happens: (probability: number) => boolean
  readonly pick: <T>(list: readonly T[]) => T | undefined
}

export function createChances(seed: number, stream: number): Chances {
  // Neighbouring seeds of mulberry32 give unrelated streams; the factor keeps the streams of one seed apart.
  const random = createSeededRandom(Math.imul(seed, 0x9e3779b1) + Math.imul(stream, 0x85ebca6b))
  const fraction = (): number => random.fraction()
  const below = (count: number): number => Math.floor(fraction() * count)
  return {
    fraction,
    below,
    between: (from, to) => from + (to - from) * fraction(),
    happens: (probability) => fraction() < probability,
    pick: (list) => list[below(list.length)],
  }
}
