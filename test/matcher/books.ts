import type { OracleOrder } from '../oracles/uniform.ts'

/** Numbers below a bound, the same for one seed everywhere (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const PRICE_MAX = 2 ** 30 - 1
const SIDE_MAX = 2 ** 31 - 1

/**
 * A random book of at most `maxOrders`: by turns few price levels (ties), the whole range of prices, prices around
 * zero, one price, only one side; small energies or as large as the side limit admits.
 */
export function randomBook(seed: number, maxOrders: number): OracleOrder[] {
  const below = seeded(seed)
  const count = below(maxOrders + 1)
  const price = randomPrice(below)
  const energyWh = randomEnergy(below, count)
  const bidShare = [5, 5, 5, 5, 1, 9, 0, 10][below(8)] ?? 5
  return Array.from({ length: count }, () => ({
    side: below(10) < bidShare ? ('bid' as const) : ('offer' as const),
    energyWh: energyWh(),
    limitPriceMicroPerKwh: price(),
  }))
}

function randomPrice(below: (bound: number) => number): () => number {
  const kind = below(8)
  const base = below(2 * PRICE_MAX + 1) - PRICE_MAX
  const levels = 1 + below(6)
  switch (kind) {
    case 0:
      return () => base
    case 1:
      return () => below(2 * PRICE_MAX + 1) - PRICE_MAX
    case 2:
      return () => below(2 * levels + 1) - levels
    case 3:
      return () => (below(4) === 0 ? (below(2) === 0 ? PRICE_MAX : -PRICE_MAX) : below(levels) * 1000)
    case 4:
      return () => Math.max(-PRICE_MAX, base - below(2 ** below(31)))
    default:
      return () => 80_000 + below(220_000)
  }
}

function randomEnergy(below: (bound: number) => number, count: number): () => number {
  const largest = Math.floor(SIDE_MAX / Math.max(1, count))
  const kind = below(4)
  const fixed = 1 + below(5_000)
  if (kind === 0) return () => 1 + below(largest)
  if (kind === 1) return () => Math.min(largest, fixed)
  if (kind === 2) return () => Math.min(largest, 1 + below(3))
  return () => Math.min(largest, 1 + below(5_000))
}
