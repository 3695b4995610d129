/**
 * The settlement of one slot in columns: the same arithmetic as `settle-member.ts`, for thousands of members at a time
 * and without an object for each. A test holds the two to equality.
 */
import { assert } from '../units/assert.ts'
import { SLOT_LIMIT_NANO } from './settle-member.ts'

/** One slot of many members, member i at place i of every column; the energies are ≥ 0. */
export interface SettlementColumns {
  readonly importWh: Int32Array
  readonly exportWh: Int32Array
  readonly boughtWh: Int32Array
  readonly soldWh: Int32Array
  readonly retailMicroPerKwh: Int32Array
  readonly feedInMicroPerKwh: Int32Array
}

/** Sums over slots, each in nano-currency that the member receives. */
export interface SettledSums {
  /** As `supplierNano`. */
  readonly supplierNano: Float64Array
  /** As `tariffAloneNano`: the same energy without a street. */
  readonly tariffNano: Float64Array
}

/** Adds what the supplier's side of this slot is worth to the sums of the first `count` members. */
export function settleColumns(columns: SettlementColumns, count: number, sums: SettledSums): void {
  const { importWh, exportWh, boughtWh, soldWh, retailMicroPerKwh, feedInMicroPerKwh } = columns
  const { supplierNano, tariffNano } = sums
  // A bound on every product: the largest deviation at the largest price, looked at once.
  let energies = 0
  let prices = 0
  for (let i = 0; i < count; i++) {
    const imported = importWh[i] as number
    const exported = exportWh[i] as number
    const retail = retailMicroPerKwh[i] as number
    const feedIn = feedInMicroPerKwh[i] as number
    const u = imported - (boughtWh[i] as number)
    const v = exported - (soldWh[i] as number)
    energies |= imported | exported | (u ^ (u >> 31)) | (v ^ (v >> 31))
    prices |= (retail ^ (retail >> 31)) | (feedIn ^ (feedIn >> 31))
    // More taken than bought, more given than sold: else at the worse of the two prices.
    const exportPrice = v >= 0 || feedIn > retail ? feedIn : retail
    const importPrice = u >= 0 || retail < feedIn ? retail : feedIn
    // Added to 0 a product is never −0, for which the compiler would else branch on what no predictor can learn.
    supplierNano[i] = (supplierNano[i] as number) + (0 + v * exportPrice - (0 + u * importPrice))
    tariffNano[i] = (tariffNano[i] as number) + (0 + exported * feedIn - (0 + imported * retail))
  }
  assert(bitsBound(energies) * bitsBound(prices) <= SLOT_LIMIT_NANO, 'a slot stays within safe integers')
}

/** Where many numbers ≥ 0 were joined by their bits: none of them, nor one more, exceeds this. */
function bitsBound(joined: number): number {
  return 2 ** (32 - Math.clz32(joined))
}
