/** The `clock:` part: of a street whose market time runs faster than life, as in the demo and in tests. */
import * as z from 'zod'
import { strict } from '../../sim/scenario/fields.ts'

export interface MarketClock {
  readonly path: string
  readonly speed: number
  readonly marketOriginMs: number
  /** What the home expects of its slots, where it does not forecast. */
  readonly foresightPath: string | null
}

export const clockSchema = strict({
  file: z.string().min(1).describe("Where the street's beginning is written."),
  speed: z.number().positive().max(100_000).describe('How much faster than life.'),
  marketOriginMs: z.int().min(0).describe('Market time at the beginning, milliseconds since 1970.'),
  foresight: z.string().min(1).optional().describe('What the home expects of its slots.'),
}).describe('Only of a street whose time runs faster than life.')

export function marketClock(
  { file, speed, marketOriginMs, foresight }: z.output<typeof clockSchema>,
  at: (relative: string) => string,
): MarketClock {
  const foresightPath = foresight === undefined ? null : at(foresight)
  return { path: at(file), speed, marketOriginMs, foresightPath }
}
