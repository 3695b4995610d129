import * as z from 'zod'
import { csvColumn, quantity, strict, text, timeOfDay, word } from './fields.ts'
import { GAP_FILLINGS, SERIES_UNITS, STANDARD_PROFILES, YEAR_CHOICES } from './sources.ts'
import type { Measure } from './written.ts'
import { ENERGY, PEAK_POWER, POWER, withPlainUnit } from './written.ts'

/** Where a profile comes from. Each kind has one key that no other kind has; `problems.ts` chooses by these keys. */

const gaps = word(GAP_FILLINGS, 'What stands where the file has no value.').default('refuse')
const years = word(YEAR_CHOICES, 'Whether rows of another year serve, by month, day and hour.')

const measuredColumn = {
  ...csvColumn,
  gaps,
  time: text('The column that says when each row begins.').optional(),
  clock: word(['utc', 'local'], 'What clock the time column is by, where it does not say so.').default('utc'),
  years: years.default('as-written'),
}

const cityLearnFile = text('A building of CityLearn, relative to this file.', 1024)
const dailyKwh = quantity(withPlainUnit(ENERGY, 'kWh'), 'Energy of a mean day in kWh.')
const kWp = quantity({ ...PEAK_POWER, least: 1 }, 'Installed power in kWp.')
const tilt = z.number().min(0).max(90).default(30).describe('Degrees from flat.')
const azimuth = z
  .number()
  .min(0)
  .max(360)
  .default(180)
  .describe('Degrees clockwise from north; 180 faces south.')

/** What is expected of a year, for a made-up or a standard load. */
export const YEARLY: Measure = { ...withPlainUnit(ENERGY, 'kWh'), least: 100_000, most: 100_000_000 }

const carSchema = strict({
  dailyKwh,
  power: quantity({ ...POWER, least: 1 }, 'Charging power, like "7.4 kW".'),
  from: timeOfDay('Local time at which it begins to charge.'),
})

const madeUpLoad = z.discriminatedUnion(
  'generator',
  [
    strict({ generator: z.literal('household'), dailyKwh, car: carSchema.optional() }),
    strict({
      generator: z.literal('appliances'),
      yearlyKwh: quantity(YEARLY, 'What is expected of a year, in kWh.'),
    }),
  ],
  { error: unknownGenerator(['household', 'appliances']) },
)

/** A standard load profile of the BDEW, with the energy of a year. */
export const standardProfileSchema = strict({
  standardProfile: text('The table of a BDEW profile as CSV, relative to this file.', 1024),
  profile: word(STANDARD_PROFILES, 'The class of the profile.').default('H25'),
  yearlyKwh: quantity(YEARLY, 'Energy of a year, in kWh.'),
  holidays: z
    .array(z.iso.date())
    .max(10_000)
    .default([])
    .describe('Days that count as Sundays, like 2026-12-25.'),
})

/** What a home uses. */
export const loadSchema = z.union([
  strict({
    ...measuredColumn,
    unit: word(['kWh', 'Wh', 'W', 'kW'], 'Energy of a row, or mean power over it.'),
  }),
  madeUpLoad,
  strict({
    greenButton: text('A Green Button file (ESPI XML), relative to this file.', 1024),
    flow: word(['delivered', 'received'], 'Which way the energy went.').default('delivered'),
    gaps,
    years: years.default('as-written'),
  }),
  standardProfileSchema,
  strict({ citylearn: cityLearnFile, gaps }),
])

const madeUpSun = (generator: 'sun' | 'weather') =>
  strict({ generator: z.literal(generator), kWp, tilt, azimuth })

/** What a roof gives. */
export const pvSchema = z.union([
  strict({
    ...measuredColumn,
    unit: word(SERIES_UNITS, 'Energy of a row, or mean power over it, perhaps per installed kWp.'),
    kWp: kWp.optional(),
  }).superRefine((pv, context) => {
    if (!pv.unit.endsWith('/kWp') || pv.kWp !== undefined) return
    context.addIssue({
      code: 'custom',
      path: ['unit'],
      message: `is ${pv.unit} and needs kWp; add the installed power`,
    })
  }),
  z.discriminatedUnion('generator', [madeUpSun('sun'), madeUpSun('weather')], {
    error: unknownGenerator(['sun', 'weather']),
  }),
  strict({ citylearn: cityLearnFile, kWp, gaps }),
  strict({
    pvgis: text('An answer of PVGIS, JSON or CSV, relative to this file.', 1024),
    kWp,
    tilt,
    azimuth,
    gaps,
    years: years.default('any'),
  }),
])

/** A load and a roof after their values were read. */
export type WrittenLoad = z.output<typeof loadSchema>
export type WrittenPv = z.output<typeof pvSchema>

function unknownGenerator(known: readonly string[]) {
  return () => `must be one of ${known.join(', ')}`
}
