/** Amounts for people: exact in nano, rounded to cents in one place. */

export const NANO_PER_CENT = 10_000_000n

/** Whole cents, half away from zero, and what the rounding added: cents × 10⁷ = nano + rounding. */
export function roundToCents(nano: bigint): { readonly cents: bigint; readonly roundingNano: bigint } {
  const half = NANO_PER_CENT / 2n
  const distance = nano < 0n ? -nano : nano
  const whole = (distance + half) / NANO_PER_CENT
  const cents = nano < 0n ? -whole : whole
  return { cents, roundingNano: cents * NANO_PER_CENT - nano }
}

/** `-1234` cents as `-12.34`. */
export function centsText(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** All nine decimals, so that what is added up on paper gives the same: `-0.108999000`. */
export function exactText(nano: bigint): string {
  const digits = String(nano < 0n ? -nano : nano).padStart(10, '0')
  return `${nano < 0n ? '-' : ''}${digits.slice(0, -9)}.${digits.slice(-9)}`
}

/** Wh as kWh with all three decimals. */
export function kwhText(energyWh: number): string {
  const digits = String(Math.abs(energyWh)).padStart(4, '0')
  return `${energyWh < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`
}

/** A price in cents per kWh with all four decimals: 195000 micro is `19.5000`. */
export function centPerKwhText(microPerKwh: number): string {
  const digits = String(Math.abs(microPerKwh)).padStart(5, '0')
  return `${microPerKwh < 0 ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`
}
