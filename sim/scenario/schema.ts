import * as z from 'zod'
import { csvColumn, identifier, price, quantity, strategy, strict, text, whole, word } from './fields.ts'
import { HOMES_LIMIT, groupSchema } from './group-schema.ts'
import { homeSchema } from './home-schema.ts'
import { tariffSchema } from './price-schema.ts'
import { DURATION, SHARE, withPlainUnit } from './written.ts'

const START = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/

/** The scenario file as people write it; design section 7. Paths are relative to the file. */
export const scenarioSchema = strict({
  version: z.literal(1, { error: versionProblem }).describe('Version of this format.'),
  title: text('What reports call the street.').optional(),
  start: startTime(),
  days: whole({ least: 1, most: 3660 }, 'How many spans of 24 hours.'),
  slotMinutes: quantity(
    withPlainUnit(DURATION, 'min'),
    'Length of a market slot in minutes, a divisor of an hour.',
  )
    .refine((slotMs) => slotMs >= 60_000 && 3_600_000 % slotMs === 0, 'must divide an hour; 15 is usual')
    .prefault(15),
  timezone: z
    .string()
    .refine(isTimezone, 'is not a known time zone; write one like Europe/Berlin')
    .default('UTC')
    .describe('Time zone of the site, for local times.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency of three capital letters, like EUR')
    .default('EUR')
    .describe('ISO 4217 code of the currency.'),
  seed: whole({ least: 0, most: 2 ** 32 - 1 }, 'Seed of everything that is made up or drawn.').default(1),
  site: strict({
    place: text('Name of the place, for reports.').optional(),
    latitude: z.number().min(-90).max(90).describe('Degrees, north positive.'),
    longitude: z.number().min(-180).max(180).describe('Degrees, east positive.'),
  })
    .describe('Where the street is; made-up suns need it.')
    .optional(),
  tariff: tariffSchema.describe("The outside supplier's prices."),
  rule: strict({
    name: text('Name of a pricing rule, or a .wasm file.').default('uniform'),
    params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  })
    .describe('The pricing rule; uniform if left out.')
    .optional(),
  communityFee: price('What the community takes of every kWh traded, for its fund.').prefault('0 ct/kWh'),
  zones: z
    .array(
      strict({
        id: identifier('Name of the zone.'),
        entry: price('What a kWh pays that a home of the zone sells: it enters the grid there.').prefault(
          '0 ct/kWh',
        ),
        exit: price('What a kWh pays that a home of the zone buys: it leaves the grid there.').prefault(
          '0 ct/kWh',
        ),
      }),
    )
    .max(100)
    .describe('Parts of the network, and the fees at their borders.')
    .default([]),
  feeder: text('The low-voltage network: a YAML file or a folder of CSV files.', 1024).optional(),
  strategy: strategy('How homes trade that do not say it themselves.').optional(),
  forecast: strict({
    error: quantity(
      SHARE,
      'Standard deviation of the error of what a home expects of a slot, like "15 %".',
    ).prefault('0 %'),
  })
    .describe('How far forecasts are off: what was traded and does not come is imbalance.')
    .prefault({}),
  carbon: strict({
    ...csvColumn,
    unit: word(['g/kWh', 'kg/kWh'], 'Carbon dioxide per kWh.'),
  })
    .describe("Carbon dioxide of the supplier's energy over time.")
    .optional(),
  homes: z.array(homeSchema).max(1000).describe('The homes of the street, one by one.').default([]),
  groups: z
    .array(groupSchema)
    .max(100)
    .describe(`Homes that are alike, by number; at most ${HOMES_LIMIT} in all.`)
    .default([]),
})

/** A scenario file after its values were read and before its parts were held against each other. */
export type WrittenScenario = z.output<typeof scenarioSchema>

/** The format as JSON Schema (draft 2020-12), for editors and `config schema`. */
export function scenarioJsonSchema(): object {
  return { title: 'Streetwatt scenario', ...z.toJSONSchema(scenarioSchema, { io: 'input' }) }
}

function startTime() {
  return z
    .string()
    .regex(START, 'must be a time in UTC like 2026-06-19T09:00:00Z')
    .transform((written, context) => {
      const startMs = Date.parse(written)
      // Date.parse moves 30 February on to March; writing it back shows that.
      if (!Number.isNaN(startMs) && new Date(startMs).toISOString().startsWith(written.slice(0, 16)))
        return startMs
      context.issues.push({
        code: 'custom',
        message: 'is no date of the calendar; correct it',
        input: written,
      })
      return z.NEVER
    })
    .describe('When the first slot and the first row begin, ISO 8601 in UTC.')
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function versionProblem(issue: { input?: unknown }): string | undefined {
  return issue.input === undefined
    ? undefined
    : 'must be 1, the version of the format that this program knows'
}
