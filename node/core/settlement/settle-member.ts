/**
 * What the supplier's side of one member's slot is worth. Trades are firm: every fill posts at its price, and deviation
 * is priced register by register, as the supplier's bill is (design section 5). With B bought, S sold, I imported, E
 * exported: u = I − B, v = E − S; u⁺ pays retail, v⁺ gets feed-in, u⁻ gets the lower of the two, v⁻ pays the higher.
 *
 * Safe integers with asserted bounds, so that the node and the columns of the simulator run the same function;
 * `bigint` begins at the ledger's edge.
 */
import { assert } from '../units/assert.ts'

export interface MemberSlot {
  readonly importWh: number
  readonly exportWh: number
  readonly boughtWh: number
  readonly soldWh: number
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
}

/** Nano-currency the member receives from the supplier; negative when it pays. */
export function supplierNano(slot: MemberSlot): number {
  const { retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn } = slot
  const importDeviationWh = slot.importWh - slot.boughtWh
  const exportDeviationWh = slot.exportWh - slot.soldWh
  const importPrice = importDeviationWh >= 0 ? retail : Math.min(retail, feedIn)
  const exportPrice = exportDeviationWh >= 0 ? feedIn : Math.max(retail, feedIn)
  return bounded(exportDeviationWh * exportPrice) - bounded(importDeviationWh * importPrice)
}

/** The same energy with no street at all: what the tariff alone would have moved. */
export function tariffAloneNano(slot: Omit<MemberSlot, 'boughtWh' | 'soldWh'>): number {
  return supplierNano({ ...slot, boughtWh: 0, soldWh: 0 })
}

/** The supplier's side of a slot's trades if nothing of them was delivered: bought gets the lower, sold pays the higher. */
export function undeliveredNano(slot: Omit<MemberSlot, 'importWh' | 'exportWh'>): number {
  const { retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn } = slot
  return bounded(slot.boughtWh * Math.min(retail, feedIn)) - bounded(slot.soldWh * Math.max(retail, feedIn))
}

/** A run of slots that were settled by estimate, once good counters are back. */
export interface MeteredGap {
  readonly importWh: number
  readonly exportWh: number
  /** Sum over its slots, each at its own tariff. */
  readonly undeliveredNano: bigint
  readonly retailHighestMicroPerKwh: number
  readonly feedInLowestMicroPerKwh: number
}

/**
 * The final supplier's side of a gap: its energy at the dearest retail and the lowest feed-in, and every trade of it as
 * if it had missed its delivery. No division of the true energies over the slots costs more, so withholding a reading
 * never pays.
 */
export function gapSupplierNano(gap: MeteredGap): bigint {
  const exportNano = BigInt(gap.exportWh) * BigInt(gap.feedInLowestMicroPerKwh)
  const importNano = BigInt(gap.importWh) * BigInt(gap.retailHighestMicroPerKwh)
  return exportNano - importNano + gap.undeliveredNano
}

/** Half the safe range, so that the difference of two is safe too; 4.5 million currency units in a slot. */
const PRODUCT_LIMIT = Number.MAX_SAFE_INTEGER / 2

function bounded(product: number): number {
  assert(Math.abs(product) <= PRODUCT_LIMIT, 'a slot of one member stays within safe integers')
  return product
}
