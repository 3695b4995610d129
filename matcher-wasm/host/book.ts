import type { Columns } from './columns.ts'
import { reserveColumns } from './columns.ts'
import { BookCapacityError } from './errors.ts'
import type { RuleParameters } from './header.ts'
import type { RuleInstance } from './rule-instance.ts'
import type { Rule } from './rule.ts'
import type { ClearResult, HostOrders } from './run-clearing.ts'
import { runChecked, runUnchecked } from './run-clearing.ts'
import type { TradeListResult } from './trades.ts'
import { areTradesOfFills, listTrades } from './trades.ts'

export interface BookOptions {
  /** Orders that fit before memory must grow. */
  readonly capacity?: number
  /**
   * `full` (the default) copies the orders, checks them, and revalidates the result against the copy. `none` runs
   * the kernel alone: for a rule that the caller trusts, over orders that the caller has checked.
   */
  readonly checks?: 'full' | 'none'
}

/**
 * A book in the memory of a rule instance: orders are columns of numbers, written in place and never copied as
 * objects (objects cost ten times the clearing). One book serves many slots: `reset` empties it. It keeps its
 * instance between slots, so what a rule remembers can show; a ledger takes `createClearingRule`.
 *
 * @example
 * const book = new Book(rule)
 * book.add(300_000, 1_200, 7)   // owner 7 bids for 1200 Wh at up to 0.30
 * book.add(100_000, -800, 9)    // owner 9 offers 800 Wh at 0.10 or more
 * const result = book.clear({ kNumerator: 1, kDenominator: 2, retailMicroPerKwh: 0, feedInMicroPerKwh: 0 })
 */
export class Book {
  readonly #rule: Rule
  readonly #isChecked: boolean
  #instance: RuleInstance
  #capacity: number
  #columns: Columns
  #count = 0
  #clearings = 0
  #copy: OrdersCopy = emptyCopy(0)

