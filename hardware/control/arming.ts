/**
 * Nothing is written to a device before its owner has armed it: a record on the disk, for one device by its serial
 * number and one plan, with what the owner agreed to and the limits they set. An alarm is kept in the same record, so
 * that a restart does not forget it; arming again takes it away.
 */
import * as z from 'zod'
import { consentsNeeded, type Consent } from './consent.ts'
import { controlError, type ControlErrorCode } from './control-errors.ts'
import { armingPath, deviceFolder, nameOnly } from './device-folder.ts'
import { readIfThere, removeDurably, writeDurably } from './durable-file.ts'
import type { EnvelopeLimits } from './envelope.ts'
import type { ControlledDevice } from './controlled-device.ts'
import { planFault, type ControlPlan } from './plan.ts'

const watts = z.number().int().min(0).max(1_000_000)
const ppm = z.number().int().min(0).max(1_000_000)

const LIMITS = z.strictObject({
  maxChargeW: watts,
  maxDischargeW: watts,
  importLimitW: watts,
  exportLimitW: watts,
  floorPpm: ppm,
  ceilingPpm: ppm,
  rampWPerS: z.number().int().min(1).max(1_000_000).nullable(),
  flashWritesPerDay: z.number().int().min(0).max(10_000),
})

const RECORD = z.strictObject({
  version: z.literal(1),
  device: z.strictObject({ manufacturer: z.string(), model: z.string(), serial: z.string() }),
  planName: z.string(),
  consents: z.array(z.enum(['control', 'power-loss'])),
  limits: LIMITS,
  armedAtMs: z.number(),
  alarm: z.strictObject({ code: z.string(), message: z.string(), atMs: z.number() }).nullable(),
})

/** What the owner agreed to, and what went wrong since; `alarm` means read-only until it is armed again. */
export type ArmingRecord = z.infer<typeof RECORD>

/** A device and the plan by which it is to be steered. */
export interface ArmingPlace {
  readonly dataDirectory: string
  readonly device: ControlledDevice
}

/** Arms a device, or arms it again after an alarm or with other limits. Nothing is sent to it. */
export async function armDevice(
  place: ArmingPlace,
  terms: { plan: ControlPlan; consents: readonly Consent[]; limits: EnvelopeLimits },
  { now }: { now: () => number },
): Promise<ArmingRecord> {
  const { plan, consents, limits } = terms
  const fault = planFault(plan) ?? limitsFault(limits)
  if (fault !== null) {
    throw controlError('control-plan-invalid', { what: fault, remedy: 'nothing was armed; correct it' })
  }
  requireConsents(plan, consents)
  const record: ArmingRecord = {
    version: 1,
    device: nameOnly(place.device),
    planName: plan.name,
    consents: [...consents],
    limits,
    armedAtMs: now(),
    alarm: null,
  }
  await write(place, record)
  return record
}

/** Takes the arming away; a lease that is held ends by itself soon after. False if the device was not armed. */
export async function disarmDevice(place: ArmingPlace): Promise<boolean> {
  const path = pathOf(place)
  const wasThere = (await readIfThere(path)) !== null
  await removeDurably(path)
  return wasThere
}

/** The record as it is, alarm or not; null if the device was never armed. A damaged one is an error: it arms nothing. */
export async function readArming(place: ArmingPlace): Promise<ArmingRecord | null> {
  const path = pathOf(place)
  const text = await readIfThere(path)
  if (text === null) return null
  const record = parseRecord(text)
  if (record === null) {
    throw controlError('control-arming-damaged', {
      what: `${path} cannot be read as an arming, so the device counts as not armed`,
      remedy: 'arm the device again',
    })
  }
  return record
}

/** The record by which a device may be steered with this plan now, or the error that says why not. */
export async function requireArmed(place: ArmingPlace, plan: ControlPlan): Promise<ArmingRecord> {
  const record = await readArming(place)
  const { manufacturer, model, serial } = place.device
  const name = `${manufacturer} ${model} ${serial}`.trim()
  if (record === null || record.planName !== plan.name) {
    throw controlError('control-not-armed', {
      what: `${name} is read-only`,
      remedy: 'arm it with `streetwatt device arm` if it may be steered',
    })
  }
  if (record.alarm !== null) {
    throw controlError('control-alarm', {
      what: `${name} is read-only since an alarm (${record.alarm.code}: ${record.alarm.message})`,
      remedy: 'find the reason, then arm it again with `streetwatt device arm`',
    })
  }
  requireConsents(plan, record.consents)
  return record
}

/** Keeps an alarm, so that the device stays read-only until its owner arms it again. */
export async function keepAlarm(
  place: ArmingPlace,
  alarm: { code: ControlErrorCode; message: string; atMs: number },
): Promise<void> {
  const record = await readArming(place)
  if (record === null || record.alarm !== null) return
  const { code, message, atMs } = alarm
  await write(place, { ...record, alarm: { code, message, atMs } })
}

function requireConsents(plan: ControlPlan, consents: readonly Consent[]): void {
  const missing = consentsNeeded(plan).filter((consent) => !consents.includes(consent))
  if (missing.length === 0) return
  throw controlError('control-consent-missing', {
    what: `the owner has not agreed to: ${missing.join(', ')}`,
    remedy: 'without it the device stays read-only; docs/battery-control.md says what it means',
  })
}

function limitsFault(limits: EnvelopeLimits): string | null {
  const { success, error } = LIMITS.safeParse(limits)
  if (!success)
    return `the limits are not valid (${error.issues.map(({ path }) => path.join('.')).join(', ')})`
  return limits.floorPpm < limits.ceilingPpm ? null : 'the floor is not below the ceiling'
}

function parseRecord(text: string): ArmingRecord | null {
  try {
    return RECORD.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function write(place: ArmingPlace, record: ArmingRecord): Promise<void> {
  return writeDurably(pathOf(place), `${JSON.stringify(record, null, 2)}\n`)
}

function pathOf({ dataDirectory, device }: ArmingPlace): string {
  return armingPath(deviceFolder(dataDirectory, device))
}
