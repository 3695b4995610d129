import * as z from 'zod'
import { nearestWord } from './did-you-mean.ts'
import type { Distribution } from './distribution.ts'
import { MONTHS, WEEKDAYS, parseNames, parseTimeOfDay } from './weekly-time.ts'
import type { Measure, Written } from './written.ts'
import { DURATION, parseQuantity } from './written.ts'
import { parsePrice } from './written-price.ts'

/** The pieces that the scenario's schema is made of: each reads one written value and says in words what is wrong. */

/** An object without unknown keys; one that is unknown is answered with the nearest that is known. */
export function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownKey(issue.keys[0] ?? '', known) : undefined,
  })
}

/** A number with its unit, or a plain number where the measure allows it, in the measure's base unit. */
export function quantity(measure: Measure, description: string) {
  return numberOrText(description).transform((written, context) =>
    take(parseQuantity(written, measure), context),
  )
}

/** A price per kWh. */
export function price(description: string) {
  return numberOrText(description).transform((written, context) => take(parsePrice(written), context))
}

/** One of a few words, with a suggestion where another was written. */
export function word<const Words extends readonly string[]>(words: Words, description: string) {
  return z
    .enum(words, {
      error: ({ input }) => {
        if (typeof input !== 'string') return undefined
        const nearest = nearestWord(input, words)
        const meant = nearest === null ? '' : `; did you mean "${nearest}"?`
        return `is "${input}" and must be one of ${words.join(', ')}${meant}`
      },
    })
    .describe(description)
}

/** Text that is not empty and not endless. */
export function text(description: string, most = 200) {
  return z.string().min(1).max(most).describe(description)
}

/** A name that is safe in file names, addresses and tables. */
export function identifier(description: string) {
  return z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      'must be letters, digits, dots, dashes or underscores, at most 64 of them',
    )
    .describe(description)
}

/** A strategy by its name, or as a module of one's own beside the scenario. */
export function strategy(description: string) {
  return z
    .string()
    .regex(
      /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63}|[^\0]{1,1000}\.(?:ts|js|mjs))$/,
      'must be the name of a strategy or a .ts or .js file',
    )
    .describe(description)
}

/** A whole number between two bounds. */
export function whole(bounds: { least: number; most: number }, description: string) {
  return z.int().min(bounds.least).max(bounds.most).describe(description)
}

/** The days of a week by name, as indices from Monday; every day if left out. */
export function dayNames(description: string) {
  return names(WEEKDAYS, 'must be days like "Mon-Fri" or "Sat,Sun"').describe(description).prefault('Mon-Sun')
}

/** The months of a year by name, from 1; every month if left out. */
export function monthNames(description: string) {
  return names(MONTHS, 'must be months like "Nov-Feb"')
    .transform((indices) => indices.map((index) => index + 1))
    .describe(description)
    .prefault('Jan-Dec')
}

function names(known: readonly string[], message: string) {
  return z.string().transform((written, context) => {
    const indices = parseNames(written, known)
    if (indices !== null) return indices
    context.issues.push({ code: 'custom', message, input: written })
    return z.NEVER
  })
}

/** A local time like "7:30", in minutes of the day. */
export function timeOfDay(description: string) {
  return z
    .string()
    .transform((written, context) => {
      const minute = parseTimeOfDay(written)
      if (minute !== null && minute < 1440) return minute
      context.issues.push({ code: 'custom', message: 'must be a local time like "10:30"', input: written })
      return z.NEVER
    })
    .describe(description)
}

/** Where a column of numbers stands in a CSV file; the first row wanted begins at the scenario's start. */
export const csvColumn = {
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

/** A quantity that differs from home to home of a group: one for all, or how it is spread. */
export function drawn(measure: Measure, description: string) {
  const one = (what: string) => quantity(measure, what)
  return z
    .union([
      one(description).transform((value): Distribution => ({ type: 'same', value })),
      strict({ from: one('The least.'), to: one('The most.') })
        .refine(({ from, to }) => from <= to, 'must have from no larger than to')
        .transform((range): Distribution => ({ type: 'even', ...range })),
      strict({ mean: one('The mean.'), deviation: one('The standard deviation.') }).transform(
        (around): Distribution => ({ type: 'around', ...around, least: measure.least }),
      ),
      strict({ oneOf: z.array(one('One of the values.')).min(1).max(100) }).transform(
        ({ oneOf }): Distribution => ({ type: 'one-of', values: oneOf }),
      ),
    ])
    .describe(description)
}

function numberOrText(description: string) {
  return z.union([z.number(), z.string()]).describe(description)
}

function take<T>(written: Written<T>, context: z.core.$RefinementCtx<number | string>): T {
  if ('value' in written) return written.value
  context.issues.push({ code: 'custom', message: written.problem, input: context.value })
  return z.NEVER
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestWord(key, known)
  const advice = nearest === null ? `known here are ${known.join(', ')}` : `did you mean "${nearest}"?`
  return `has the unknown key "${key}"; ${advice}`
}
