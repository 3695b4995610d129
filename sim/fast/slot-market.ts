/**
 * The street's book of one slot in the memory of the rule, and what its clearing means for the homes. The same rule
 * bytes as on the ledger; the host checks every clearing, so a rule that misbehaves makes the slot void here too.
 *
 * Homes enter the book in the order of their numbers, from a place on that follows from seed and slot: ties and
 * remainders are not always decided for the same homes.
 */
import { Book } from '../../matcher-wasm/host/book.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import type { ClearView } from '../../matcher-wasm/host/run-clearing.ts'
import { hashWords } from '../../node/core/trading/forecast-error.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { HomeSums, SlotColumns } from './slot-columns.ts'
import type { StreetColumns } from './street-columns.ts'

export interface MarketRule {
  readonly rule: Rule
  /** Retail and feed-in are the slot's own. */
  readonly parameters: RuleParameters
  /** An efficient rule on the same books says what welfare was possible; absent where the rule itself is efficient. */
  readonly benchmark?: Rule | undefined
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

/** Most orders that one home can have in a slot, as in a sheet. */
const ORDERS_PER_HOME = 16
const NO_FILLS = new Int32Array(0)

export class SlotMarket {
  readonly tally: MarketTally = {
    welfareNano: 0n,
    optimumNano: 0n,
    surplusNano: 0n,
    imbalanceCostNano: 0n,
    voidSlots: 0,
  }
  readonly #street: StreetColumns
  readonly #market: MarketRule
  readonly #book: Book
  readonly #benchmark: Book | undefined
  readonly #homes: Int32Array
  /** Fees that a home's bids and offers bear: the host moves their limits by them (design section 5). */
  readonly #bidFees: Int32Array
  readonly #offerFees: Int32Array
  #prices: Int32Array
  #energies: Int32Array
  /** For rules that ask whose orders belong together. */
  #owners: Int32Array | undefined
  #count = 0
  bidWh = 0
  offerWh = 0

  constructor(street: StreetColumns, market: MarketRule, ordersPerHome = ORDERS_PER_HOME) {
    this.#street = street
    this.#market = market
    const capacity = street.homes.length * ordersPerHome
    this.#book = new Book(market.rule, { capacity })
    this.#benchmark = market.benchmark && new Book(market.benchmark, { capacity })
    this.#homes = new Int32Array(capacity)
    const zoneOf = (index: number) => street.zones[index]
    this.#bidFees = Int32Array.from(
      street.homes,
      ({ zone }) => (zoneOf(zone)?.entryFeeMicroPerKwh ?? 0) + street.communityFeeMicroPerKwh,
    )
    this.#offerFees = Int32Array.from(street.homes, ({ zone }) => zoneOf(zone)?.exitFeeMicroPerKwh ?? 0)
    this.#prices = this.#book.columns.limitPricesMicroPerKwh
    this.#energies = this.#book.columns.energiesWh
    this.#owners = this.#book.columns.owners
  }

