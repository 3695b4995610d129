/** Small books for experiments with rules, as objects, and as the CSV files that `clear` reads. */
import { BOOK_SIDE_LIMIT_WH } from '../../node/core/units/quantities.ts'

export interface TestOrder {
  readonly side: 'bid' | 'offer'
  readonly energyWh: number
  readonly limitPriceMicroPerKwh: number
  /** Number of the member; all orders of one owner are one agent. */
  readonly owner: number
}

/** Orders in canonical order, and the lot for rules that draw. */
export interface TestBook {
  readonly orders: readonly TestOrder[]
  /** 32 bytes. */
  readonly lot: Uint8Array
}

/** The book with its owners numbered in the order in which it meets them, as a block and `clear` number them. */
export function numberOwners({ orders, lot }: TestBook): TestBook {
  const numbers = new Map<number, number>()
  for (const { owner } of orders) if (!numbers.has(owner)) numbers.set(owner, numbers.size)
  return { orders: orders.map((order) => ({ ...order, owner: numbers.get(order.owner) ?? 0 })), lot }
}

/** Says whether both sides stay below the limit that every rule relies on. */
export function fitsSideLimit({ orders }: TestBook): boolean {
  return (['bid', 'offer'] as const).every(
    (side) =>
      sum(orders.filter((order) => order.side === side).map(({ energyWh }) => energyWh)) < BOOK_SIDE_LIMIT_WH,
  )
}

/** The name of an order in the file of a book: names sort as the orders stand. */
export function orderName(index: number): string {
  return `o${String(index + 1).padStart(3, '0')}`
}

/** The name of an owner in the file of a book. */
export function ownerName(owner: number): string {
  return `m${owner + 1}`
}

/** The file of a book; its lot goes beside it as `--param seed=…`. */
export function toBookCsv({ orders }: TestBook): string {
  const lines = orders.map(({ side, energyWh, limitPriceMicroPerKwh, owner }, index) =>
    [orderName(index), ownerName(owner), side, energyWh, limitPriceMicroPerKwh].join(','),
  )
  return ['order,member,side,energyWh,priceMicroPerKwh', ...lines, ''].join('\n')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((left, right) => left + right, 0)
}
