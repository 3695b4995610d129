import { z } from 'zod'
import { SERIES_UNITS } from './scenario.ts'
import { identifier, quantity, strict, text, whole, word } from './fields.ts'
import { DURATION, ENERGY, PEAK_POWER, POWER, SHARE, withPlainUnit } from './written.ts'

const csvColumn = {
  csv: text('A CSV file with a header, relative to this file.', 1024),
  column: text('Name of the column in its header.'),
  resolution: quantity(
    { ...DURATION, least: 60_000 },
    'How long a row lasts, like "15 min" or "1 h"; a minute at least.',
  ),
  firstRow: whole(
    { least: 0, most: 599_999 },
    'The row that begins at the start; 0 follows the header.',
  ).default(0),
}

const dailyKwh = quantity(withPlainUnit(ENERGY, 'kWh'), 'Energy of a mean day in kWh.')

const carSchema = strict({
  dailyKwh,
  power: quantity({ ...POWER, least: 1 }, 'Charging power, like "7.4 kW".'),
  from: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a local time like "10:30"')
    .transform((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))
    .describe('Local time at which it begins to charge.'),
})

// In each union the measured kind stands first and the made-up kind second: `problems.ts` chooses by their keys.
const loadSchema = z.union([
  strict({ ...csvColumn, unit: word(['kWh', 'Wh', 'W', 'kW'], 'Energy of a row, or mean power over it.') }),
  strict({ generator: z.literal('household'), dailyKwh, car: carSchema.optional() }),
])

const kWp = quantity({ ...PEAK_POWER, least: 1 }, 'Installed power in kWp.')

const pvSchema = z.union([
  strict({
    ...csvColumn,
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
  strict({
    generator: z.literal('sun'),
    kWp,
    tilt: z.number().min(0).max(90).default(30).describe('Degrees from flat.'),
    azimuth: z
      .number()
      .min(0)
      .max(360)
      .default(180)
      .describe('Degrees clockwise from north; 180 faces south.'),
  }),
])

const batterySchema = strict({
  capacity: quantity({ ...ENERGY, least: 1 }, 'Usable capacity, like "10 kWh".').optional(),
  capacityKwh: quantity(withPlainUnit({ ...ENERGY, least: 1 }, 'kWh'), 'Usable capacity in kWh.').optional(),
  maxPower: quantity({ ...POWER, least: 1 }, 'Largest power in both directions, like "5 kW".').optional(),
  maxPowerKw: quantity(
    withPlainUnit({ ...POWER, least: 1 }, 'kW'),
    'Largest power in both directions in kW.',
  ).optional(),
  efficiency: quantity({ ...SHARE, least: 1 }, 'Round trip, like "90 %".').prefault('90 %'),
  reserve: quantity(SHARE, 'What always stays in, like "10 %".').prefault('0 %'),
  initial: quantity(SHARE, 'State of charge at the start, like "50 %".').prefault('50 %'),
}).superRefine((battery, context) => {
  for (const [plain, named] of [
    ['capacity', 'capacityKwh'],
    ['maxPower', 'maxPowerKw'],
  ] as const) {
    if (battery[plain] === undefined || battery[named] === undefined) continue
    context.addIssue({
      code: 'custom',
      path: [named],
      message: `says the same as ${plain}; keep one of them`,
    })
  }
  if (battery.capacity === undefined && battery.capacityKwh === undefined) {
    context.addIssue({ code: 'custom', message: 'lacks its capacity; add one like capacity: 10 kWh' })
  }
})

/** One home of the scenario file. */
export const homeSchema = strict({
  id: identifier('Name of the home in results; unique.'),
  title: text('What people call it.').optional(),
  load: loadSchema.describe('What the home uses: a CSV column, or made up by a generator.'),
  pv: pvSchema.describe('What its roof gives: a CSV column, or made up by a generator.').optional(),
  battery: batterySchema.optional(),
  strategy: identifier('How the home trades.').optional(),
  zone: identifier('Zone of the street, for fees.').optional(),
  meterOnly: z.boolean().default(false).describe('No inverter can be read, only the meter.'),
})

/** One home after its values were read. */
export type WrittenHome = z.output<typeof homeSchema>