  /** The home whose orders come first in this slot. */
  firstHome(slot: number): number {
    return hashWords(this.#street.seed, slot, FIRST_HOME) % this.#street.homes.length
  }

  /** Fees that a home's bids and offers bear, micro per kWh. */
  feesOf(home: number): { readonly bidFee: number; readonly offerFee: number } {
    return { bidFee: this.#bidFees[home] ?? 0, offerFee: this.#offerFees[home] ?? 0 }
  }

  /** Empties the book for a slot. */
  open(): void {
    this.#prices = this.#book.columns.limitPricesMicroPerKwh
    this.#energies = this.#book.columns.energiesWh
    this.#owners = this.#book.columns.owners
    this.#count = 0
    this.bidWh = 0
    this.offerWh = 0
  }

  /** Appends an order, > 0 a bid, < 0 an offer, never 0; gives its place in the book. */
  add(home: number, energyWh: number, limitMicroPerKwh: number): number {
    const index = this.#count
    this.#homes[index] = home
    this.#energies[index] = energyWh
    if (this.#owners !== undefined) this.#owners[index] = home
    if (energyWh > 0) {
      this.#prices[index] = limitMicroPerKwh - (this.#bidFees[home] as number)
      this.bidWh += energyWh
    } else {
      this.#prices[index] = limitMicroPerKwh + (this.#offerFees[home] as number)
      this.offerWh -= energyWh
    }
    this.#count = index + 1
    return index
  }

  /** Clears the book and books the fills on the homes. */
  clear(slot: number, now: SlotColumns, sums: HomeSums): SlotClearing {
    now.boughtWh.fill(0)
    now.soldWh.fill(0)
    const count = this.#count
    if (count === 0) return this.#unfilled()
    const parameters = this.#parameters(now)
    const lot = lotOf(this.#street.seed, slot)
    this.#book.count = count
    const result = this.#book.clear(parameters, lot)
    if (result.code === 'rule-failed') {
      this.tally.voidSlots += 1
      return this.#unfilled()
    }
    if (result.energyWh === 0) return this.#unfilled()
    if (this.#benchmark !== undefined) this.#tallyOptimum(this.#benchmark, parameters)
    return this.#distribute(result, now, sums)
  }

  #unfilled(): SlotClearing {
    const count = this.#count
    return {
      count,
      homes: this.#homes,
      energiesWh: this.#energies,
      limitPricesMicroPerKwh: this.#prices,
      fillsWh: count === 0 ? NO_FILLS : new Int32Array(count),
      amountsNano: undefined,
      tradedWh: 0,
      buyPriceMicroPerKwh: null,
      sellPriceMicroPerKwh: null,
    }
  }

  /** The lowest retail and the highest feed-in of those in the book, as on the ledger. */
  #parameters(now: SlotColumns): RuleParameters {
    let retail = Infinity
    let feedIn = -Infinity
    for (let i = 0; i < this.#count; i++) {
      const home = this.#homes[i] as number
      retail = Math.min(retail, now.retailMicroPerKwh[home] as number)
      feedIn = Math.max(feedIn, now.feedInMicroPerKwh[home] as number)
    }
    return { ...this.#market.parameters, retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn }
  }

  #distribute(result: ClearView, now: SlotColumns, sums: HomeSums): SlotClearing {
    const { fillsWh, amountsNano } = result
    const halves =
      amountsNano && new Int32Array(amountsNano.buffer, amountsNano.byteOffset, amountsNano.length * 2)
    const { boughtWh, soldWh } = now
    const { tradeNano, feeNano } = sums
    let welfare = 0
    let paid = 0
    let received = 0
    for (let i = 0; i < this.#count; i++) {
      const fill = fillsWh[i] as number
      if (fill === 0) continue
      const home = this.#homes[i] as number
      welfare += fill * (this.#prices[i] as number)
      if (fill > 0) {
        const amount = halves === undefined ? fill * result.buyPriceMicroPerKwh : wholeAmount(halves, i)
        paid += amount
        boughtWh[home] = (boughtWh[home] as number) + fill
        tradeNano[home] = (tradeNano[home] as number) - amount
        feeNano[home] = (feeNano[home] as number) + fill * (this.#bidFees[home] as number)
      } else {
        const amount = halves === undefined ? -fill * result.sellPriceMicroPerKwh : wholeAmount(halves, i)
        received += amount
        soldWh[home] = (soldWh[home] as number) - fill
        tradeNano[home] = (tradeNano[home] as number) + amount
        feeNano[home] = (feeNano[home] as number) - fill * (this.#offerFees[home] as number)
      }
    }
    this.tally.welfareNano += BigInt(welfare)
    if (this.#benchmark === undefined) this.tally.optimumNano += BigInt(welfare)
    this.tally.surplusNano += BigInt(paid - received)
    return {
      count: this.#count,
      homes: this.#homes,
      energiesWh: this.#energies,
      limitPricesMicroPerKwh: this.#prices,
      fillsWh,
      amountsNano,
      tradedWh: result.energyWh,
      buyPriceMicroPerKwh: Math.floor(paid / result.energyWh),
      sellPriceMicroPerKwh: Math.floor(received / result.energyWh),
    }
  }

  #tallyOptimum(benchmark: Book, parameters: RuleParameters): void {
    const count = this.#count
    benchmark.count = count
    benchmark.columns.energiesWh.set(this.#energies.subarray(0, count))
    benchmark.columns.limitPricesMicroPerKwh.set(this.#prices.subarray(0, count))
    const result = benchmark.clear(parameters)
    if (result.code === 'rule-failed') return
    let optimum = 0
    for (let i = 0; i < count; i++) optimum += (result.fillsWh[i] as number) * (this.#prices[i] as number)
    this.tally.optimumNano += BigInt(optimum)
  }
}

const FIRST_HOME = -1
const LOT = -2

/** 32 bytes for rules that draw, from seed and slot; on the ledger they follow from the book. */
export function lotOf(seed: number, slot: number): Uint8Array {
  const words = new Uint32Array(8)
  for (let word = 0; word < 8; word++) words[word] = hashWords(seed ^ LOT, slot, word)
  return new Uint8Array(words.buffer)
}

/** An amount of 64 bits as a number; those of one order stay within safe integers. */
function wholeAmount(halves: Int32Array, index: number): number {
  const amount = (halves[index * 2 + 1] as number) * 2 ** 32 + ((halves[index * 2] as number) >>> 0)
  assert(Number.isSafeInteger(amount), "an order's amount stays within safe integers")
  return amount
}
