/** The part of `/api/v1/state` about the next 24 hours, for the OpenAPI document; the compiler holds it to `PlanState`. */
import * as z from 'zod'
import { BATTERY_ACTIONS } from '../../core/trading/battery-move.ts'
import { PLAN_REASONS } from '../../core/trading/plan-reason.ts'
import type { PlanBlockState, PlanState, SteeringView } from '../plan-state.ts'
import { epochMs, microPerKwh, whole } from './quantity-schemas.ts'

const signedWh = z.int()
const meanError = z.object({ absoluteWh: whole, biasWh: signedWh })

const block = z.object({
  startMs: epochMs,
  endMs: epochMs,
  reason: z.enum(PLAN_REASONS),
  batteryWh: signedWh,
  storedWh: whole,
  buyMicroPerKwh: microPerKwh,
  sellMicroPerKwh: microPerKwh,
}) satisfies z.ZodType<PlanBlockState>

const steering = z
  .object({
    action: z.enum(BATTERY_ACTIONS).nullable(),
    powerW: whole.nullable(),
    limitedBy: z.array(z.string()),
    reason: z.string(),
  })
  .describe('What the battery is told now, and why; no action while it is left to itself.')
  .nullable() satisfies z.ZodType<SteeringView | null>

export const planState = z
  .object({
    way: z.enum(['optimise', 'own-use', 'hands-off']),
    hindrance: z.object({ code: z.string(), sentence: z.string() }).nullable(),
    basis: z.enum(['days', 'last', 'none']),
    daysKnown: whole,
    hoursKnown: whole,
    battery: z
      .object({ capacityWh: whole, reserveWh: whole, leastSaleMicroPerKwh: microPerKwh.nullable() })
      .nullable(),
    steering,
    startMs: epochMs,
    loadWh: z.array(signedWh),
    solarWh: z.array(whole),
    batteryWh: z.array(signedWh),
    storedWh: z.array(whole),
    buyMicroPerKwh: z.array(microPerKwh),
    sellMicroPerKwh: z.array(microPerKwh),
    blocks: z.array(block),
    accuracy: z.array(
      z.object({ leadMs: whole, slots: whole, load: meanError, solar: meanError, net: meanError }),
    ),
  })
  .describe(
    'What is expected of the next 24 hours, one value for each slot, and what the battery is to do.',
  ) satisfies z.ZodType<PlanState>
