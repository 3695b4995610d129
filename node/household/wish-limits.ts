/** What an owner may wish of the battery while the node runs. */
import type { WishChange } from '../api/owner.ts'
import { RESERVE_LIMIT_PPM } from '../core/trading/battery-wishes.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../core/units/quantities.ts'

/** Throws `wish-reserve-invalid` or `wish-price-invalid`; the limits are those that the configuration has too. */
export function refuseWish({ reservePpm, leastSaleMicroPerKwh }: WishChange): void {
  if (reservePpm !== undefined && !isWithin(reservePpm, 0, RESERVE_LIMIT_PPM))
    throw new OperatingError(
      { code: 'wish-reserve-invalid' },
      'The reserve is 0 to 95 % of the battery, in whole millionths: 0 to 950000.',
    )
  const most = PRICE_LIMIT_MICRO_PER_KWH - 1
  if (
    leastSaleMicroPerKwh !== undefined &&
    leastSaleMicroPerKwh !== null &&
    !isWithin(leastSaleMicroPerKwh, -most, most)
  )
    throw new OperatingError(
      { code: 'wish-price-invalid' },
      `A price is whole micro-currency per kWh, nearer to 0 than ${String(PRICE_LIMIT_MICRO_PER_KWH)}: 350000 is 35 hundredths.`,
    )
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}
