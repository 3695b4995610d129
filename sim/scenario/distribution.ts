import { assert } from '../../node/core/units/assert.ts'
import type { Noise } from '../profiles/noise.ts'

/** How a value is spread over the homes of a group; all numbers are whole, in the value's base unit. */
export type Distribution =
  | { readonly type: 'same'; readonly value: number }
  | { readonly type: 'even'; readonly from: number; readonly to: number }
  | { readonly type: 'around'; readonly mean: number; readonly deviation: number; readonly least: number }
  | { readonly type: 'one-of'; readonly values: readonly number[] }

/** How many even draws make one that is near enough to normal; their variance is then that of one twelfth each. */
const DRAWS_OF_NORMAL = 12

/** The value of the home with this index: whole, and the same for one seed wherever the program runs. */
export function drawValue(distribution: Distribution, noise: Noise, index: number): number {
  switch (distribution.type) {
    case 'same':
      return distribution.value
    case 'even':
      return distribution.from + Math.floor(noise(index) * (distribution.to - distribution.from + 1))
    case 'around':
      return drawAround(distribution, noise, index)
    case 'one-of': {
      const value = distribution.values[Math.floor(noise(index) * distribution.values.length)]
      assert(value !== undefined, 'a choice has at least one value')
      return value
    }
  }
}

/** The sum of twelve even draws less six has mean 0 and variance 1 (Irwin and Hall), and needs no logarithm. */
function drawAround(
  { mean, deviation, least }: Distribution & { type: 'around' },
  noise: Noise,
  index: number,
): number {
  let sum = -DRAWS_OF_NORMAL / 2
  for (let draw = 0; draw < DRAWS_OF_NORMAL; draw++) sum += noise(index * DRAWS_OF_NORMAL + draw)
  return Math.max(least, Math.round(mean + deviation * sum))
}

/** Which of `count` homes have something that `sharePpm` of them have: exactly so many, rounded, drawn by the seed. */
export function drawHolders(
  { count, sharePpm, prefer = [] }: { count: number; sharePpm: number; prefer?: readonly boolean[] },
  noise: Noise,
): boolean[] {
  const holders = Math.round((count * sharePpm) / 1_000_000)
  const order = Array.from({ length: count }, (_, index) => index).sort(
    (left, right) =>
      Number(prefer[right] ?? false) - Number(prefer[left] ?? false) ||
      noise(left) - noise(right) ||
      left - right,
  )
  const has = Array.from({ length: count }, () => false)
  for (const index of order.slice(0, holders)) has[index] = true
  return has
}
