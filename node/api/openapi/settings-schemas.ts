/** The shapes of what the page of settings asks, for the OpenAPI document; the compiler holds them to the types. */
import * as z from 'zod'
import type { ArmingSettings, BackupsState, DeviceReport, HomeSettings, LogEntry } from '../settings.ts'
import { amountNano, epochMs, microPerKwh, whole } from './quantity-schemas.ts'

const wallMs = z.int().describe("Epoch milliseconds of the machine's clock")

const device = z.object({
  manufacturer: z.string(),
  model: z.string(),
  serial: z.string(),
  place: z.string(),
  unitId: whole,
  capabilities: z.array(z.string()),
  pollMs: whole,
  atMs: epochMs.nullable(),
  problem: z.object({ code: z.string(), sentence: z.string() }).nullable(),
  points: z.array(
    z.object({
      name: z.string(),
      value: whole.nullable(),
      quality: z.enum(['ok', 'stale', 'implausible']),
      source: z.string(),
    }),
  ),
})

const arming = z.object({
  armedAtMs: wallMs,
  maxChargeW: whole,
  maxDischargeW: whole,
  importLimitW: whole,
  exportLimitW: whole,
  floorPpm: whole,
  ceilingPpm: whole,
  rampWPerS: whole.nullable(),
  writes: z.object({ perDay: whole, today: whole }).nullable(),
  alarm: z.object({ code: z.string(), message: z.string(), atMs: wallMs }).nullable(),
}) satisfies z.ZodType<ArmingSettings>

export const homeSettings = z
  .object({
    device,
    tariff: z.object({
      periods: z.array(
        z.object({
          fromMs: epochMs,
          retailMicroPerKwh: microPerKwh,
          feedInMicroPerKwh: microPerKwh,
        }),
      ),
      later: whole,
      quorum: whole,
      validators: whole,
    }),
    limits: z.object({
      connectionLimitW: whole,
      creditLimitNano: amountNano.nullable(),
      sellMinMicroPerKwh: microPerKwh.nullable(),
      buyMaxMicroPerKwh: microPerKwh.nullable(),
    }),
    arming: arming.nullable(),
  })
  .describe(
    'The device with what it says now, the tariff and who decides on it, the limits, and what was armed.',
  ) satisfies z.ZodType<HomeSettings>

export const backupsState = z
  .object({
    folder: z.string(),
    keep: whole,
    nightlyAtMinute: whole.nullable(),
    problem: z.object({ code: z.string(), sentence: z.string() }).nullable(),
    backups: z.array(
      z.object({
        file: z.string(),
        kind: z.enum(['nightly', 'own']),
        code: z.string(),
        createdAtMs: wallMs.nullable(),
        bytes: whole.nullable(),
        hasKeys: z.boolean().nullable(),
        height: whole.nullable(),
      }),
    ),
    more: whole,
  })
  .describe("The backups in the home's folder, the last made first.") satisfies z.ZodType<BackupsState>

export const deviceReport = z
  .object({
    device: z.looseObject({}),
    ok: z.boolean(),
    looks: whole,
    failed: whole,
    tookMs: z.object({ median: whole.nullable(), slowest: whole.nullable() }),
    checks: z.array(
      z.object({
        name: z.string(),
        code: z.string(),
        facts: z
          .record(z.string(), z.union([z.number(), z.string(), z.array(z.string())]))
          .describe('What the sentence names, for who says it in another language.'),
        result: z.enum(['ok', 'attention', 'failed', 'unknown']),
        sentence: z.string(),
        remedy: z.string().nullable(),
      }),
    ),
  })
  .describe('What a test of the device found; nothing was written.') satisfies z.ZodType<DeviceReport>

export const logLines = z
  .array(
    z.object({
      atMs: epochMs,
      level: z.enum(['info', 'warn', 'error']),
      message: z.string(),
      fields: z.string().describe('JSON; cut where it is long.'),
    }),
  )
  .describe('The last lines of the log, oldest first, without what could be a secret.') satisfies z.ZodType<
  LogEntry[]
>
