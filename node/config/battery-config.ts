/** The `battery:` part: what the owner says of the battery, and what is wanted of it. */
import type * as z from 'zod'
import { RESERVE_LIMIT_PPM } from '../core/trading/battery-wishes.ts'
import { quantity, strict } from '../../sim/scenario/fields.ts'
import type { Measure } from '../../sim/scenario/written.ts'
import { ENERGY, POWER, SHARE } from '../../sim/scenario/written.ts'
import type { WrittenPrice } from '../../sim/scenario/written-price.ts'
import { priceWithUnit } from './written-fields.ts'

export interface BatteryConfig {
  /** Where the device says its size itself, that counts. */
  readonly capacityWh: number | null
  readonly maxChargeW: number | null
  readonly maxDischargeW: number | null
  readonly reservePpm: number | null
  readonly sellAbove: WrittenPrice | null
  readonly wear: WrittenPrice | null
  readonly efficiencyPpm: number | null
}

/** Nobody's home has more. */
const CAPACITY: Measure = { ...ENERGY, least: 100, most: 10_000_000 }
const BATTERY_POWER: Measure = { ...POWER, least: 1, most: 1_000_000 }
/** A plain 20 would be two thousand per cent. */
const RESERVE: Measure = { ...SHARE, plainUnit: null, example: '20 %', most: RESERVE_LIMIT_PPM }
const EFFICIENCY: Measure = { ...SHARE, plainUnit: null, example: '92 %', least: 500_000 }

export const batterySchema = strict({
  capacity: quantity(
    CAPACITY,
    'How much it holds, like "10 kWh"; needed only where the device does not say it.',
  ).optional(),
  maxChargePower: quantity(BATTERY_POWER, 'It is planned to charge with no more, like "5 kW".').optional(),
  maxDischargePower: quantity(
    BATTERY_POWER,
    'It is planned to discharge with no more, like "5 kW".',
  ).optional(),
  reserve: quantity(RESERVE, 'What of it is kept for the home, like "20 %".').optional(),
  sellAbove: priceWithUnit('It sells to neighbours from this price on only, like "35 ct/kWh".').optional(),
  wear: priceWithUnit('What a kWh through it wears it, like "4 ct/kWh".')
    .refine(({ microPerKwh }) => microPerKwh >= 0, 'must not be negative')
    .optional(),
  efficiency: quantity(
    EFFICIENCY,
    'Of what is charged, what can be taken out again, like "92 %".',
  ).optional(),
}).describe('The battery of this home, and what its owner wants of it.')

export function batteryConfig(battery: z.output<typeof batterySchema> | undefined): BatteryConfig {
  return {
    capacityWh: battery?.capacity ?? null,
    maxChargeW: battery?.maxChargePower ?? null,
    maxDischargeW: battery?.maxDischargePower ?? null,
    reservePpm: battery?.reserve ?? null,
    sellAbove: battery?.sellAbove ?? null,
    wear: battery?.wear ?? null,
    efficiencyPpm: battery?.efficiency ?? null,
  }
}
