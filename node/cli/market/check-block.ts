/**
 * Clears a block's book again and compares: the book is made of the signed sheets in the block, cleared by the rule of
 * the block's hash under the terms that this home keeps of it, and held against the clearing in the block and against
 * what this home tells of it. Whether those terms were the street's, `ledger verify` computes from the genesis.
 */
import type { MarketView } from '../../api/market-protocol.ts'
import { createDecidedRule } from '../../../matcher-wasm/host/decided-rule.ts'
import type { Block } from '../../core/chain/block.ts'
import type { Hash } from '../../core/crypto/sha256.ts'
import type { BookOrder } from '../../core/market/book.ts'
import { canonicalOrders } from '../../core/market/book.ts'
import type { Height, SlotIndex } from '../../core/units/quantities.ts'
import { gateClosureMs, slotEndMs, slotStartMs } from '../../core/units/slots.ts'
import { readCertified } from '../../engine/certified-block.ts'
import type { BlockOutcome, OutcomeOrder } from '../../engine/outcome.ts'
import type { Difference, Verification } from '../../api/verify-slot.ts'
import { verifySlot } from '../../api/verify-slot.ts'
import { describeOutcome } from '../../household/slot-detail.ts'
import type { MarketBlock } from './market-source.ts'

/** What is otherwise: as block or home say it, and as it was computed or should be. Amounts are decimal strings. */
export interface MarketDifference extends Omit<Difference, 'what'> {
  readonly what: Difference['what'] | BlockPart
}

/** `book-…` and `block-…`: what this home tells of the block is not what is in it. */
type BlockPart =
  | 'block-damaged'
  | 'block-hash'
  | 'block-slot'
  | 'block-rule'
  | 'book-order'
  | 'book-malformed'
  | 'rule-bytes-other'
  | 'block-outcome'
  | 'block-buy-price'
  | 'block-sell-price'
  | 'block-energy'
  | 'block-fill'

/** As `market verify --json` prints it of one slot. */
export interface SlotCheck {
  /** `conditions-unknown`: an older version of the node kept the block without what it takes. */
  readonly code: 'same' | 'different' | 'conditions-unknown'
  readonly slot: SlotIndex
  readonly height: Height
  readonly blockHash: string | null
  readonly ruleHash: string | null
  readonly orders: number
  readonly fills: number
  readonly energyWh: number
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly differences: readonly MarketDifference[]
}

export interface CheckParts {
  readonly view: Pick<MarketView, 'communityHash' | 'self' | 'slotMs' | 'gateLeadMs'>
  /** The bytes of a rule's module. */
  readonly rule: (hash: Hash) => Promise<Uint8Array>
  readonly makeRule?: typeof createDecidedRule
}

/** Throws what `rule` throws, and what the matcher throws where this machine failed. */
export async function checkBlock(
  { height, pair, outcome }: MarketBlock & { readonly outcome: BlockOutcome },
  parts: CheckParts,
): Promise<SlotCheck> {
  const { slot, energyWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh, conditions } = outcome
  const block = pair && readCertified(pair)?.block
  const told = {
    ...{ slot, height, blockHash: block?.hash ?? null, ruleHash: block?.header.ruleHash ?? null },
    ...{ orders: outcome.orders.length, fills: outcome.orders.filter(({ filledWh }) => filledWh > 0).length },
    ...{ energyWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh },
  }
  if (block === undefined) {
    const damaged = differing('block-damaged', { said: null, computed: null })
    return { ...told, code: 'different', differences: [damaged] }
  }
  const kept = compareKept(block, outcome, parts.view)
  if (kept.length > 0) return { ...told, code: 'different', differences: kept }
  if (conditions === undefined) return { ...told, code: 'conditions-unknown', differences: [] }
  const verification = await clearAgain(outcome, parts)
  if (verification.code === 'conditions-unknown')
    return { ...told, code: 'conditions-unknown', differences: [] }
  const differences = differencesOf(verification)
  return { ...told, code: differences.length === 0 ? 'same' : 'different', differences }
}

