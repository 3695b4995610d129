/**
 * What one slot does to certificates of origin, each a Wh of local generation. They are made by what a home's own
 * generators are known to have made, leave it with what it exports (first with what it sold), and reach those who
 * bought. What a home keeps beyond what its battery can hold was used, and is retired.
 *
 * Only verified rows take part. What nobody measured proves nothing: such a home gets none and gives none, and those of
 * its stored Wh are retired, for nobody knows what is left in its battery.
 */
import { assert } from '../units/assert.ts'
import { shareByLargestRemainder } from '../units/shares.ts'

/** One home's slot, in Wh. */
export interface OriginRow {
  readonly isVerified: boolean
  readonly importWh: number
  readonly exportWh: number
  /** Null where it was not metered: it makes none. */
  readonly generationWh: number | null
  readonly boughtWh: number
  readonly soldWh: number
  /** Certificates of stored Wh from before the slot. */
  readonly heldWh: number
  /** What its battery can hold; 0 without one. */
  readonly capacityWh: number
}

/** What happened to a home's certificates in a slot, in Wh: held + minted + bought = sold + grid + retired + held after. */
export interface OriginFlows {
  readonly mintedWh: number
  /** Left with what neighbours bought. */
  readonly soldWh: number
  /** Came with what it bought and used. */
  readonly boughtWh: number
  /** Left with what the supplier took. */
  readonly gridWh: number
  /** Used. */
  readonly retiredWh: number
}

/** Of a home whose certificates are not moved yet. */
export const NO_ORIGIN: OriginFlows = { mintedWh: 0, soldWh: 0, boughtWh: 0, gridWh: 0, retiredWh: 0 }

/** Row by row in their order; `unusedWh` was sold and not used by those who bought it: it went to the grid. */
export function moveOrigin(rows: readonly OriginRow[]): { flows: OriginFlows[]; unusedWh: number } {
  const leaving = rows.map(leavingWith)
  const usedWh = rows.map(({ isVerified, boughtWh, importWh }) =>
    isVerified ? Math.min(boughtWh, importWh) : 0,
  )
  const soldWh = sum(leaving.map((each) => each.soldWh))
  const movedWh = Math.min(soldWh, sum(usedWh))
  const bought = shareByLargestRemainder(BigInt(movedWh), usedWh.map(BigInt)).map(Number)
  const flows = rows.map((row, index) => flowsOf(row, leaving[index] ?? NOTHING, bought[index] ?? 0))
  return { flows, unusedWh: soldWh - movedWh }
}

interface Leaving {
  readonly mintedWh: number
  readonly soldWh: number
  readonly gridWh: number
}

const NOTHING: Leaving = { mintedWh: 0, soldWh: 0, gridWh: 0 }

/** What is exported takes certificates along as far as there are any, what was sold before the rest. */
function leavingWith({ isVerified, exportWh, generationWh, soldWh, heldWh }: OriginRow): Leaving {
  if (!isVerified) return NOTHING
  const mintedWh = generationWh ?? 0
  const leavingWh = Math.min(exportWh, heldWh + mintedWh)
  const withSoldWh = Math.min(soldWh, leavingWh)
  return { mintedWh, soldWh: withSoldWh, gridWh: leavingWh - withSoldWh }
}

function flowsOf(
  { isVerified, heldWh, capacityWh }: OriginRow,
  leaving: Leaving,
  boughtWh: number,
): OriginFlows {
  const { mintedWh, soldWh, gridWh } = leaving
  const leftWh = heldWh + mintedWh + boughtWh - soldWh - gridWh
  assert(leftWh >= 0, 'a home gives only certificates that it has')
  const keptWh = isVerified ? Math.min(leftWh, capacityWh) : 0
  return { mintedWh, soldWh, boughtWh, gridWh, retiredWh: leftWh - keptWh }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
