import * as z from 'zod'
import { csvColumn, dayNames, monthNames, price, strict, text } from './fields.ts'
import { parseHours } from './weekly-time.ts'
import { parsePriceUnit } from './written-price.ts'

const windowSchema = strict({
  price: price('The price in the window.'),
  hours: z
    .string()
    .transform((written, context) => {
      const hours = parseHours(written)
      if (hours !== null) return hours
      context.issues.push({
        code: 'custom',
        message: 'must be hours like "17:00-20:00" or "22-6"',
        input: written,
      })
      return z.NEVER
    })
    .describe('Local time from when to when, like "17:00-20:00" or "22-6".')
    .prefault('0-24'),
  days: dayNames('Days of the week, like "Mon-Fri" or "Sat,Sun".'),
  months: monthNames('Months, like "Nov-Feb".'),
})

/** A supplier's price: one, windows of the week in which it differs, or a column of a CSV file. */
export const priceSchema = (description: string) =>
  z
    .union([
      price(description),
      strict({
        price: price('The price outside the windows.'),
        windows: z.array(windowSchema).min(1).max(100).describe('The first that fits a moment holds.'),
      }),
      strict({
        ...csvColumn,
        unit: text('Unit of the column, like "ct/kWh" or "EUR/MWh".').transform((written, context) => {
          const unit = parsePriceUnit(written)
          if (unit !== null) return unit
          context.issues.push({
            code: 'custom',
            message: 'must be a unit of price like ct/kWh or EUR/MWh',
            input: written,
          })
          return z.NEVER
        }),
        plus: price('What the supplier adds to each price.').prefault(0),
      }),
    ])
    .describe(description)

/** The prices of the supplier, of the street or of one home. */
export const tariffSchema = strict({
  retail: priceSchema(
    'What energy from the supplier costs, like "31 ct/kWh"; a plain number is currency per kWh.',
  ),
  feedIn: priceSchema(
    'What the supplier pays for energy, like "8 ct/kWh"; a plain number is currency per kWh.',
  ),
})

/** A tariff after its values were read. */
export type WrittenTariff = z.output<typeof tariffSchema>
