import * as z from 'zod'
import { batterySchema, carSchema, heatPumpSchema } from './asset-schema.ts'
import { identifier, quantity, strict, strategy, text, word } from './fields.ts'
import { tariffSchema } from './price-schema.ts'
import { PHASES } from './scenario.ts'
import { loadSchema, pvSchema } from './source-schema.ts'
import { POWER } from './written.ts'

/** What a home's connection carries in both directions. */
export const connectionSchema = quantity(
  { ...POWER, least: 1 },
  'What the connection carries in both directions, like "30 kW".',
).prefault('30 kW')

/** One home of the scenario file. */
export const homeSchema = strict({
  id: identifier('Name of the home in results; unique.'),
  title: text('What people call it.').optional(),
  load: loadSchema.describe('What the home uses: from a file, or made up by a generator.'),
  pv: pvSchema.describe('What its roof gives: from a file, or made up by a generator.').optional(),
  battery: batterySchema.optional(),
  ev: carSchema.describe('An electric car; its energy comes on top of the load.').optional(),
  heatPump: heatPumpSchema.describe('A heat pump; its energy comes on top of the load.').optional(),
  tariff: tariffSchema.describe("The home's own tariff, where it is not the street's.").optional(),
  strategy: strategy('How the home trades.').optional(),
  zone: identifier('Zone of the street, for fees.').optional(),
  connection: connectionSchema,
  meterOnly: z.boolean().default(false).describe('No inverter can be read, only the meter.'),
  bus: identifier('The bus of the feeder at which the home is connected.').optional(),
  phase: word(PHASES, 'The phase by which it is connected.').optional(),
})

/** One home after its values were read. */
export type WrittenHome = z.output<typeof homeSchema>