  constructor(rule: Rule, { capacity = 1024, checks = 'full' }: BookOptions = {}) {
    this.#rule = rule
    this.#isChecked = checks === 'full'
    this.#instance = rule.instantiate()
    this.#capacity = capacity
    this.#columns = mapOrThrow(this.#instance, capacity)
    if (this.#isChecked) this.#copy = emptyCopy(capacity)
  }

  /** How often the book has been cleared: views and trade lists are of the last time. */
  get clearings(): number {
    return this.#clearings
  }

  /** Orders in the book. Those who write the columns themselves set it; it cannot exceed the capacity. */
  get count(): number {
    return this.#count
  }

  set count(count: number) {
    if (count > this.#capacity) this.reserve(count)
    this.#count = count
  }

  /** Zero-copy views of the orders. They die when the book grows: fetch them again after `reserve` or `add`. */
  get columns(): Columns {
    return this.#columns
  }

  /** Appends an order (energy > 0 a bid, < 0 an offer) and gives its index, its place in the canonical order. */
  add(limitPriceMicroPerKwh: number, energyWh: number, owner = 0): number {
    // A column would silently wrap what does not fit.
    if ((limitPriceMicroPerKwh | 0) !== limitPriceMicroPerKwh || (energyWh | 0) !== energyWh) {
      throw new RangeError(
        `price ${limitPriceMicroPerKwh} and energy ${energyWh} must be whole numbers of 32 bits`,
      )
    }
    const index = this.#count
    if (index === this.#capacity) this.reserve(index * 2 + 16)
    const { limitPricesMicroPerKwh, energiesWh, owners } = this.#columns
    limitPricesMicroPerKwh[index] = limitPriceMicroPerKwh
    energiesWh[index] = energyWh
    if (owners !== undefined) owners[index] = owner
    this.#count = index + 1
    return index
  }

  /** Empties the book for the next slot. */
  reset(): void {
    this.#count = 0
  }

  /** Makes room for `capacity` orders and keeps those that are there. */
  reserve(capacity: number): void {
    if (capacity <= this.#capacity) return
    const kept = copyOrders(this.#columns, this.#count)
    this.#columns = mapOrThrow(this.#instance, capacity)
    this.#capacity = capacity
    if (this.#isChecked) this.#copy = emptyCopy(capacity)
    this.#restore(kept)
  }

  /** Clears the book. The result holds views: the next call overwrites them. */
  clear(parameters: RuleParameters, lot?: Uint8Array): ClearResult {
    this.#clearings += 1
    const input = { parameters, lot }
    const result = this.#isChecked
      ? runChecked(this.#instance, this.#columns, this.#takeCopy(), input)
      : runUnchecked(this.#instance, this.#columns, this.#count, input)
    if (result.code === 'rule-failed' && !this.#isIntact(result.reason)) this.#replaceInstance()
    return result
  }

  /** The pairs of the last clearing, listed by the rule on demand. */
  listTrades(): TradeListResult {
    const list = listTrades(this.#instance, this.#columns.tradesOffset, this.#capacity)
    if (list.code === 'rule-failed' || !this.#isChecked) return list
    const isRight = areTradesOfFills(list, this.#columns.fillsWh.subarray(0, this.#count))
    return isRight ? list : { code: 'rule-failed', reason: 'trades-invalid' }
  }

  /** One object for all clearings, and no views of a full book: to make them takes 0.5 µs. */
  #takeCopy(): HostOrders {
    const { energiesWh, limitPricesMicroPerKwh } = this.#columns
    const copy = this.#copy
    const count = this.#count
    const isFull = count === this.#capacity
    copy.energiesWh.set(isFull ? energiesWh : energiesWh.subarray(0, count))
    copy.limitPricesMicroPerKwh.set(
      isFull ? limitPricesMicroPerKwh : limitPricesMicroPerKwh.subarray(0, count),
    )
    copy.count = count
    return copy
  }

  /** Refused before the call: the memory is as it was. */
  #isIntact(reason: string): boolean {
    return reason === 'book-out-of-range' || reason === 'parameters-out-of-range'
  }

  /** A trap leaves the memory of an instance half written: the orders move to a new one. */
  #replaceInstance(): void {
    const kept = copyOrders(this.#columns, this.#count)
    if (this.#isChecked) {
      kept.energiesWh.set(this.#copy.energiesWh.subarray(0, this.#count))
      kept.limitPricesMicroPerKwh.set(this.#copy.limitPricesMicroPerKwh.subarray(0, this.#count))
    }
    this.#instance = this.#rule.instantiate()
    this.#columns = mapOrThrow(this.#instance, this.#capacity)
    this.#restore(kept)
  }

  #restore(kept: KeptOrders): void {
    this.#columns.energiesWh.set(kept.energiesWh)
    this.#columns.limitPricesMicroPerKwh.set(kept.limitPricesMicroPerKwh)
    if (kept.owners !== undefined) this.#columns.owners?.set(kept.owners)
  }
}

interface KeptOrders {
  readonly energiesWh: Int32Array
  readonly limitPricesMicroPerKwh: Int32Array
  readonly owners: Int32Array | undefined
}

function copyOrders({ energiesWh, limitPricesMicroPerKwh, owners }: Columns, count: number): KeptOrders {
  return {
    energiesWh: energiesWh.slice(0, count),
    limitPricesMicroPerKwh: limitPricesMicroPerKwh.slice(0, count),
    owners: owners?.slice(0, count),
  }
}

/** The host's own copy of the orders. */
interface OrdersCopy {
  readonly energiesWh: Int32Array
  readonly limitPricesMicroPerKwh: Int32Array
  count: number
}

function emptyCopy(capacity: number): OrdersCopy {
  return { energiesWh: new Int32Array(capacity), limitPricesMicroPerKwh: new Int32Array(capacity), count: 0 }
}

function mapOrThrow(instance: RuleInstance, capacity: number): Columns {
  const result = reserveColumns(instance, capacity)
  if (result.code === 'rule-failed') throw new BookCapacityError(capacity, result.reason)
  return result.columns
}
