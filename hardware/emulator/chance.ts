/** An even number in [0, 1) from whole numbers (the finaliser of murmur3, once for each). */
export function chance(seed: number, stream: number, index: number): number {
  let hash = 0x9e3779b9
  for (const part of [seed, stream, index, Math.floor(index / 2 ** 32)]) {
    hash = Math.imul(hash ^ part, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return (hash >>> 0) / 2 ** 32
}
