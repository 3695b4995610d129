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

/**
 * The final supplier's side of a run of slots that were settled by estimate, once good counters are back: everything at
 * the dearest retail and the lowest feed-in, and every trade of the gap as if it had missed its delivery. No division
 * of the true energies over the slots costs more, so withholding a reading never pays.
 */
export function gapSupplierNano(gap: MemberSlot): bigint {
  const retail = BigInt(gap.retailMicroPerKwh)
  const feedIn = BigInt(gap.feedInMicroPerKwh)
  const lower = retail < feedIn ? retail : feedIn
  const higher = retail < feedIn ? feedIn : retail
  return (
    BigInt(gap.exportWh) * feedIn -
    BigInt(gap.importWh) * retail +
    BigInt(gap.boughtWh) * lower -
    BigInt(gap.soldWh) * higher
  )
}

/** Half the safe range, so that the difference of two is safe too; 4.5 million currency units in a slot. */
const PRODUCT_LIMIT = Number.MAX_SAFE_INTEGER / 2

function bounded(product: number): number {
  assert(Math.abs(product) <= PRODUCT_LIMIT, 'a slot of one member stays within safe integers')
  return product
}