async function clearAgain(
  outcome: BlockOutcome,
  { view, rule, makeRule = createDecidedRule }: CheckParts,
): Promise<Verification> {
  const { slot, conditions } = outcome
  const { communityHash: community, self, slotMs, gateLeadMs } = view
  const hash = conditions?.rule.hash ?? ''
  const detail = {
    ...{ community, self, slot, status: 'cleared' as const, certificate: null },
    ...{ startMs: slotStartMs(slot, slotMs), endMs: slotEndMs(slot, slotMs) },
    gateMs: gateClosureMs(slot, slotMs, gateLeadMs),
    ...describeOutcome(outcome, hash),
  }
  return verifySlot(detail, await rule(hash), makeRule)
}

function differencesOf(verification: Verification): readonly MarketDifference[] {
  switch (verification.code) {
    case 'different':
      return verification.differences
    case 'rule-bytes-other':
    case 'book-malformed':
      return [differing(verification.code, { said: null, computed: null })]
    case 'same':
    case 'book-open':
    case 'conditions-unknown':
      return []
  }
}

/** What this home tells of the block against what is in it. */
function compareKept(
  { header, body, hash }: Block,
  outcome: BlockOutcome,
  { communityHash }: CheckParts['view'],
): MarketDifference[] {
  const { clearing } = body
  const ruleHash = outcome.conditions?.rule.hash ?? header.ruleHash
  return [
    ...compare('block-hash', outcome.hash, hash),
    ...compare('block-slot', outcome.slot, header.slot),
    ...compare('block-rule', ruleHash, header.ruleHash),
    ...compareBook(outcome, bookOf(body, outcome, communityHash)),
    ...compare('block-outcome', outcome.status, clearing.status),
    ...compare('block-buy-price', outcome.buyPriceMicroPerKwh, clearing.buyPriceMicroPerKwh),
    ...compare('block-sell-price', outcome.sellPriceMicroPerKwh, clearing.sellPriceMicroPerKwh),
    ...compare('block-energy', outcome.energyWh, clearing.energyWh),
    ...compareFillsWh(outcome.orders, clearing.fillsWh),
  ]
}

/** The orders of the sheets in the block, without those that were refused, in canonical order. */
function bookOf(
  { sheets }: Block['body'],
  { slot, refusedSheets, refusedOrders }: BlockOutcome,
  community: Hash,
): BookOrder[] {
  const refused = new Set([
    ...refusedSheets.map(({ hash }) => hash),
    ...refusedOrders.map(({ order }) => order),
  ])
  const taken = sheets.filter(({ hash }) => !refused.has(hash)).map(({ sheet }) => sheet)
  return canonicalOrders(community, slot, taken).filter(({ id }) => !refused.has(id))
}

function compareBook({ orders }: BlockOutcome, book: readonly BookOrder[]): MarketDifference[] {
  const ids = new Set([...orders.map(({ order }) => order), ...book.map(({ id }) => id)])
  const told = new Map(orders.map((order) => [order.order, orderWords(order)]))
  const signed = new Map(
    book.map((order) => [order.id, orderWords({ ...order, priceMicroPerKwh: order.limitPriceMicroPerKwh })]),
  )
  return [...ids]
    .sort()
    .flatMap((id) => compare('book-order', told.get(id) ?? null, signed.get(id) ?? null, id))
}

type OrderTerms = Pick<OutcomeOrder, 'member' | 'side' | 'energyWh' | 'priceMicroPerKwh'>

function orderWords({ member, side, energyWh, priceMicroPerKwh }: OrderTerms): string {
  return `${side} ${String(energyWh)} Wh at ${String(priceMicroPerKwh)} by ${member}`
}

function compareFillsWh(orders: readonly OutcomeOrder[], fillsWh: readonly number[]): MarketDifference[] {
  const length = Math.max(orders.length, fillsWh.length)
  return Array.from({ length }, (_, index) => index).flatMap((index) =>
    compare(
      'block-fill',
      orders[index]?.filledWh ?? null,
      fillsWh[index] ?? null,
      orders[index]?.order ?? null,
    ),
  )
}

/** `said` is what this home keeps of the block, `computed` what the block has. */
function compare(
  what: BlockPart,
  said: MarketDifference['said'],
  computed: MarketDifference['computed'],
  order: string | null = null,
): MarketDifference[] {
  return said === computed ? [] : [differing(what, { said, computed }, order)]
}

function differing(
  what: BlockPart,
  { said, computed }: Pick<MarketDifference, 'said' | 'computed'>,
  order: string | null = null,
): MarketDifference {
  return { what, order, said, computed }
}
