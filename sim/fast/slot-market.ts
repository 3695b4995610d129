/**
 * The street's book of one slot in the memory of the rule, and what its clearing means for the homes. The same rule
 * bytes as on the ledger; the host checks every clearing, so a rule that misbehaves makes the slot void here too.
 *
 * Homes enter the book in the order of their numbers, from a place on that follows from seed and slot: ties and
 * remainders are not always decided for the same homes. Where the run is to equal one of nodes, the book is sealed as
 * theirs is.
 */
import { Book } from '../../matcher-wasm/host/book.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import type { ClearView } from '../../matcher-wasm/host/run-clearing.ts'
import { hashWords } from '../../node/core/trading/forecast-error.ts'
import type { BookedView, BookFills } from './book-fills.ts'
import { createBookFills } from './book-fills.ts'
import type { HomeFees } from './home-fees.ts'
import { feesOfHomes } from './home-fees.ts'
import type { LedgerBook, LedgerNames } from './ledger-book.ts'
import { createLedgerBook } from './ledger-book.ts'
import type { OpenBook } from './open-book.ts'
import { createOpenBook, ORDERS_PER_HOME } from './open-book.ts'
import type { HomeSums, SlotColumns } from './slot-columns.ts'
import type { StreetColumns } from './street-columns.ts'

export interface MarketRule {
  readonly rule: Rule
  /** Retail and feed-in are the slot's own. */
  readonly parameters: RuleParameters
  /** An efficient rule on the same books says what welfare was possible; absent where the rule itself is efficient. */
  readonly benchmark?: Rule | undefined
  /** Books are sealed as by this community; absent where no nodes are to be equalled. */
  readonly ledger?: LedgerNames | undefined
}

/** What the market of a run summed up, in nano-currency. */
export interface MarketTally {
  /** Worth to the buyers less worth to the sellers, of what was traded. */
  welfareNano: bigint
  /** The same for the efficient trades. */
  optimumNano: bigint
  /** What buyers paid and no seller got. */
  surplusNano: bigint
  /** What missing traded energy cost over having traded only what was delivered. */
  imbalanceCostNano: bigint
  voidSlots: number
}

/** One slot's clearing; the columns are views that the next slot overwrites. */
export interface SlotClearing {
  readonly count: number
  readonly homes: Int32Array
  readonly energiesWh: Int32Array
  readonly limitPricesMicroPerKwh: Int32Array
  readonly fillsWh: Int32Array
  readonly amountsNano: BigInt64Array | undefined
  readonly tradedWh: number
  /** Mean over the energy, rounded down; null where nothing trades. */
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
}

export class SlotMarket {
  readonly tally: MarketTally = {
    welfareNano: 0n,
    optimumNano: 0n,
    surplusNano: 0n,
    imbalanceCostNano: 0n,
    voidSlots: 0,
  }
  readonly orders: OpenBook
  readonly fees: HomeFees
  readonly #street: StreetColumns
  readonly #market: MarketRule
  readonly #book: Book
  readonly #benchmark: Book | undefined
  readonly #fills: BookFills
  readonly #ledger: LedgerBook | undefined
  /** Of a slot in which nothing trades; nobody writes it. */
  readonly #noFillsWh: Int32Array

  constructor(
    street: StreetColumns,
    market: MarketRule,
    orders = createOpenBook(street.homes.length * ORDERS_PER_HOME),
  ) {
    this.#street = street
    this.#market = market
    this.orders = orders
    const capacity = orders.homes.length
    this.#book = new Book(market.rule, { capacity })
    this.#benchmark = market.benchmark && new Book(market.benchmark, { capacity })
    this.#noFillsWh = new Int32Array(capacity)
    this.fees = feesOfHomes(street)
    this.#fills = createBookFills(this.fees)
    this.#ledger = market.ledger && createLedgerBook(market.ledger, { street, fees: this.fees })
  }

