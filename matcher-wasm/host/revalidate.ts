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

/** Further out than any limit; a limit less this still fits 32 bits. */
const BEYOND_LIMITS = 2 ** 30

/**
 * Checks the output of one clearing in one pass; gives the first violation in the order of `Violation`. No branches on
 * the fills, which no predictor can learn, and no sums beyond 32 bits: 2.5 ns an order.
 */
export function findViolation(
  energiesWh: Int32Array,
  limitsMicroPerKwh: Int32Array,
  count: number,
  output: RuleOutput,
): Violation | undefined {
  const { fillsWh } = output
  const buyPrice = Math.max(-BEYOND_LIMITS, Math.min(BEYOND_LIMITS, output.buyPriceMicroPerKwh)) | 0
  const sellPrice = Math.max(-BEYOND_LIMITS, Math.min(BEYOND_LIMITS, output.sellPriceMicroPerKwh)) | 0
  // Exact if no fill exceeds its order, since a side is below 2^31 Wh; and that is looked at first.
  let balanceWh = 0
  let boughtWh = 0
  // Their sign bits are set by a fill that exceeds its order, and by one whose limit is crossed.
  let excess = 0
  let crossed = 0
  for (let i = 0; i < count; i++) {
    // The arrays have `count` elements: a fallback would be code that nothing can reach.
    const fillWh = fillsWh[i] as number
    const energyWh = energiesWh[i] as number
    // All ones for offers: (x ^ -1) + 1 = -x.
    const isOffer = energyWh >> 31
    const sizeWh = ((fillWh ^ isOffer) - isOffer) | 0
    excess |= sizeWh | (((energyWh ^ isOffer) - isOffer - sizeWh) | 0)
    balanceWh = (balanceWh + fillWh) | 0
    boughtWh = (boughtWh + (fillWh & ~isOffer)) | 0
    const price = (buyPrice & ~isOffer) | (sellPrice & isOffer)
    const gain = (((limitsMicroPerKwh[i] as number) - price) ^ isOffer) - isOffer
    crossed |= gain & -sizeWh
  }
  if (excess < 0) return 'fill-exceeds-order'
  if (balanceWh !== 0) return 'sides-unbalanced'
  if (boughtWh !== output.energyWh) return 'energy-mismatch'
  if (output.amountsNano !== undefined)
    return findAmountViolation(limitsMicroPerKwh, count, fillsWh, output.amountsNano)
  if (boughtWh === 0) return undefined
  if (crossed < 0) return 'limit-crossed'
  return buyPrice < sellPrice ? 'money-created' : undefined
}

/**
 * With an amount for each order. Amounts and limits times energy reach 2^61, beyond what a number holds exactly, and a
 * bigint for each order takes 100 ns. So amounts are read in halves of 32 bits, energies are split in halves of 16, and
 * amount - limit * energy = 2^16 * upper + lower, where both are exact: their rounded sum has the right sign.
 */
function findAmountViolation(
  limitsMicroPerKwh: Int32Array,
  count: number,
  fillsWh: Int32Array,
  amountsNano: BigInt64Array,
): Violation | undefined {
  const halves = new Int32Array(amountsNano.buffer, amountsNano.byteOffset, count * 2)
  let paidUpper = 0
  let paidLower = 0
  let isCrossed = false
  for (let i = 0; i < count; i++) {
    const fillWh = fillsWh[i] as number
    const low = (halves[i * 2] as number) >>> 0
    const high = halves[i * 2 + 1] as number
    if (fillWh === 0) {
      if ((low | high) !== 0) return 'amount-without-fill'
      continue
    }
    const sign = fillWh > 0 ? 1 : -1
    const sizeWh = fillWh * sign
    const limit = limitsMicroPerKwh[i] as number
    const upper = high * 2 ** 16 - limit * (sizeWh >>> 16)
    const lower = low - limit * (sizeWh & 0xffff)
    if ((upper * 2 ** 16 + lower) * sign > 0) isCrossed = true
    // Exact up to 2^21 orders, twice what a memory of 64 MiB holds.
    paidUpper += high * sign
    paidLower += low * sign
  }
  if (isCrossed) return 'limit-crossed'
  return (BigInt(paidUpper) << 32n) + BigInt(paidLower) < 0n ? 'money-created' : undefined
}
