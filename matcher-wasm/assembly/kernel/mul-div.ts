/**
 * floor(factor * part / whole) where the product needs more than 64 bits: long division, one bit of the factor after
 * another. For part <= whole < 2^62; then the remainder stays below 2^63 + 2^62 and the quotient within the factor.
 */
export function mulDiv(factor: u32, part: u64, whole: u64): u32 {
  let quotient: u32 = 0
  let rest: u64 = 0
  for (let bit: i32 = 31; bit >= 0; bit--) {
    quotient <<= 1
    rest = (rest << 1) + (((factor >> bit) & 1) != 0 ? part : 0)
    // At most twice: rest < 2 whole + part <= 3 whole.
    while (rest >= whole) {
      rest -= whole
      quotient += 1
    }
  }
  return quotient
}

/** floor(value * numerator / denominator), down also below zero; |value| < 2^31 and 0 <= numerator <= denominator. */
export function floorOfShare(value: i64, numerator: i32, denominator: i32): i32 {
  const product = value * i64(numerator)
  const quotient = product / i64(denominator)
  return i32(quotient) - i32(product < quotient * i64(denominator))
}
