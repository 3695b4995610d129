/**
 * MUDA (Segal-Halevi, Hassidim, Aumann 2018) with Vickrey fees: the lot splits the owners into two halves, and each
 * half trades at the competitive price of the other, which nobody in it can move. On the longer side the best limits
 * trade, and each owner pays for whom it displaces.
 */
import type { Oracle, OwnedOrder } from './book.ts'
import { PURPOSE, draw } from './lot.ts'
import { efficientEnergy, fillBook } from './merit.ts'
import { tradeAtGivenPrice } from './muda-half.ts'
import { withAmounts } from './result.ts'
import type { Fraction } from './uniform.ts'
import { competitivePrice } from './uniform.ts'

export const clearMuda: Oracle = ({ orders, lot }, { kNumerator, kDenominator }) => {
  const k = { numerator: kNumerator, denominator: kDenominator }
  const halves = [0, 1].map((half) =>
    [...orders.keys()].filter((index) => halfOf(lot, orders[index]?.owner ?? 0) === half),
  )
  const fillsWh = orders.map(() => 0)
  const amountsNano = orders.map(() => 0n)
  halves.forEach((indexes, half) => {
    const price = priceOf(pick(orders, halves[1 - half] ?? []), k)
    if (price === undefined) return
    const result = tradeAtGivenPrice(pick(orders, indexes), price)
    indexes.forEach((index, at) => {
      fillsWh[index] = result.fillsWh[at] ?? 0
      amountsNano[index] = result.amountsNano[at] ?? 0n
    })
  })
  return withAmounts(orders, fillsWh, amountsNano)
}

/** The topmost bit of the owner's number. */
function halfOf(lot: Uint8Array, owner: number): number {
  return Number(draw(lot, PURPOSE.mudaHalf, owner) >> 63n)
}

function priceOf(orders: readonly OwnedOrder[], k: Fraction): number | undefined {
  return competitivePrice(orders, fillBook(orders, efficientEnergy(orders)), k)
}

function pick(orders: readonly OwnedOrder[], indexes: readonly number[]): OwnedOrder[] {
  return orders.filter((_order, index) => indexes.includes(index))
}
