import * as z from 'zod'
import { batteryHabits, carHabits, heatPumpHabits } from './asset-schema.ts'
import { drawn, identifier, quantity, strategy, strict, text, timeOfDay, whole } from './fields.ts'
import { connectionSchema } from './home-schema.ts'
import { YEARLY } from './source-schema.ts'
import { tariffSchema } from './price-schema.ts'
import { DEGREES, DURATION, ENERGY, PEAK_POWER, POWER, SHARE, withPlainUnit } from './written.ts'

/** How many homes all groups and the list of homes may have together. */
export const HOMES_LIMIT = 10_000

const share = (what: string) => quantity(SHARE, `How many of the homes have ${what}, like "30 %" or 0.3.`)

/** Homes that are alike, with what differs among them drawn by the seed. */
export const groupSchema = strict({
  id: identifier('The homes are called this, a dash and a number.'),
  title: text('What people call such a home; a number follows.').optional(),
  count: whole({ least: 1, most: HOMES_LIMIT }, 'How many homes.'),
  load: strict({
    generator: z.literal('appliances').default('appliances'),
    yearlyKwh: drawn(YEARLY, 'What is expected of a year, in kWh.'),
  }),
  pv: strict({
    share: share('a roof with modules'),
    generator: z.literal('weather').default('weather'),
    kWp: drawn({ ...PEAK_POWER, least: 1 }, 'Installed power in kWp.'),
    tilt: drawn({ ...DEGREES, most: 90 }, 'Degrees from flat.').prefault(30),
    azimuth: drawn(DEGREES, 'Degrees clockwise from north; 180 faces south.').prefault(180),
  }).optional(),
  battery: strict({
    share: share('a battery; those with a roof come first'),
    capacity: drawn({ ...ENERGY, least: 1 }, 'Usable capacity, like "10 kWh".'),
    maxPower: drawn({ ...POWER, least: 1 }, 'Largest power in both directions, like "5 kW".').optional(),
    ...batteryHabits,
  }).optional(),
  ev: strict({
    share: share('an electric car'),
    dailyKwh: drawn(
      withPlainUnit({ ...ENERGY, least: 1 }, 'kWh'),
      'What it uses on a mean day on which it departs, in kWh.',
    ).prefault(7),
    departs: timeOfDay('Local time at which it leaves.').prefault('7:30'),
    returns: timeOfDay('Local time at which it is back.').prefault('17:30'),
    spread: quantity(
      { ...DURATION, least: 0, most: 6 * 3_600_000 },
      'How much earlier or later a home\'s times may be, like "45 min".',
    ).prefault('45 min'),
    ...carHabits,
  }).optional(),
  heatPump: strict({
    share: share('a heat pump'),
    yearlyKwh: drawn(YEARLY, 'Electricity of a mean year, in kWh.').prefault(4000),
    ...heatPumpHabits,
  }).optional(),
  tariff: tariffSchema.describe("The homes' own tariff, where it is not the street's.").optional(),
  strategy: strategy('How the homes trade.').optional(),
  zone: identifier('Zone of the street, for fees.').optional(),
  connection: connectionSchema,
})

/** A group after its values were read. */
export type WrittenGroup = z.output<typeof groupSchema>
