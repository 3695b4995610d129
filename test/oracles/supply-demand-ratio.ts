/**
 * Supply-demand ratio (Liu and others 2017): from retail, where supply is scarce, the local price falls to the
 * compensated feed-in tariff, where there is enough.
 */
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import type { Oracle } from './book.ts'
import type { Volumes } from './community.ts'
import { areTariffsInRange, clearWithLeaving } from './community.ts'
import { badParameter } from './result.ts'
import type { Fraction } from './uniform.ts'

export const clearSupplyDemandRatio: Oracle = ({ orders }, parameters) => {
  const compensation = readCompensation(parameters)
  if (compensation === undefined || !areTariffsInRange(parameters)) return badParameter(orders)
  const { retailMicroPerKwh: retail, feedInMicroPerKwh: feedIn } = parameters
  const floor = feedIn + floorOfShare(retail - feedIn, compensation)
  return clearWithLeaving(orders, (volumes) => localPrice(retail, floor, volumes))
}

/** Words 6 and 7; 0 / 0, as in a header without parameters, means none. */
function readCompensation({ extra = [] }: RuleParameters): Fraction | undefined {
  const [numerator = 0, denominator = 0] = extra
  if (numerator === 0 && denominator === 0) return { numerator: 0, denominator: 1 }
  return denominator > 0 && numerator >= 0 && numerator <= denominator
    ? { numerator, denominator }
    : undefined
}

/**
 * floor(retail L D / ((retail - L) S + L D)), the harmonic mean of L and retail with weights S and D - S. Where it is
 * none (L or retail not positive, nothing between them) and where supply is enough, the price is L.
 */
function localPrice(retail: number, floor: number, { demandWh, supplyWh }: Volumes): number {
  if (supplyWh >= demandWh || floor <= 0 || retail <= floor) return floor
  const worth = BigInt(floor) * BigInt(demandWh)
  return Number((BigInt(retail) * worth) / (BigInt(retail - floor) * BigInt(supplyWh) + worth))
}

/** floor(c x), down also where x is negative. */
function floorOfShare(value: number, { numerator, denominator }: Fraction): number {
  const product = BigInt(value) * BigInt(numerator)
  const quotient = product / BigInt(denominator)
  return Number(product < 0n && product % BigInt(denominator) !== 0n ? quotient - 1n : quotient)
}
