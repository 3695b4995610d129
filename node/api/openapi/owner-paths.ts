/** What the owner decides while the node runs, for the OpenAPI document; the compiler holds the shapes to the types. */
import * as z from 'zod'
import { RESERVE_LIMIT_PPM } from '../../core/trading/battery-wishes.ts'
import type { OwnerState, WishChange } from '../owner.ts'
import { WISH_SOURCES } from '../owner.ts'
import type { Paths } from './operation.ts'
import { body, json, refused, WRITE } from './operation.ts'
import { epochMs, microPerKwh, whole } from './quantity-schemas.ts'

const source = z.enum(WISH_SOURCES)
const reservePpm = z.int().min(0).max(RESERVE_LIMIT_PPM)

export const ownerState = z
  .object({
    trading: z.object({
      isPaused: z.boolean(),
      sinceMs: epochMs.nullable(),
      fromMs: epochMs.nullable(),
    }),
    battery: z.object({
      reserve: z.object({ ppm: reservePpm, source }),
      leastSale: z.object({ microPerKwh: microPerKwh.nullable(), source }),
      base: z.object({ reservePpm: whole, leastSaleMicroPerKwh: microPerKwh.nullable() }),
      fromMs: epochMs.nullable(),
    }),
    nextMs: epochMs,
  })
  .describe(
    'What the owner decided while the node ran, over what the configuration says, and from which slot it holds.',
  ) satisfies z.ZodType<OwnerState>

export const OWNER_SCHEMAS = {
  Owner: ownerState,
  WishChange: z
    .object({ reservePpm: reservePpm.optional(), leastSaleMicroPerKwh: microPerKwh.nullable().optional() })
    .describe(
      'At least one; what is absent stays. A price of null: whenever it is worth it.',
    ) satisfies z.ZodType<WishChange>,
  TradingChange: z.object({ isPaused: z.boolean() }),
}

const changed = {
  200: json('Owner', 'What holds, from the slot that it names'),
  503: refused('It could not be kept, and nothing has changed'),
}

export const OWNER_PATHS: Paths = {
  '/api/v1/wishes': {
    put: {
      operationId: 'setWishes',
      summary:
        'Say what the battery keeps for the home and from which price it sells, from the next open slot on',
      security: WRITE,
      requestBody: body('WishChange'),
      responses: { ...changed, 400: refused('Not this form, or out of its limits') },
    },
    delete: {
      operationId: 'dropWishes',
      summary: 'Let hold again what the configuration says of the battery',
      security: WRITE,
      responses: changed,
    },
  },
  '/api/v1/trading': {
    put: {
      operationId: 'setTrading',
      summary: 'Pause trading from the next open slot on, or resume it',
      security: WRITE,
      requestBody: body('TradingChange'),
      responses: { ...changed, 400: refused('Not this form') },
    },
  },
}
