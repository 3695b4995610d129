/**
 * What the host checks after every call, whatever the rule: a rule that is wrong can make a slot void, it cannot
 * take from anybody. The orders come from the host's own copy, never from the memory that the rule can write.
 */

export interface RuleOutput {
  readonly fillsWh: Int32Array
  readonly buyPriceMicroPerKwh: number
  readonly sellPriceMicroPerKwh: number
  /** The energy that the rule says it has cleared. */
  readonly energyWh: number
  /** What each order pays or gets in all, nano; absent where one price holds for all. */
  readonly amountsNano: BigInt64Array | undefined
}

export type Violation =
  | 'fill-exceeds-order'
  | 'sides-unbalanced'
  | 'energy-mismatch'
  | 'amount-without-fill'
  /** The economic ones: reported instead of enforced for research rules. */
  | 'limit-crossed'
  | 'money-created'

/** Says whether a violation may stand in a research rule. */
export function isEconomic(violation: Violation): boolean {
  return violation === 'limit-crossed' || violation === 'money-created'
}

/** Further out than any price. */
const NO_LIMIT = 2 ** 31 - 1

/** Checks the output of one clearing in one pass; gives the first violation in the order of `Violation`. */
export function findViolation(
  energiesWh: Int32Array,
  limitsMicroPerKwh: Int32Array,
  count: number,
  output: RuleOutput,
): Violation | undefined {
  const { fillsWh, buyPriceMicroPerKwh: buyPrice, sellPriceMicroPerKwh: sellPrice } = output
  let boughtWh = 0
  let balanceWh = 0
  let lowestBid = NO_LIMIT
  let highestOffer = -NO_LIMIT
  // Its sign bit is set by a fill that exceeds its order. No branches on the fills, which no predictor can learn.
  let excess = 0
  for (let i = 0; i < count; i++) {
    const fillWh = fillsWh[i] ?? 0
    const energyWh = energiesWh[i] ?? 0
    const limit = limitsMicroPerKwh[i] ?? 0
    const isOffer = energyWh >> 31
    const sizeWh = ((fillWh ^ isOffer) - isOffer) | 0
    excess |= sizeWh | (((energyWh ^ isOffer) - isOffer - sizeWh) | 0)
    balanceWh += fillWh
    boughtWh += fillWh & ~(fillWh >> 31)
    // All ones where the order buys, or sells.
    const buys = -fillWh >> 31
    const sells = fillWh >> 31
    const bidLimit = (limit & buys) | (NO_LIMIT & ~buys)
    const offerLimit = (limit & sells) | (-NO_LIMIT & ~sells)
    if (bidLimit < lowestBid) lowestBid = bidLimit
    if (offerLimit > highestOffer) highestOffer = offerLimit
  }
  if (excess < 0) return 'fill-exceeds-order'
  if (balanceWh !== 0) return 'sides-unbalanced'
  if (boughtWh !== output.energyWh) return 'energy-mismatch'
  if (output.amountsNano !== undefined)
    return findAmountViolation(limitsMicroPerKwh, count, fillsWh, output.amountsNano)
  if (boughtWh === 0) return undefined
  if (buyPrice > lowestBid || sellPrice < highestOffer) return 'limit-crossed'
  return buyPrice < sellPrice ? 'money-created' : undefined
}

function findAmountViolation(
  limitsMicroPerKwh: Int32Array,
  count: number,
  fillsWh: Int32Array,
  amountsNano: BigInt64Array,
): Violation | undefined {
  let paidNano = 0n
  let isCrossed = false
  for (let i = 0; i < count; i++) {
    const fillWh = fillsWh[i] ?? 0
    const amountNano = amountsNano[i] ?? 0n
    if (fillWh === 0) {
      if (amountNano !== 0n) return 'amount-without-fill'
      continue
    }
    const limitNano = BigInt(Math.abs(fillWh)) * BigInt(limitsMicroPerKwh[i] ?? 0)
    if (fillWh > 0 ? amountNano > limitNano : amountNano < limitNano) isCrossed = true
    paidNano += fillWh > 0 ? amountNano : -amountNano
  }
  if (isCrossed) return 'limit-crossed'
  return paidNano < 0n ? 'money-created' : undefined
}
