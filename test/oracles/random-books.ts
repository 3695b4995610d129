/** Random books with owners and a lot, the same for one seed everywhere. */
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import { randomBook, seeded } from '../matcher/books.ts'
import type { OracleBook, OwnedOrder } from './book.ts'

/** Books of `randomBook` whose owners have one order each, or several, with numbers over the whole range. */
export function randomOwnedBook(seed: number, maxOrders: number): OracleBook {
  const below = seeded(seed ^ 0x5bd1e995)
  const owners = [1_000, 12, 4, 1][below(4)] ?? 1
  const stride = [1, -1, 0x1234_5677][below(3)] ?? 1
  const orders = randomBook(seed, maxOrders).map((order) => ({
    ...order,
    owner: Math.imul(below(owners), stride),
  }))
  return { orders, lot: randomLot(seed) }
}

/** Few units at few prices, so that everything can be tried. */
export function smallBook(
  seed: number,
  {
    maxOrders,
    maxEnergyWh,
    prices,
    owners,
  }: Record<'maxOrders' | 'maxEnergyWh' | 'prices' | 'owners', number>,
): OracleBook {
  const below = seeded(seed)
  const orders = Array.from({ length: 2 + below(maxOrders - 1) }, (_, index): OwnedOrder => ({
    side: below(2) === 0 ? 'bid' : 'offer',
    energyWh: 1 + below(maxEnergyWh),
    limitPriceMicroPerKwh: below(prices) - 3,
    owner: owners === 0 ? index : below(owners),
  }))
  return { orders, lot: randomLot(seed) }
}

/** 32 bytes of a seed. */
export function randomLot(seed: number): Uint8Array {
  const below = seeded(seed + 77)
  return Uint8Array.from({ length: 32 }, () => below(256))
}

/** Every parameter in its range, sometimes at its end; tariffs sometimes negative, equal or the wrong way round. */
export function randomParameters(seed: number): RuleParameters {
  const below = seeded(seed * 31 + 5)
  const kDenominator = 1 + below(5)
  const compensation = 1 + below(4)
  const tariff = [300_000, 2 ** 30 - 1, 6, 300_000][below(4)] ?? 0
  const retailMicroPerKwh = below(4) === 0 ? below(2 * tariff) - tariff : tariff
  const feedInMicroPerKwh = below(4) === 0 ? below(2 * tariff) - tariff : Math.floor(tariff / (1 + below(5)))
  return {
    kNumerator: below(kDenominator + 1),
    kDenominator,
    retailMicroPerKwh,
    feedInMicroPerKwh,
    extra: below(3) === 0 ? [] : [below(compensation + 1), compensation],
  }
}
