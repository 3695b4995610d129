/** What the owner decides while the node runs. All of it are writes, and have passed the guard before they come here. */
import type { Context } from 'hono'
import { Hono } from 'hono'
import * as z from 'zod'
import { OperatingError } from '../core/units/operating-error.ts'
import { jsonOf, malformed, shortBodies } from './bodies.ts'
import type { OwnerDesk, OwnerState } from './owner.ts'
import { problem } from './problem.ts'

const wishesBody = z
  .strictObject({ reservePpm: z.number().optional(), leastSaleMicroPerKwh: z.number().nullable().optional() })
  .refine((wanted) => Object.keys(wanted).length > 0)
const tradingBody = z.strictObject({ isPaused: z.boolean() })

export function createOwnerRoutes(owner: OwnerDesk): Hono {
  const app = new Hono()
  app.put('/api/v1/wishes', shortBodies, async (context) => {
    const body = wishesBody.safeParse(await jsonOf(context)).data
    return body === undefined
      ? malformed('{ "reservePpm": …, "leastSaleMicroPerKwh": … or null }, one of them or both')
      : answer(context, () => owner.setWishes(body))
  })
  app.delete('/api/v1/wishes', (context) => answer(context, () => owner.dropWishes()))
  app.put('/api/v1/trading', shortBodies, async (context) => {
    const body = tradingBody.safeParse(await jsonOf(context)).data
    return body === undefined
      ? malformed('{ "isPaused": true or false }')
      : answer(context, () => owner.setTrading(body))
  })
  return app
}

const REFUSAL_STATUS: Readonly<Record<string, number>> = {
  'wish-reserve-invalid': 400,
  'wish-price-invalid': 400,
  'owner-file-unwritable': 503,
}

/** What holds now, or why nothing has changed. */
async function answer(context: Context, change: () => Promise<OwnerState>): Promise<Response> {
  try {
    return context.json(await change())
  } catch (error) {
    const status = error instanceof OperatingError ? REFUSAL_STATUS[String(error.code)] : undefined
    if (!(error instanceof OperatingError) || status === undefined) throw error
    return problem(status, String(error.code), error.message)
  }
}
