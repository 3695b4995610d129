import type { RuleParameters } from './header.ts'

/** Prices are signed and smaller than this in size. */
export const PRICE_LIMIT_MICRO_PER_KWH = 2 ** 30
/** The energy of one side of a book stays below this. */
export const BOOK_SIDE_LIMIT_WH = 2 ** 31

/** Says whether a book is within what every rule may rely on; one pass, before every call. */
export function isBookInRange(energiesWh: Int32Array, pricesMicroPerKwh: Int32Array, count: number): boolean {
  let demandWh = 0
  let supplyWh = 0
  let isWrong = 0
  for (let i = 0; i < count; i++) {
    const energyWh = energiesWh[i] ?? 0
    const price = pricesMicroPerKwh[i] ?? 0
    if (energyWh > 0) demandWh += energyWh
    else supplyWh -= energyWh
    isWrong |=
      Number(energyWh === 0) |
      Number(price >= PRICE_LIMIT_MICRO_PER_KWH) |
      Number(price <= -PRICE_LIMIT_MICRO_PER_KWH)
  }
  return isWrong === 0 && demandWh < BOOK_SIDE_LIMIT_WH && supplyWh < BOOK_SIDE_LIMIT_WH
}

/** Says whether parameters are whole numbers that fit their words, with 0 <= k <= 1. */
export function areParametersInRange(parameters: RuleParameters): boolean {
  const { kNumerator, kDenominator, retailMicroPerKwh, feedInMicroPerKwh, extra = [] } = parameters
  const isWord = (value: number): boolean => value === (value | 0)
  const areWords = [kNumerator, kDenominator, retailMicroPerKwh, feedInMicroPerKwh, ...extra].every(isWord)
  return areWords && kNumerator >= 0 && kNumerator <= kDenominator && kDenominator > 0 && extra.length <= 4
}
