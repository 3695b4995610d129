/** Bodies of requests that change something: short, and JSON of a form that is said when it is another. */
import type { Context, MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

const BODY_BYTES_LIMIT = 4096

/** The server holds a body to the length that it was told; one without a length may have any. */
export const shortBodies: MiddlewareHandler = async ({ req }, next) => {
  const bytes = Number(req.header('content-length') ?? Number.NaN)
  if (bytes <= BODY_BYTES_LIMIT) return next()
  return problem(
    413,
    'body-too-large',
    `A body has at most ${BODY_BYTES_LIMIT} bytes here, and says how many.`,
  )
}

/** Undefined where it is no JSON. */
export async function jsonOf(context: Context): Promise<unknown> {
  try {
    return await context.req.json()
  } catch {
    return undefined
  }
}

export function malformed(shape: string): Response {
  return problem(400, 'body-malformed', `The body is JSON of this form: ${shape}.`)
}
