/** Slots, blocks and accounts in the OpenAPI document; the compiler holds them to the types of `HomeSource`. */
import * as z from 'zod'
import type { AccountSummary, BlockSummary, Readiness, SlotDetail } from '../source.ts'
import { amountNano, epochMs, hash, microPerKwh, whole } from './quantity-schemas.ts'
import { slotStatus } from './state-schema.ts'

const certificate = z.object({
  height: whole,
  round: whole,
  blockHash: hash,
  signatures: z.array(z.object({ validator: z.string(), signature: z.string() })),
})

const conditions = z.object({
  rule: z.object({
    name: z.string(),
    hash,
    kNumerator: z.int(),
    kDenominator: z.int(),
    extra: z.array(z.int()),
    gasLimit: whole,
  }),
  fees: z.object({
    communityFeeMicroPerKwh: microPerKwh,
    zones: z.array(
      z.object({ id: z.string(), entryFeeMicroPerKwh: microPerKwh, exitFeeMicroPerKwh: microPerKwh }),
    ),
  }),
  members: z.array(
    z.object({
      member: z.string(),
      zone: z.string().nullable(),
      retailMicroPerKwh: microPerKwh,
      feedInMicroPerKwh: microPerKwh,
    }),
  ),
})

export const slotDetail = z
  .object({
    community: hash,
    self: z.string(),
    slot: whole,
    startMs: epochMs,
    endMs: epochMs,
    gateMs: epochMs,
    status: slotStatus,
    book: z
      .object({
        orders: z.array(
          z.object({
            order: z.string(),
            member: z.string(),
            side: z.enum(['bid', 'offer']),
            energyWh: whole,
            limitPriceMicroPerKwh: microPerKwh,
          }),
        ),
        refused: z.array(z.object({ member: z.string(), code: z.string() })),
      })
      .nullable(),
    conditions: conditions.nullable(),
    clearing: z
      .object({
        code: z.enum(['cleared', 'rule-failed']),
        ruleHash: hash,
        priceMicroPerKwh: microPerKwh.nullable(),
        buyPriceMicroPerKwh: microPerKwh.nullable(),
        sellPriceMicroPerKwh: microPerKwh.nullable(),
        energyWh: whole,
        surplusNano: amountNano,
      })
      .nullable(),
    fills: z.array(z.object({ order: z.string(), energyWh: whole, amountNano })),
    certificate: certificate.nullable(),
  })
  .describe('A slot with all that is needed to clear it again.') satisfies z.ZodType<SlotDetail>

export const blockSummary = z.object({
  height: whole,
  slot: whole,
  blockHash: hash,
  parentHash: hash,
  stateRoot: hash,
  proposer: z.string(),
  orders: whole,
  energyWh: whole,
  priceMicroPerKwh: microPerKwh.nullable(),
  settledSlots: z.array(whole),
  finalAtMs: epochMs.nullable(),
  certificate: certificate.nullable(),
}) satisfies z.ZodType<BlockSummary>

export const accounts = z.array(
  z.object({
    id: z.string(),
    kind: z.string(),
    asset: z.string(),
    balance: z
      .string()
      .regex(/^-?\d+$/)
      .describe('Credits less debits: nano-currency, or Wh of certificates'),
  }),
) satisfies z.ZodType<AccountSummary[]>

export const readiness = z.object({
  ready: z.boolean(),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
}) satisfies z.ZodType<Readiness>
