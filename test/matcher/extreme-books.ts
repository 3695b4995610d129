/** Books at the limits of energies and prices. */
import type { OracleBook } from '../oracles/book.ts'
import type { Quote } from '../oracles/make-book.ts'
import { makeBook } from '../oracles/make-book.ts'

/** Every limit is below 2^30 in size. */
export const PRICE_MAX = 2 ** 30 - 1
/** A side has less than 2^31 Wh. */
export const SIDE_MAX = 2 ** 31 - 1

const BOOKS: readonly (readonly [bids: readonly Quote[], offers: readonly Quote[]])[] = [
  [[], []],
  [[[1, PRICE_MAX]], []],
  [[], [[1, -PRICE_MAX]]],
  [[[1, 5]], [[1, 5]]],
  [[[1, -5]], [[1, -4]]],
  [[[3, -4]], [[3, -9]]],
  [[[2, -PRICE_MAX]], [[2, -PRICE_MAX]]],
  [[[1, PRICE_MAX]], [[1, -PRICE_MAX]]],
  [[[SIDE_MAX, PRICE_MAX]], [[SIDE_MAX, -PRICE_MAX]]],
  [[[SIDE_MAX, PRICE_MAX]], [[SIDE_MAX - 1, -PRICE_MAX]]],
  [[[SIDE_MAX, PRICE_MAX]], [[1, -PRICE_MAX]]],
  [[[1, PRICE_MAX]], [[SIDE_MAX, -PRICE_MAX]]],
  // All of one owner.
  [[[SIDE_MAX, PRICE_MAX, 1]], [[SIDE_MAX, -PRICE_MAX, 1]]],
  [
    [
      [SIDE_MAX - 1, PRICE_MAX],
      [1, PRICE_MAX],
    ],
    [[SIDE_MAX, -PRICE_MAX]],
  ],
  [
    [
      [SIDE_MAX - 1, 7],
      [1, 7],
    ],
    [[SIDE_MAX - 1, 7]],
  ],
  [
    [[SIDE_MAX - 1, 7]],
    [
      [SIDE_MAX - 2, 7],
      [1, 7],
      [1, 7],
    ],
  ],
  [
    [
      [SIDE_MAX - 1, PRICE_MAX],
      [1, PRICE_MAX - 1],
    ],
    [
      [1, 1 - PRICE_MAX],
      [SIDE_MAX - 1, -PRICE_MAX],
    ],
  ],
  [
    [
      [SIDE_MAX - 1, PRICE_MAX],
      [1, -PRICE_MAX],
    ],
    [
      [SIDE_MAX - 1, -PRICE_MAX],
      [1, PRICE_MAX],
    ],
  ],
  [
    [
      [2 ** 30, PRICE_MAX],
      [2 ** 30 - 1, PRICE_MAX - 1],
    ],
    [
      [2 ** 30, -PRICE_MAX],
      [2 ** 30 - 1, 1 - PRICE_MAX],
    ],
  ],
  [
    [
      [1, PRICE_MAX],
      [1, PRICE_MAX],
      [SIDE_MAX - 2, -PRICE_MAX],
    ],
    [
      [SIDE_MAX - 3, -PRICE_MAX],
      [1, -PRICE_MAX],
      [2, PRICE_MAX],
    ],
  ],
  // Owners at the ends of their range.
  [
    [
      [2 ** 30 - 1, PRICE_MAX, -1],
      [2 ** 30, PRICE_MAX, 2 ** 31 - 1],
    ],
    [
      [5, -PRICE_MAX, -(2 ** 31)],
      [SIDE_MAX - 5, -PRICE_MAX, 0],
    ],
  ],
]

/** All of them with one lot. */
export function extremeBooks(lot: Uint8Array): OracleBook[] {
  return BOOKS.map(([bids, offers]) => makeBook(bids, offers, lot))
}
