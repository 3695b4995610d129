/**
 * Proof of physical work: can a home have done what its counters say? Judged by what the community agreed on about the
 * site, by the sun, and by what its battery can hold at most. Codes in order of precedence; each is a *doubt*: the
 * slot is estimated and flagged, and earns nothing as a seller, no reward and no certificate.
 *
 * What this cannot see: a home that claims less than its nameplate allows (docs/settlement.md says how much that is).
 */
import type { ReadingDoubt } from './doubts.ts'
import type { MeterState } from './meter-state.ts'
import type { Counters, MeterReading } from './reading.ts'
import type { SiteFacts } from './site.ts'

export interface PhysicsContext {
  readonly meter: MeterState
  readonly site: SiteFacts
  readonly connectionLimitW: number
  readonly slotMs: number
  /** Whether the sun can shine in the slot of the reading. */
  readonly hasDaylight: boolean
  /** Devices that the community bound to the member; none: the one that its first reading named. */
  readonly devices: readonly string[]
  /** Whether the device of the reading is another member's. */
  readonly isDeviceOfOther: boolean
}

/** Energy of some slots in a row, and how many of them had daylight. */
interface Span {
  readonly slots: number
  readonly daylightSlots: number
  readonly importWh: number
  readonly exportWh: number
  readonly generationWh: number | null
}

/** What a good reading leaves in the battery at most; null in a home without one. */
export type PhysicsVerdict =
  { readonly code: 'ok'; readonly storedWh: number | null } | { readonly code: ReadingDoubt }

export function checkPhysics(reading: MeterReading, context: PhysicsContext): PhysicsVerdict {
  if (runsBackwards(reading, context.meter)) return { code: 'reading-counter-backwards' }
  const device = checkDevice(reading, context)
  if (device !== 'ok') return { code: device }
  const { meter, site } = context
  let storedWh = storedBound(meter, site)
  for (const span of spansOf(reading, context)) {
    const code = checkLimits(span, context)
    if (code !== 'ok') return { code }
    const left = balance(span, storedWh, context)
    if (left === 'reading-over-battery') return { code: left }
    storedWh = left
  }
  return isFinerThan(reading, site.meter.resolutionWh)
    ? { code: 'reading-finer-than-meter' }
    : { code: 'ok', storedWh }
}

/** Below itself, or below what was counted last. */
export function runsBackwards({ start, end }: MeterReading, { lastEnd }: MeterState): boolean {
  return isBelow(end, start) || (lastEnd !== null && isBelow(start, lastEnd.counters))
}

/** A generation that one of both does not know is not below the other. */
function isBelow(left: Counters, right: Counters): boolean {
  const isGenerationBelow =
    left.generationWh !== null && right.generationWh !== null && left.generationWh < right.generationWh
  return left.importWh < right.importWh || left.exportWh < right.exportWh || isGenerationBelow
}

function checkDevice(
  { device }: MeterReading,
  { meter, devices, isDeviceOfOther }: PhysicsContext,
): 'ok' | ReadingDoubt {
  if (isDeviceOfOther) return 'reading-device-of-other'
  const isBound =
    devices.length > 0 ? devices.includes(device) : meter.device === null || meter.device === device
  return isBound && device !== '' ? 'ok' : 'reading-device-unbound'
}

/** What was estimated since the last reading, where there is such, and then the slot itself. */
function spansOf({ start, end }: MeterReading, { meter, hasDaylight }: PhysicsContext): Span[] {
  const slot = { slots: 1, daylightSlots: hasDaylight ? 1 : 0, ...between(start, end) }
  const { lastEnd, estimated } = meter
  if (lastEnd === null || estimated === null) return [slot]
  const { slots, daylightSlots } = estimated
  return [{ slots, daylightSlots, ...between(lastEnd.counters, start) }, slot]
}

function between(from: Counters, to: Counters): Omit<Span, 'slots' | 'daylightSlots'> {
  const isGenerationKnown = from.generationWh !== null && to.generationWh !== null
  return {
    importWh: to.importWh - from.importWh,
    exportWh: to.exportWh - from.exportWh,
    generationWh: isGenerationKnown ? to.generationWh - from.generationWh : null,
  }
}

/** A counter shows whole steps, so a difference is wrong by less than one, and one of two registers by less than two. */
function checkLimits(span: Span, context: PhysicsContext): 'ok' | ReadingDoubt {
  const { site, slotMs, connectionLimitW } = context
  const { resolutionWh } = site.meter
  const roomWh = resolutionWh - 1
  const connectionWh = span.slots * slotWh(connectionLimitW, slotMs) + roomWh
  if (span.importWh > connectionWh || span.exportWh > connectionWh) return 'reading-over-connection'
  const generatedWh = span.generationWh ?? (site.battery === null ? span.exportWh : 0)
  const perSlotWh = slotWh(site.generationW, slotMs)
  if (generatedWh > span.slots * perSlotWh + roomWh) return 'reading-over-nameplate'
  if (generatedWh > span.daylightSlots * perSlotWh + roomWh) return 'reading-generation-at-night'
  const batteryWh = slotWh(site.battery?.powerW ?? 0, slotMs) * span.slots
  const mostWh = (span.generationWh ?? span.daylightSlots * perSlotWh) + batteryWh + 2 * resolutionWh
  return span.exportWh > mostWh ? 'reading-over-generation' : 'ok'
}

/**
 * A home uses no less than nothing, so its battery gives at least what is exported beyond import and generation. What
 * it can hold still, at most, follows from slot to slot; a battery of which nothing is known yet is full.
 */
function balance(
  span: Span,
  storedWh: number | null,
  { site, slotMs }: PhysicsContext,
): number | null | 'reading-over-battery' {
  if (site.battery === null || storedWh === null) return null
  const generationWh = span.generationWh ?? span.daylightSlots * slotWh(site.generationW, slotMs)
  const leftWh = storedWh + span.importWh + generationWh - span.exportWh
  if (leftWh < -3 * site.meter.resolutionWh) return 'reading-over-battery'
  return Math.min(leftWh, site.battery.capacityWh)
}

function storedBound({ storedWh }: MeterState, { battery }: SiteFacts): number | null {
  if (battery === null) return null
  return Math.min(storedWh ?? battery.capacityWh, battery.capacityWh)
}

/** A meter that counts in steps of 10 Wh cannot say 57. */
export function isFinerThan({ start, end }: MeterReading, resolutionWh: number): boolean {
  const { importWh, exportWh } = between(start, end)
  return importWh % resolutionWh !== 0 || exportWh % resolutionWh !== 0
}

/** The most of a slot, rounded in favour of the meter. */
function slotWh(powerW: number, slotMs: number): number {
  return Math.ceil((powerW * slotMs) / 3_600_000)
}
