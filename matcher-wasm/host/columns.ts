import { HEADER_BYTES, Header } from './header.ts'
import type { RuleInstance } from './rule-instance.ts'

/** The arrays of a book in the memory of an instance, as views without a copy. */
export interface Columns {
  readonly header: Header
  readonly limitPricesMicroPerKwh: Int32Array
  /** > 0 bid, < 0 offer, in Wh. */
  readonly energiesWh: Int32Array
  readonly fillsWh: Int32Array
  /** Absent where the rule has no use for owners. */
  readonly owners: Int32Array | undefined
  /** Absent where one price holds for all. */
  readonly amountsNano: BigInt64Array | undefined
  /** Where the trade list begins; 0 = the rule lists none. */
  readonly tradesOffset: number
}

export type ColumnsResult =
  | { readonly code: 'mapped'; readonly columns: Columns }
  | {
      readonly code: 'rule-failed'
      readonly reason: 'trapped' | 'gas-exhausted' | 'book-too-large' | 'layout-invalid'
    }

/** Reserves room for `capacity` orders and maps it; views from before are dead afterwards. */
export function reserveColumns(instance: RuleInstance, capacity: number): ColumnsResult {
  const reserved = instance.reserve(capacity)
  if (reserved.code === 'failed') return { code: 'rule-failed', reason: reserved.reason }
  const { buffer } = instance
  const at = reserved.value >>> 0
  // A rule may place its arrays wherever it likes, inside its memory.
  const fits = (offset: number, align: number, bytes: number): boolean =>
    offset % align === 0 && offset + bytes <= buffer.byteLength
  if (!fits(at, 4, HEADER_BYTES)) return { code: 'rule-failed', reason: 'layout-invalid' }
  const header = new Header(buffer, at)
  const { prices, energies, fills, amounts, owners, trades } = header.offsets
  const areMapped = [prices, energies, fills, owners].every((offset) => fits(offset, 4, capacity * 4))
  if (!areMapped || !fits(amounts, 8, capacity * 8) || !fits(trades, 4, capacity * 16)) {
    return { code: 'rule-failed', reason: 'layout-invalid' }
  }
  const columns: Columns = {
    header,
    limitPricesMicroPerKwh: new Int32Array(buffer, prices, capacity),
    energiesWh: new Int32Array(buffer, energies, capacity),
    fillsWh: new Int32Array(buffer, fills, capacity),
    owners: owners === 0 ? undefined : new Int32Array(buffer, owners, capacity),
    amountsNano: amounts === 0 ? undefined : new BigInt64Array(buffer, amounts, capacity),
    tradesOffset: trades,
  }
  return { code: 'mapped', columns }
}
