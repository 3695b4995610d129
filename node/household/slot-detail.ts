/** One slot with all that is needed to clear it again, as the API and `streetwatt market slot` tell it. */
import type { CommitCertificateSummary, SlotDetail } from '../api/source.ts'
import type { SlotState } from '../api/state.ts'
import { toHex } from '../core/codec/hex.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { CertifiedBlock } from '../engine/chain-store.ts'
import { readCertified } from '../engine/certified-block.ts'
import type { BlockOutcome } from '../engine/outcome.ts'
import type { PastOutcome } from '../engine/past-outcomes.ts'
import type { SlotContext } from './slot-view.ts'

export interface SlotPlace {
  readonly community: Hash
  /** The member whose home tells it. */
  readonly self: string
  /** Stands for that of blocks which an older version kept without. */
  readonly presentRuleHash: Hash
}

export interface SlotResult {
  readonly outcome: BlockOutcome | undefined
  readonly certificate: CommitCertificateSummary | null
}

export function describeSlot(
  { slot, startMs, endMs, gateMs, status }: SlotState,
  { community, self, presentRuleHash }: SlotPlace,
  { outcome, certificate }: SlotResult,
): SlotDetail {
  return {
    ...{ community, self, slot, startMs, endMs, gateMs, status },
    ...describeOutcome(outcome, presentRuleHash),
    certificate,
  }
}

/** Null for a block that is not there or does not read. */
export function describeCertificate(stored: CertifiedBlock | undefined): CommitCertificateSummary | null {
  const certificate = stored && readCertified(stored)?.certificate
  if (certificate === undefined) return null
  const signatures = certificate.signatures.map(({ validator, signature }) => ({
    validator,
    signature: toHex(signature),
  }))
  const { height, round, valueId } = certificate
  return { height, round, blockHash: valueId, signatures }
}

/** What is remembered where one slot is all that is asked for; undefined for a slot without a block. */
export function bookOfOne(past: PastOutcome | undefined): SlotContext['book'] {
  const isOf = (slot: number): boolean => past?.outcome.slot === slot
  return {
    ofSlot: (slot) => (isOf(slot) ? past?.outcome : undefined),
    fillsOf: (slot) => (isOf(slot) ? (past?.fills ?? undefined) : undefined),
  }
}

/** Book, conditions, clearing and fills of a block; nothing where there is none. */
export function describeOutcome(
  outcome: BlockOutcome | undefined,
  presentRuleHash: string,
): Pick<SlotDetail, 'book' | 'conditions' | 'clearing' | 'fills'> {
  if (outcome === undefined) return { book: null, conditions: null, clearing: null, fills: [] }
  const { orders, buyPriceMicroPerKwh, sellPriceMicroPerKwh, energyWh } = outcome
  const paidNano = orders.reduce(
    (sum, order) => (order.side === 'bid' ? sum + BigInt(order.amountNano) : sum),
    0n,
  )
  const receivedNano = orders.reduce(
    (sum, order) => (order.side === 'offer' ? sum + BigInt(order.amountNano) : sum),
    0n,
  )
  return {
    book: {
      orders: orders.map(({ order, member, side, energyWh: orderWh, priceMicroPerKwh }) => ({
        order,
        member,
        side,
        energyWh: orderWh,
        limitPriceMicroPerKwh: priceMicroPerKwh,
      })),
      refused: [
        ...outcome.refusedSheets.map(({ hash, code }) => ({ member: hash, code })),
        ...outcome.refusedOrders.map(({ member, code }) => ({ member, code })),
      ],
    },
    conditions: outcome.conditions ?? null,
    clearing: {
      code: outcome.status === 'rule-failed' ? 'rule-failed' : 'cleared',
      ruleHash: outcome.conditions?.rule.hash ?? presentRuleHash,
      priceMicroPerKwh: buyPriceMicroPerKwh === sellPriceMicroPerKwh ? buyPriceMicroPerKwh : null,
      buyPriceMicroPerKwh,
      sellPriceMicroPerKwh,
      energyWh,
      surplusNano: (paidNano - receivedNano).toString(),
    },
    fills: orders
      .filter((order) => order.filledWh > 0)
      .map(({ order, filledWh, amountNano }) => ({ order, energyWh: filledWh, amountNano })),
  }
}
