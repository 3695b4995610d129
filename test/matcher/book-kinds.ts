/** Random books of the kinds that the rules must get right, the same for one seed everywhere. */
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { OracleBook, OwnedOrder } from '../oracles/book.ts'
import { randomLot } from '../oracles/random-books.ts'
import { seeded } from './books.ts'
import { HALF } from './load-rule.ts'

const PRICE_MAX = 2 ** 30 - 1

/** Orders of 1 to 3 Wh at few prices and of few owners: margins of every kind. */
export function unitBook(seed: number): OracleBook {
  const below = seeded(seed * 17)
  const largestWh = 1 + below(3)
  const prices = 3 + below(12)
  const owners = 1 + below(9)
  const orders = Array.from({ length: below(16) }, () => ({
    side: below(2) === 0 ? ('bid' as const) : ('offer' as const),
    energyWh: 1 + below(largestWh),
    limitPriceMicroPerKwh: below(prices) - 4,
    owner: below(owners),
  }))
  return { orders, lot: randomLot(seed) }
}

/** Few owners with orders on one side or both, prices close together so that most of a side competes. */
export function ownersBook(seed: number, maxOrders = 50): OracleBook {
  const below = seeded(seed * 17)
  const owners = 2 + below(40)
  const levels = [3, 12, 2_000][below(3)] ?? 3
  const energy = [2, 8, 5_000][below(3)] ?? 2
  const sides = Array.from({ length: owners }, () => below(5))
  const orders = Array.from({ length: 2 + below(maxOrders) }, (): OwnedOrder => {
    const owner = below(owners)
    const side = (sides[owner] ?? 0) === 0 ? below(2) : (sides[owner] ?? 0) % 2
    return {
      side: side === 0 ? 'bid' : 'offer',
      energyWh: 1 + below(energy),
      limitPriceMicroPerKwh: below(levels) - (levels >> 1) + (side === 0 ? levels >> 2 : 0),
      owner,
    }
  })
  return { orders, lot: randomLot(seed) }
}

/** Limits between the tariffs and a little outside, as households have them; the sides by turns as long. */
export function streetBook(seed: number, maxOrders = 40): OracleBook {
  const below = seeded(seed * 13)
  const count = 2 + below(maxOrders)
  const bidShare = 2 + below(7)
  const quotes = Array.from({ length: count }, () => ({
    side: below(10) < bidShare ? ('bid' as const) : ('offer' as const),
    energyWh: 1 + below(seed % 3 === 0 ? 3 : 5_000),
    limitPriceMicroPerKwh: 70_000 + below(240_000),
    owner: 0,
  }))
  // Most accept what comes: otherwise everybody leaves.
  const wide = quotes.map((order) => ({
    ...order,
    limitPriceMicroPerKwh:
      below(4) === 0 ? order.limitPriceMicroPerKwh : order.side === 'bid' ? 310_000 : 70_000,
  }))
  return { orders: wide, lot: new Uint8Array(32) }
}

/** The tariffs of `HALF`, with every compensation in turn. */
export function streetParameters(seed: number): RuleParameters {
  const below = seeded(seed)
  return { ...HALF, extra: [below(3), 4] }
}

/** Just as many orders as the kernel samples from: of two prices, of many, or all different. */
export function sampledBook(seed: number): OracleBook {
  const below = seeded(seed)
  const levels = [2, 30, 1_000, 2 * PRICE_MAX + 1][seed % 4] ?? 1
  const owners = [7, 400, 100_000][seed % 3] ?? 1
  const stride = [1, 0x1234_5677][seed % 2] ?? 1
  const orders = Array.from({ length: 2_048 + below(200) }, () => ({
    side: below(10) < 4 + (seed % 3) ? ('bid' as const) : ('offer' as const),
    energyWh: 1 + below(seed % 2 === 0 ? 3 : 5_000),
    limitPriceMicroPerKwh: below(levels) - (levels >> 1),
    owner: Math.imul(below(owners), stride),
  }))
  return { orders, lot: randomLot(seed) }
}

/** As many as it samples from, in both halves of the owners too; few prices and owners, so that the oracle can follow. */
export function sampledHalvesBook(seed: number): OracleBook {
  const below = seeded(seed)
  const orders = Array.from({ length: 4_800 }, (): OwnedOrder => {
    const side = below(2) === 0 ? 'bid' : 'offer'
    return {
      side,
      energyWh: 1 + below(400_000),
      limitPriceMicroPerKwh: (below(20) - 10) * 30_000_000,
      owner: below(12) * 2 + (side === 'bid' ? 0 : 1),
    }
  })
  return { orders, lot: randomLot(seed) }
}

/** Thousands of orders, mostly with ties: without them the oracle takes a second. */
export function largeBook(seed: number): OracleBook {
  const below = seeded(seed)
  const count = 2_000 + below(4_000)
  const levels = 2 ** (seed <= 3 ? 18 : 1 + below(8))
  const orders = Array.from({ length: count }, (_, owner) => ({
    side: below(10) < 1 + (seed % 9) ? ('bid' as const) : ('offer' as const),
    energyWh: 1 + below(seed % 3 === 0 ? 3 : 5_000),
    limitPriceMicroPerKwh: below(levels) - (seed % 2) * 1000,
    owner,
  }))
  return { orders, lot: randomLot(seed) }
}

/** Every order that the sample takes stands at one price, every other one at another. */
export function misleadingBook(sampledPrice: number, otherPrice: number): OracleBook {
  const orders = Array.from({ length: 8_192 }, (_, index) => ({
    side: index % 16 < 8 ? ('bid' as const) : ('offer' as const),
    energyWh: 1 + (index % 7),
    limitPriceMicroPerKwh: index % 8 === 0 ? sampledPrice : otherPrice,
    owner: index,
  }))
  return { orders, lot: randomLot(0) }
}

/** Thousands of orders that all trade, at prices that span just so many bits: as many keys, as wide, are sorted. */
export function wholeBook(bits: number): OracleBook {
  const below = seeded(bits)
  const half = 2 ** (bits - 1)
  const orders = Array.from({ length: 2_400 }, (_, index): OwnedOrder => {
    const isBid = index % 2 === 0
    return {
      side: isBid ? 'bid' : 'offer',
      energyWh: 7,
      limitPriceMicroPerKwh: below(half - 1) + (isBid ? half : 0) - half,
      owner: Math.imul(below(2_000), 0x1234_5677) >> (31 - bits),
    }
  })
  return { orders, lot: randomLot(bits) }
}