  /** The home whose orders come first in this slot. */
  firstHome(slot: number): number {
    return hashWords(this.#street.seed, slot, FIRST_HOME) % this.#street.homes.length
  }

  /** Fees that a home's bids and offers bear, micro per kWh. */
  feesOf(home: number): { readonly bidFee: number; readonly offerFee: number } {
    const { bidMicroPerKwh, offerMicroPerKwh } = this.fees
    return { bidFee: bidMicroPerKwh[home] ?? 0, offerFee: offerMicroPerKwh[home] ?? 0 }
  }

  /** Empties the book for a slot. */
  open(): void {
    const { orders } = this
    orders.count = 0
    orders.bidWh = 0
    orders.offerWh = 0
  }

  /** Appends an order, > 0 a bid, < 0 an offer, never 0; gives its place in the book. */
  add(home: number, energyWh: number, limitMicroPerKwh: number): number {
    const { orders, fees } = this
    const index = orders.count
    orders.homes[index] = home
    orders.energiesWh[index] = energyWh
    if (energyWh > 0) {
      orders.limitPricesMicroPerKwh[index] = limitMicroPerKwh - (fees.bidMicroPerKwh[home] as number)
      orders.bidWh += energyWh
    } else {
      orders.limitPricesMicroPerKwh[index] = limitMicroPerKwh + (fees.offerMicroPerKwh[home] as number)
      orders.offerWh -= energyWh
    }
    orders.count = index + 1
    return index
  }

  /** Clears the book and books the fills on the homes. */
  clear(slot: number, now: SlotColumns, sums: HomeSums): SlotClearing {
    now.boughtWh.fill(0)
    now.soldWh.fill(0)
    const { count } = this.orders
    if (count === 0) return this.#unfilled()
    const parameters = this.#parameters(now)
    const seal = this.#ledger?.seal(slot, this.orders)
    fill(this.#book, this.orders)
    // For rules that ask whose orders belong together.
    this.#book.columns.owners?.set(seal?.owners ?? this.orders.homes.subarray(0, count))
    const result = this.#book.clear(parameters, seal?.lot ?? lotOf(this.#street.seed, slot))
    if (result.code === 'rule-failed') {
      this.tally.voidSlots += 1
      this.#ledger?.unseal(this.orders, this.#noFillsWh, undefined)
      return this.#unfilled()
    }
    const cleared = this.#ledger === undefined ? result : asGiven(this.#ledger, this.orders, result)
    if (result.energyWh === 0) return this.#unfilled()
    if (this.#benchmark !== undefined) this.#tallyOptimum(this.#benchmark, parameters)
    const { welfare, paid, received } = this.#fills.book(this.orders, cleared, { now, sums })
    this.tally.welfareNano += BigInt(welfare)
    if (this.#benchmark === undefined) this.tally.optimumNano += BigInt(welfare)
    this.tally.surplusNano += BigInt(paid - received)
    return {
      ...this.#unfilled(),
      fillsWh: cleared.fillsWh,
      amountsNano: cleared.amountsNano,
      tradedWh: result.energyWh,
      buyPriceMicroPerKwh: Math.floor(paid / result.energyWh),
      sellPriceMicroPerKwh: Math.floor(received / result.energyWh),
    }
  }

  #unfilled(): SlotClearing {
    const { count, homes, energiesWh, limitPricesMicroPerKwh } = this.orders
    return {
      count,
      homes,
      energiesWh,
      limitPricesMicroPerKwh,
      fillsWh: this.#noFillsWh.subarray(0, count),
      amountsNano: undefined,
      tradedWh: 0,
      buyPriceMicroPerKwh: null,
      sellPriceMicroPerKwh: null,
    }
  }

  /** The lowest retail and the highest feed-in of those in the book, each beside the home's fees, as on the ledger. */
  #parameters({ retailMicroPerKwh, feedInMicroPerKwh }: SlotColumns): RuleParameters {
    const { homes, count } = this.orders
    const { bidMicroPerKwh, offerMicroPerKwh, isAny } = this.fees
    // Where there is one tariff, the first order says it.
    const last = this.#street.tariffs.plans.length === 1 && !isAny ? 1 : count
    let retail = Infinity
    let feedIn = -Infinity
    for (let i = 0; i < last; i++) {
      const home = homes[i] as number
      retail = Math.min(retail, (retailMicroPerKwh[home] as number) - (bidMicroPerKwh[home] as number))
      feedIn = Math.max(feedIn, (feedInMicroPerKwh[home] as number) + (offerMicroPerKwh[home] as number))
    }
    return { ...this.#market.parameters, retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn }
  }

  #tallyOptimum(benchmark: Book, parameters: RuleParameters): void {
    const { count, limitPricesMicroPerKwh: limits } = this.orders
    fill(benchmark, this.orders)
    const result = benchmark.clear(parameters)
    if (result.code === 'rule-failed') return
    let optimum = 0
    for (let i = 0; i < count; i++) optimum += (result.fillsWh[i] as number) * (limits[i] as number)
    this.tally.optimumNano += BigInt(optimum)
  }
}

/** Puts the orders into the memory of the rule. */
function fill(book: Book, { count, energiesWh, limitPricesMicroPerKwh }: OpenBook): void {
  book.count = count
  book.columns.energiesWh.set(energiesWh.subarray(0, count))
  book.columns.limitPricesMicroPerKwh.set(limitPricesMicroPerKwh.subarray(0, count))
}

/** The clearing of a sealed book, its fills where the orders were given. */
function asGiven(ledger: LedgerBook, orders: OpenBook, result: ClearView): BookedView {
  const { energyWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh, fillsWh, amountsNano } = result
  const given = ledger.unseal(orders, fillsWh, amountsNano)
  return { energyWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh, ...given }
}

const FIRST_HOME = -1
const LOT = -2

/** 32 bytes for rules that draw, from seed and slot; on the ledger they follow from the book. */
export function lotOf(seed: number, slot: number): Uint8Array {
  const words = new Uint32Array(8)
  for (let word = 0; word < 8; word++) words[word] = hashWords(seed ^ LOT, slot, word)
  return new Uint8Array(words.buffer)
}
