import { seeded } from '../matcher/books.ts'

/** A book as columns. */
export interface BenchBook {
  readonly prices: Int32Array
  readonly energies: Int32Array
}

export type BookKind = 'random' | 'one-price' | 'few-prices' | 'sample-misled' | 'outliers'

/**
 * Books for measuring: `random` is what a street makes; the others aim at one weakness each: every order shares the
 * marginal level, many ties, a sample that shows only lies, a range of prices that makes the first buckets useless.
 */
export function makeBook(kind: BookKind, count: number, seed: number): BenchBook {
  const below = seeded(seed)
  const prices = new Int32Array(count)
  const energies = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    // A side stays below 2^31 Wh at 10^6 orders.
    const energyWh = 1 + below(2_000)
    energies[i] = below(2) === 0 ? energyWh : -energyWh
    prices[i] = priceOf(kind, i, below)
  }
  return { prices, energies }
}

function priceOf(kind: BookKind, index: number, below: (bound: number) => number): number {
  switch (kind) {
    case 'random':
      return 80_000 + below(220_000)
    case 'one-price':
      return 150_000
    case 'few-prices':
      return 80_000 + 10_000 * below(22)
    case 'sample-misled':
      return index % 4 === 0 ? 80_000 : 200_000 + below(1_000)
    case 'outliers':
      return below(100) === 0 ? (2 ** 30 - 1) * (1 - 2 * below(2)) : 150_000 + below(2_000)
  }
}
