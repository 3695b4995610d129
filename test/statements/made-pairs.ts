/** One slot in which one home sold to many others, another amount to each: for tests of who is named how. */
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import type { StatementSlot } from '../../node/statements/document.ts'

const SLOT = 1_988_612

export interface MadePairs {
  /** The seller's own rows. */
  readonly rows: readonly StatementSlot[]
  readonly cleared: readonly BlockOutcome[]
  /** The seller's, then the buyers'. */
  readonly keys: readonly string[]
}

export function makePairs(buyers: number): MadePairs {
  const keys = Array.from({ length: buyers + 1 }, (_, index) => toHex(sha256(Uint8Array.of(index))))
  const [seller = ''] = keys
  const orders = keys.map((member, index) => ({
    ...{ order: `order-${String(index)}`, member, side: index === 0 ? 'offer' : 'bid' },
    ...{ energyWh: 100, priceMicroPerKwh: 200_000, source: 'unknown' },
    ...{ filledWh: 100, amountNano: '0', feeNano: '0' },
  }))
  const trades = keys.slice(1).map((_, index) => ({
    ...{ bid: `order-${String(index + 1)}`, offer: 'order-0' },
    ...{ energyWh: 10 + index, priceMicroPerKwh: 200_000 },
  }))
  // Only these fields tell of partners.
  const outcome = { slot: SLOT, orders, trades } as unknown as BlockOutcome
  const row = { slot: SLOT, member: seller, boughtWh: 0, soldWh: 100 } as unknown as StatementSlot
  return { rows: [row], cleared: [outcome], keys }
}
