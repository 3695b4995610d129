/** Some of many, by a seed. */
import { seeded } from '../matcher/books.ts'

export function sample<T>(from: readonly T[], size: number, seed: number): T[] {
  const below = seeded(seed)
  const rest = [...from]
  return Array.from({ length: Math.min(size, rest.length) }, () => rest.splice(below(rest.length), 1)).flat()
}
