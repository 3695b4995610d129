/** The shape of `/api/v1/state`, for the OpenAPI document; the compiler holds it to `HomeState`. */
import * as z from 'zod'
import type { HomeState, OrderState, PowerState, SlotState } from '../state.ts'
import { SLOT_REASONS } from '../state.ts'
import { ownerState } from './owner-paths.ts'
import { planState } from './plan-schema.ts'
import { amountNano, epochMs, hash, microPerKwh, whole } from './quantity-schemas.ts'

const watts = whole.nullable()

const power = z.object({
  atMs: epochMs.nullable(),
  quality: z.enum(['ok', 'stale', 'not-implemented', 'implausible']),
  pvPowerW: watts,
  loadPowerW: watts,
  gridImportPowerW: watts,
  gridExportPowerW: watts,
  batteryChargePowerW: watts,
  batteryDischargePowerW: watts,
  stateOfChargePpm: watts,
  hasPv: z.boolean(),
  hasBattery: z.boolean(),
  hasLoad: z.boolean(),
}) satisfies z.ZodType<PowerState>

export const slotStatus = z.enum(['collecting', 'clearing', 'cleared', 'no-trade', 'no-block', 'settled'])

const slot = z
  .object({
    slot: whole,
    startMs: epochMs,
    endMs: epochMs,
    gateMs: epochMs,
    status: slotStatus,
    priceMicroPerKwh: microPerKwh.nullable(),
    energyWh: whole,
    boughtWh: whole,
    soldWh: whole,
    orders: whole,
    reason: z.enum(SLOT_REASONS),
    refusal: z.string().nullable(),
    sentence: z.string(),
  })
  .describe('One slot as this home sees it; energyWh is the whole street.') satisfies z.ZodType<SlotState>

const order = z.object({
  slot: whole,
  startMs: epochMs,
  side: z.enum(['bid', 'offer']),
  energyWh: whole,
  limitPriceMicroPerKwh: microPerKwh,
  filledWh: whole,
  priceMicroPerKwh: microPerKwh.nullable(),
  state: z.enum(['sent', 'filled', 'partial', 'unfilled', 'refused', 'missed']),
}) satisfies z.ZodType<OrderState>

export const homeState = z
  .object({
    home: z.object({
      id: z.string(),
      title: z.string(),
      timezone: z.string(),
      currency: z.string(),
      mode: z.enum(['demo', 'paper', 'live']),
      marketSpeed: z.number(),
      slotMs: whole,
    }),
    nowMs: epochMs,
    tariff: z.object({ retailMicroPerKwh: microPerKwh, feedInMicroPerKwh: microPerKwh }),
    power,
    currentSlot: slot,
    nextSlot: slot,
    day: z.array(slot),
    orders: z.array(order),
    earnings: z.object({
      tradeNano: amountNano,
      supplierNano: amountNano,
      feeNano: amountNano,
      tariffAloneNano: amountNano,
      savingNano: amountNano,
      settledSlots: whole,
    }),
    plan: planState.nullable(),
    owner: ownerState,
    origin: z.object({
      source: z.enum(['solar', 'local']),
      useWh: whole,
      retiredWh: whole,
      greenSharePpm: whole.nullable(),
      settledSlots: whole,
    }),
    ledger: z.object({
      height: whole,
      slot: whole.nullable(),
      stateRoot: z.string(),
      blockHash: hash,
      finalAtMs: epochMs.nullable(),
      validators: whole,
      quorum: whole,
      ruleHash: hash,
    }),
    peers: z.array(z.object({ id: z.string(), title: z.string(), connected: z.boolean() })),
    attention: z.array(z.object({ code: z.string(), sentence: z.string(), action: z.string() })),
  })
  .describe(
    'The view of this home. Times are epoch milliseconds of market time, amounts positive where the home receives.',
  ) satisfies z.ZodType<HomeState>
