/**
 * Clears a slot again, from its published book and conditions and the bytes of the rule, with the code that every
 * validator runs before it votes, and compares with what the node says came out. It needs no node and no browser.
 */
import { createDecidedRule } from '../../matcher-wasm/host/decided-rule.ts'
import type { ClearingConditions, SlotDetail } from './source.ts'
import type { ClearedBook } from '../core/chain/clear-book.ts'
import { clearBook } from '../core/chain/clear-book.ts'
import { toHex } from '../core/codec/hex.ts'
import { sha256 } from '../core/crypto/sha256.ts'
import type { ClearingTerms } from '../core/governance/clearing-terms.ts'
import type { Book } from '../core/market/book.ts'
import { sealOrders } from '../core/market/book.ts'

/** What came out otherwise: as the node says it, and as it was computed here. Amounts are decimal strings. */
export interface Difference {
  readonly what: DifferentPart
  /** The order it concerns, by its canonical hash; null for the slot as a whole. */
  readonly order: string | null
  readonly said: number | string | null
  readonly computed: number | string | null
}

export const DIFFERENT_PARTS = [
  'order-sequence',
  'outcome',
  'buy-price',
  'sell-price',
  'energy',
  'surplus',
  'fill-unknown',
  'fill-energy',
  'fill-amount',
] as const
type DifferentPart = (typeof DIFFERENT_PARTS)[number]

export type Verification =
  | { readonly code: 'same'; readonly orders: number; readonly fills: number; readonly ruleHash: string }
  | { readonly code: 'different'; readonly differences: readonly Difference[]; readonly ruleHash: string }
  /** There is nothing to compare with, or not what it needs. */
  | { readonly code: 'book-open' | 'conditions-unknown' | 'rule-bytes-other' | 'book-malformed' }

type SealedDetail = SlotDetail & {
  readonly book: NonNullable<SlotDetail['book']>
  readonly clearing: NonNullable<SlotDetail['clearing']>
  readonly conditions: ClearingConditions
}

/**
 * Throws only what the matcher throws where this machine failed: that says nothing about the node. Who verifies many
 * slots keeps the rule that `makeRule` made.
 */
export function verifySlot(
  detail: SlotDetail,
  ruleBytes: Uint8Array,
  makeRule: typeof createDecidedRule = createDecidedRule,
): Verification {
  const { book, clearing, conditions } = detail
  if (book === null || clearing === null) return { code: 'book-open' }
  if (conditions === null) return { code: 'conditions-unknown' }
  const { hash, gasLimit } = conditions.rule
  if (toHex(sha256(ruleBytes)) !== hash || clearing.ruleHash !== hash) return { code: 'rule-bytes-other' }
  const told = { ...detail, book, clearing, conditions }
  const sealed = toBook(told)
  if (sealed === undefined) return { code: 'book-malformed' }
  const rule = makeRule({ bytes: ruleBytes, hash, gasLimit: BigInt(gasLimit) })
  const cleared = clearBook(sealed, toTerms(told), rule)
  const differences = [...compareClearing(told, cleared), ...compareFills(told, cleared)]
  if (differences.length > 0) return { code: 'different', differences, ruleHash: hash }
  return { code: 'same', orders: sealed.orders.length, fills: cleared.fills.length, ruleHash: hash }
}

const HASH = /^[0-9a-f]{64}$/

/** The lot is computed here: a node cannot choose it. Undefined where the orders cannot be a book's. */
function toBook({ community, slot, book }: SealedDetail): Book | undefined {
  const isBook =
    HASH.test(community) &&
    book.orders.every(
      ({ order, energyWh, limitPriceMicroPerKwh }) =>
        HASH.test(order) &&
        Number.isSafeInteger(energyWh) &&
        energyWh > 0 &&
        Number.isSafeInteger(limitPriceMicroPerKwh) &&
        Math.abs(limitPriceMicroPerKwh) < 2 ** 31,
    )
  if (!isBook) return undefined
  const orders = book.orders.map(({ order, ...rest }) => ({ ...rest, id: order, source: 'unknown' as const }))
  return sealOrders(community, slot, orders)
}

function toTerms({ conditions, endMs, startMs }: SealedDetail): ClearingTerms {
  const { rule, fees } = conditions
  const members = conditions.members.map(({ member, zone, retailMicroPerKwh, feedInMicroPerKwh }) => {
    const tariffs = [{ fromMs: 0, retailMicroPerKwh, feedInMicroPerKwh }]
    return [member, { zone, tariffs }] as const
  })
  return { genesis: { slotMs: endMs - startMs, rule, fees }, members: new Map(members) }
}

function compareClearing(
  { book, clearing }: SealedDetail,
  { clearing: own, fills }: ClearedBook,
): Difference[] {
  const ids = book.orders.map(({ order }) => order)
  const misplaced = ids.find((id, index) => index > 0 && id <= (ids[index - 1] ?? ''))
  const surplusNano = fills.reduce(
    (sum, { order, amountNano }) => (order.side === 'bid' ? sum + amountNano : sum - amountNano),
    0n,
  )
  const outcome = own.status === 'rule-failed' ? 'rule-failed' : 'cleared'
  return [
    ...(misplaced === undefined
      ? []
      : [{ what: 'order-sequence' as const, order: misplaced, said: null, computed: null }]),
    ...compare('outcome', clearing.code, outcome),
    ...compare('buy-price', clearing.buyPriceMicroPerKwh, own.buyPriceMicroPerKwh),
    ...compare('sell-price', clearing.sellPriceMicroPerKwh, own.sellPriceMicroPerKwh),
    ...compare('energy', clearing.energyWh, own.energyWh),
    ...compare('surplus', clearing.surplusNano, surplusNano.toString()),
  ]
}

/** Order by order; an order that the node names no fill of has none. */
function compareFills({ book, fills }: SealedDetail, { fills: own }: ClearedBook): Difference[] {
  const computed = new Map(own.map((fill) => [fill.order.id, fill]))
  const said = new Map(fills.map((fill) => [fill.order, fill]))
  const known = new Set(book.orders.map(({ order }) => order))
  const seen = new Set<string>()
  const unknown = fills.filter(({ order }) => !known.has(order) || seen.size === seen.add(order).size)
  return [
    ...unknown.map(({ order, energyWh }) => ({
      ...{ what: 'fill-unknown' as const, order, said: energyWh, computed: null },
    })),
    ...book.orders.flatMap(({ order }) => {
      const [theirs, ours] = [said.get(order), computed.get(order)]
      return [
        ...compare('fill-energy', theirs?.energyWh ?? 0, ours?.energyWh ?? 0, order),
        ...compare('fill-amount', theirs?.amountNano ?? '0', (ours?.amountNano ?? 0n).toString(), order),
      ]
    }),
  ]
}

function compare(
  what: DifferentPart,
  said: Difference['said'],
  computed: Difference['computed'],
  order: string | null = null,
): Difference[] {
  return said === computed ? [] : [{ what, order, said, computed }]
}
