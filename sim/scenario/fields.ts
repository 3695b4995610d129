import { z } from 'zod'
import { nearestWord } from './did-you-mean.ts'
import type { Measure, Written } from './written.ts'
import { parseQuantity } from './written.ts'
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

/** A whole number between two bounds. */
export function whole(bounds: { least: number; most: number }, description: string) {
  return z.int().min(bounds.least).max(bounds.most).describe(description)
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
