/** What a clearing means for the homes: energy, money and fees of every fill, and what they come to for the street. */
import type { ClearView } from '../../matcher-wasm/host/run-clearing.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { HomeFees } from './home-fees.ts'
import type { OpenBook } from './open-book.ts'
import type { HomeSums, SlotColumns } from './slot-columns.ts'

/** One slot's fills together, nano; the same object for every slot. */
export interface FilledBook {
  welfare: number
  paid: number
  received: number
}

/** What of a clearing is booked. */
export type BookedView = Pick<
  ClearView,
  'energyWh' | 'buyPriceMicroPerKwh' | 'sellPriceMicroPerKwh' | 'fillsWh' | 'amountsNano'
>

export interface BookFills {
  /** Books every fill on its home: `boughtWh` and `soldWh` of the slot, which must be 0, and the home's sums. */
  book(orders: OpenBook, result: BookedView, into: { now: SlotColumns; sums: HomeSums }): FilledBook
}

export function createBookFills(fees: HomeFees): BookFills {
  const filled: FilledBook = { welfare: 0, paid: 0, received: 0 }
  return {
    book(orders, result, { now, sums }) {
      const { amountsNano } = result
      if (amountsNano === undefined) bookAtPrices(orders, result, { now, sums })
      else bookAmounts(orders, { fillsWh: result.fillsWh, amountsNano }, { now, sums })
      if (fees.isAny) bookFees(orders, result.fillsWh, sums.feeNano)
      return filled
    },
  }

  /** Without branches on the fills, which no predictor can learn. */
  function bookAtPrices(
    { count, homes, limitPricesMicroPerKwh: limits }: OpenBook,
    { fillsWh, energyWh, buyPriceMicroPerKwh: buyPrice, sellPriceMicroPerKwh: sellPrice }: BookedView,
    { now: { boughtWh, soldWh }, sums: { tradeNano } }: { now: SlotColumns; sums: HomeSums },
  ): void {
    let welfare = 0
    for (let i = 0; i < count; i++) {
      const fill = fillsWh[i] as number
      const home = homes[i] as number
      const isOffer = fill >> 31
      const price = (buyPrice & ~isOffer) | (sellPrice & isOffer)
      welfare += fill * (limits[i] as number)
      boughtWh[home] = (boughtWh[home] as number) + (fill & ~isOffer)
      soldWh[home] = (soldWh[home] as number) - (fill & isOffer)
      tradeNano[home] = (tradeNano[home] as number) - fill * price
    }
    filled.welfare = welfare
    filled.paid = energyWh * buyPrice
    filled.received = energyWh * sellPrice
  }

  function bookAmounts(
    { count, homes, limitPricesMicroPerKwh: limits }: OpenBook,
    { fillsWh, amountsNano }: { fillsWh: Int32Array; amountsNano: BigInt64Array },
    { now: { boughtWh, soldWh }, sums: { tradeNano } }: { now: SlotColumns; sums: HomeSums },
  ): void {
    const halves = new Int32Array(amountsNano.buffer, amountsNano.byteOffset, amountsNano.length * 2)
    filled.welfare = 0
    filled.paid = 0
    filled.received = 0
    for (let i = 0; i < count; i++) {
      const fill = fillsWh[i] as number
      if (fill === 0) continue
      const home = homes[i] as number
      const amount = wholeAmount(halves, i)
      filled.welfare += fill * (limits[i] as number)
      if (fill > 0) {
        filled.paid += amount
        boughtWh[home] = (boughtWh[home] as number) + fill
        tradeNano[home] = (tradeNano[home] as number) - amount
      } else {
        filled.received += amount
        soldWh[home] = (soldWh[home] as number) - fill
        tradeNano[home] = (tradeNano[home] as number) + amount
      }
    }
  }

  function bookFees({ count, homes }: OpenBook, fillsWh: Int32Array, feeNano: Float64Array): void {
    for (let i = 0; i < count; i++) {
      const fill = fillsWh[i] as number
      const home = homes[i] as number
      const fee = fill > 0 ? fees.bidMicroPerKwh : fees.offerMicroPerKwh
      feeNano[home] = (feeNano[home] as number) + Math.abs(fill) * (fee[home] as number)
    }
  }
}

/** An amount of 64 bits as a number; those of one order stay within safe integers. */
function wholeAmount(halves: Int32Array, index: number): number {
  const amount = (halves[index * 2 + 1] as number) * 2 ** 32 + ((halves[index * 2] as number) >>> 0)
  assert(Number.isSafeInteger(amount), "an order's amount stays within safe integers")
  return amount
}
