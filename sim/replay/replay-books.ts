/**
 * The same books under several rules. Only the clearing is computed again: what homes ordered stays as it was, though
 * under another rule they might have ordered otherwise. What a home gains is counted against its own tariff.
 */
import { Book } from '../../matcher-wasm/host/book.ts'
import { amountsNano } from '../../matcher-wasm/host/clearing-rule.ts'
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'

/** One slot's sealed orders, as they were; columns of one length. */
export interface ReplayBook {
  /** > 0 bid, < 0 offer. */
  readonly energiesWh: Int32Array
  readonly limitPricesMicroPerKwh: Int32Array
  /** Whose order it is. */
  readonly members: readonly string[]
  readonly lot: Uint8Array
  /** Of the owner of each order, in this slot. */
  readonly retailMicroPerKwh: Int32Array
  readonly feedInMicroPerKwh: Int32Array
}

export interface ReplayRule {
  readonly name: string
  readonly rule: Rule
  /** Retail and feed-in are taken from the book. */
  readonly parameters: RuleParameters
}

/** What a rule came to over all books; amounts are decimal strings of nano-currency. */
export interface ReplayedRule {
  readonly rule: string
  readonly ruleHash: string
  readonly booksWithTrade: number
  /** Books on which the rule failed: these slots would have had no market. */
  readonly voidBooks: number
  readonly tradedWh: number
  /** What buyers paid on the mean, rounded down; null where nothing traded. */
  readonly meanPriceMicroPerKwh: number | null
  /** By the limits of what was traded, and its share of the most that was possible. */
  readonly welfareNano: string
  readonly welfareEfficiency: number | null
  /** Of buyers and sellers against their tariffs. */
  readonly buyersGainNano: string
  readonly sellersGainNano: string
  /** What buyers paid and no seller got; below 0 a subsidy. */
  readonly surplusNano: string
  readonly membersWorseOff: number
}

export interface ReplayDocument {
  readonly books: number
  readonly rules: readonly ReplayedRule[]
}

export interface Replay {
  take(book: ReplayBook): void
  document(): ReplayDocument
}

export function createReplay(rules: readonly ReplayRule[]): Replay {
  const tallies = rules.map(createTally)
  let [books, optimumNano] = [0, 0n]
  return {
    take(book) {
      books++
      optimumNano += bestWelfareNano(book)
      for (const tally of tallies) tally.take(book)
    },
    document: () => ({ books, rules: tallies.map((tally) => tally.result(optimumNano)) }),
  }
}

/** One rule's sums. A book has an instance of its own, as on a ledger. */
function createTally({ name, rule, parameters }: ReplayRule) {
  const gains = new Map<string, bigint>()
  let [booksWithTrade, voidBooks, tradedWh] = [0, 0, 0]
  let [welfareNano, paidNano, receivedNano, buyersGainNano, sellersGainNano] = [0n, 0n, 0n, 0n, 0n]

  function take(book: ReplayBook): void {
    const count = book.energiesWh.length
    if (count === 0) return
    const held = new Book(rule, { capacity: count })
    held.count = count
    held.columns.energiesWh.set(book.energiesWh)
    held.columns.limitPricesMicroPerKwh.set(book.limitPricesMicroPerKwh)
    held.columns.owners?.set(numberOwners(book.members))
    const result = held.clear(withTariffs(parameters, book), book.lot)
    if (result.code === 'rule-failed') {
      voidBooks++
      return
    }
    if (result.energyWh > 0) booksWithTrade++
    tradedWh += result.energyWh
    const amounts = amountsNano(result)
    result.fillsWh.forEach((fillWh, order) => {
      if (fillWh !== 0) add(book, { order, fillWh, amountNano: amounts[order] ?? 0n })
    })
  }

  function add(book: ReplayBook, fill: { order: number; fillWh: number; amountNano: bigint }): void {
    const { order, fillWh, amountNano } = fill
    const worth = (prices: Int32Array) => BigInt(fillWh) * BigInt(prices[order] ?? 0)
    welfareNano += worth(book.limitPricesMicroPerKwh)
    let gainNano: bigint
    if (fillWh > 0) {
      paidNano += amountNano
      gainNano = worth(book.retailMicroPerKwh) - amountNano
      buyersGainNano += gainNano
    } else {
      receivedNano += amountNano
      // The fill of an offer is below 0, and so is what it would have been worth.
      gainNano = amountNano + worth(book.feedInMicroPerKwh)
      sellersGainNano += gainNano
    }
    const member = book.members[order] ?? ''
    gains.set(member, (gains.get(member) ?? 0n) + gainNano)
  }

  function result(optimumNano: bigint): ReplayedRule {
    return {
      rule: name,
      ruleHash: rule.hash,
      booksWithTrade,
      voidBooks,
      tradedWh,
      meanPriceMicroPerKwh: tradedWh === 0 ? null : Math.floor(Number(paidNano) / tradedWh),
      welfareNano: String(welfareNano),
      welfareEfficiency: optimumNano === 0n ? null : Number(welfareNano) / Number(optimumNano),
      buyersGainNano: String(buyersGainNano),
      sellersGainNano: String(sellersGainNano),
      surplusNano: String(paidNano - receivedNano),
      membersWorseOff: [...gains.values()].filter((gain) => gain < 0n).length,
    }
  }

  return { take, result }
}

/** The lowest retail and the highest feed-in of those in the book, as on the ledger. */
function withTariffs(parameters: RuleParameters, book: ReplayBook): RuleParameters {
  return {
    ...parameters,
    retailMicroPerKwh: book.retailMicroPerKwh.reduce((low, price) => Math.min(low, price), 2 ** 30),
    feedInMicroPerKwh: book.feedInMicroPerKwh.reduce((high, price) => Math.max(high, price), -(2 ** 30)),
  }
}

function numberOwners(members: readonly string[]): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from(members, (member) => {
    const number = numbers.get(member) ?? numbers.size
    numbers.set(member, number)
    return number
  })
}

/** The dearest bids with the cheapest offers, as long as both gain: no allocation is worth more. */
export function bestWelfareNano(book: Pick<ReplayBook, 'energiesWh' | 'limitPricesMicroPerKwh'>): bigint {
  const side = (sign: 1 | -1) =>
    Array.from(book.energiesWh, (energyWh, order) => ({
      energyWh: energyWh * sign,
      price: book.limitPricesMicroPerKwh[order] ?? 0,
    }))
      .filter(({ energyWh }) => energyWh > 0)
      .sort((left, right) => sign * (right.price - left.price))
  const [bids, offers] = [side(1), side(-1)]
  let welfare = 0n
  for (let [bid, offer] = [bids.shift(), offers.shift()]; bid !== undefined && offer !== undefined;) {
    if (bid.price <= offer.price) break
    const energyWh = Math.min(bid.energyWh, offer.energyWh)
    welfare += BigInt(energyWh) * BigInt(bid.price - offer.price)
    bid.energyWh -= energyWh
    offer.energyWh -= energyWh
    if (bid.energyWh === 0) bid = bids.shift()
    if (offer.energyWh === 0) offer = offers.shift()
  }
  return welfare
}
