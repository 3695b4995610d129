/** A slot as an honest node tells it: cleared with a rule of the build, by the code of the chain. */
import { createDecidedRule } from '../../matcher-wasm/host/decided-rule.ts'
import type { ClearingConditions, SlotDetail } from '../../node/api/source.ts'
import { clearBook } from '../../node/core/chain/clear-book.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import type { ClearingTerms } from '../../node/core/governance/clearing-terms.ts'
import { canonicalOrders, sealOrders } from '../../node/core/market/book.ts'
import type { Order } from '../../node/core/market/order-sheet.ts'
import { readRule } from '../matcher/load-rule.ts'

const COMMUNITY = '5c'.repeat(32)
const SLOT_MS = 900_000

export interface SealedSlot {
  readonly detail: SlotDetail
  readonly ruleBytes: Uint8Array
}

/** Six homes, two zones; `self` is the first. Bytes of one's own are taken as the rule that was decided. */
export function makeSealedSlot(rule: string | Uint8Array, slot = 1_988_612): SealedSlot {
  const bytes = typeof rule === 'string' ? readRule(rule).bytes : rule
  const hash = toHex(sha256(bytes))
  const terms = {
    name: typeof rule === 'string' ? rule : 'own',
    hash,
    ...{ kNumerator: 1, kDenominator: 2, extra: [0, 0, 0, 0], gasLimit: 50_000_000 },
  }
  const fees = {
    communityFeeMicroPerKwh: 2_000,
    zones: [{ id: 'mitte', entryFeeMicroPerKwh: 3_000, exitFeeMicroPerKwh: 5_000 }],
  }
  const members = HOMES.map(({ orders: _orders, ...conditions }) => conditions)
  const tariffs: ClearingTerms['members'] = new Map(
    members.map(({ member, zone, ...tariff }) => [member, { zone, tariffs: [{ fromMs: 0, ...tariff }] }]),
  )
  const sheets = HOMES.map(({ member, orders }) => ({
    ...{ version: 1, community: COMMUNITY, slot, member, revision: 1, orders },
  }))
  const book = sealOrders(COMMUNITY, slot, canonicalOrders(COMMUNITY, slot, sheets))
  const decided = createDecidedRule({ bytes, hash, gasLimit: BigInt(terms.gasLimit) })
  const { clearing, fills } = clearBook(
    book,
    { genesis: { slotMs: SLOT_MS, rule: terms, fees }, members: tariffs },
    decided,
  )
  const sum = (side: string): bigint =>
    fills.reduce((total, fill) => (fill.order.side === side ? total + fill.amountNano : total), 0n)
  const { buyPriceMicroPerKwh, sellPriceMicroPerKwh, energyWh, status } = clearing
  const detail: SlotDetail = {
    community: COMMUNITY,
    self: HOMES[0]?.member ?? '',
    slot,
    startMs: slot * SLOT_MS,
    endMs: (slot + 1) * SLOT_MS,
    gateMs: slot * SLOT_MS - 300_000,
    status: energyWh > 0 ? 'settled' : 'no-trade',
    book: {
      orders: book.orders.map(({ id, source: _source, ...order }) => ({ ...order, order: id })),
      refused: [],
    },
    conditions: { rule: terms, fees, members },
    clearing: {
      code: status === 'rule-failed' ? 'rule-failed' : 'cleared',
      ruleHash: hash,
      priceMicroPerKwh: buyPriceMicroPerKwh === sellPriceMicroPerKwh ? buyPriceMicroPerKwh : null,
      ...{ buyPriceMicroPerKwh, sellPriceMicroPerKwh, energyWh },
      surplusNano: (sum('bid') - sum('offer')).toString(),
    },
    fills: fills.map((fill) => ({
      order: fill.order.id,
      energyWh: fill.energyWh,
      amountNano: fill.amountNano.toString(),
    })),
    certificate: {
      ...{ height: 5124, round: 0, blockHash: 'b4'.repeat(32) },
      signatures: HOMES.slice(0, 5).map(({ member }) => ({ validator: member, signature: 'ab'.repeat(64) })),
    },
  }
  return { detail, ruleBytes: bytes }
}

function home(
  index: number,
  side: Order['side'],
  energyWh: number,
  limitPriceMicroPerKwh: number,
): ClearingConditions['members'][number] & { readonly orders: readonly Order[] } {
  return {
    member: toHex(sha256(Uint8Array.of(index))),
    zone: index % 2 === 0 ? 'mitte' : null,
    retailMicroPerKwh: 312_000 + index,
    feedInMicroPerKwh: 82_000 - index,
    orders: [{ side, energyWh, limitPriceMicroPerKwh, source: 'unknown' }],
  }
}

const HOMES = [
  home(1, 'offer', 420, 96_000),
  home(2, 'bid', 250, 298_000),
  home(3, 'bid', 310, 287_000),
  home(4, 'offer', 380, 121_000),
  home(5, 'bid', 120, 140_000),
  home(6, 'offer', 90, 290_000),
]
