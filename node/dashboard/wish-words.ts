import type { OwnerState } from '../api/owner.ts'
import { messages } from './messages.ts'
import { formatEnergy, formatPrice, formatShare } from './numbers.ts'

/** What is wanted of the battery, or would be. */
export interface Wish {
  readonly reservePpm: number
  /** Null: whenever it is worth it. */
  readonly leastSaleMicroPerKwh: number | null
}

export interface WishUnits {
  readonly currency: string
  /** Null where it is not known. */
  readonly capacityWh: number | null
}

export function wishOf({ reserve, leastSale }: OwnerState['battery']): Wish {
  return { reservePpm: reserve.ppm, leastSaleMicroPerKwh: leastSale.microPerKwh }
}

/** `40 % (2.00 kWh)`. */
export function reserveWords(ppm: number, { capacityWh }: WishUnits): string {
  const share = formatShare(ppm)
  return capacityWh === null
    ? share
    : `${share} (${formatEnergy(Math.floor((capacityWh * ppm) / 1_000_000))})`
}

/** `from 35.0 ct on`, or whenever it is worth it. */
export function saleWords(microPerKwh: number | null, { currency }: WishUnits): string {
  const { anyPrice, from } = messages.owner.wishes
  return microPerKwh === null ? anyPrice : from(formatPrice(microPerKwh, currency))
}

/** What would be otherwise than it is; empty where nothing would. */
export function changeWords(now: Wish, next: Wish, units: WishUnits): string[] {
  const { willReserve, willSell } = messages.owner.wishes
  return [
    ...(next.reservePpm === now.reservePpm
      ? []
      : [willReserve(reserveWords(next.reservePpm, units), reserveWords(now.reservePpm, units))]),
    ...(next.leastSaleMicroPerKwh === now.leastSaleMicroPerKwh
      ? []
      : [willSell(saleWords(next.leastSaleMicroPerKwh, units), saleWords(now.leastSaleMicroPerKwh, units))]),
  ]
}
