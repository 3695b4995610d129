/** The `trading:` part: within which prices the home trades at all. It narrows what the strategy asks for, never widens. */
import type * as z from 'zod'
import { strict } from '../../sim/scenario/fields.ts'
import type { WrittenPrice } from '../../sim/scenario/written-price.ts'
import { priceWithUnit } from './written-fields.ts'

export interface TradingConfig {
  /** Null: whatever is better than the tariff. */
  readonly sellMin: WrittenPrice | null
  readonly buyMax: WrittenPrice | null
}

export const tradingSchema = strict({
  sell: strict({
    min: priceWithUnit('What a kWh must bring at least, like "9 ct/kWh".').optional(),
  }).optional(),
  buy: strict({ max: priceWithUnit('What a kWh may cost at most, like "31 ct/kWh".').optional() }).optional(),
}).describe("The owner's own limits; the tariff is one anyway.")

export function tradingConfig(trading: z.output<typeof tradingSchema> | undefined): TradingConfig {
  return { sellMin: trading?.sell?.min ?? null, buyMax: trading?.buy?.max ?? null }
}
