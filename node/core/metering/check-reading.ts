/**
 * Is this reading good for the ledger? Pure, codes in order of precedence. A reading starts where the last accepted one
 * ended, so that every Wh is counted once; after estimated slots it may start higher, and the gap is trued up.
 */
import type { Hash } from '../crypto/sha256.ts'
import { PROTOCOL_VERSION } from '../units/protocol.ts'
import type { MeterState } from './meter-state.ts'
import type { Counters, MeterReading } from './reading.ts'

export type ReadingRefusal =
  | 'reading-version-unknown'
  | 'reading-community-other'
  | 'reading-member-unknown'
  | 'reading-member-left'
  | 'reading-slot-settled'
  | 'reading-slot-not-over'
  | 'reading-counter-backwards'
  | 'reading-out-of-order'
  | 'reading-start-differs'
  | 'reading-over-connection'
  | 'reading-signature-invalid'

export interface ReadingTerms {
  readonly community: Hash
  readonly slotMs: number
}

export interface ReadingContext {
  readonly meter: MeterState | undefined
  readonly connectionLimitW: number
  /** The earliest slot of the community that may have a reading from this member. */
  readonly firstSlot: number
  /** The last slot before the member left; null while it stays. */
  readonly lastSlot: number | null
  /** The slot being delivered now, by the block (or by the clock while gossiping): readings are of earlier ones. */
  readonly currentSlot: number
}

export function checkReading(
  reading: MeterReading,
  terms: ReadingTerms,
  context: ReadingContext,
): 'ok' | ReadingRefusal {
  const { meter } = context
  if (reading.version !== PROTOCOL_VERSION) return 'reading-version-unknown'
  if (reading.community !== terms.community) return 'reading-community-other'
  if (meter === undefined) return 'reading-member-unknown'
  if (context.lastSlot !== null && reading.slot > context.lastSlot) return 'reading-member-left'
  const expectedSlot = nextSlot(meter, context.firstSlot)
  if (reading.slot < expectedSlot) return 'reading-slot-settled'
  if (reading.slot >= context.currentSlot) return 'reading-slot-not-over'
  if (runsBackwards(reading, meter)) return 'reading-counter-backwards'
  if (reading.slot > expectedSlot) return 'reading-out-of-order'
  if (startDiffers(reading, meter)) return 'reading-start-differs'
  if (exceedsConnection(reading, terms, context)) return 'reading-over-connection'
  return 'ok'
}

/** The slot whose reading comes next: after the last accepted one and whatever was settled by estimate since. */
export function nextSlot(meter: MeterState, firstSlot: number): number {
  return meter.lastEnd === null
    ? firstSlot + (meter.estimated?.slots ?? 0)
    : meter.lastEnd.slot + 1 + (meter.estimated?.slots ?? 0)
}

function runsBackwards(reading: MeterReading, meter: MeterState): boolean {
  if (isBelow(reading.end, reading.start)) return true
  return meter.lastEnd !== null && isBelow(reading.start, meter.lastEnd.counters)
}

/** A generation that one of both does not know is not below the other. */
function isBelow(left: Counters, right: Counters): boolean {
  const isGenerationBelow =
    left.generationWh !== null && right.generationWh !== null && left.generationWh < right.generationWh
  return left.importWh < right.importWh || left.exportWh < right.exportWh || isGenerationBelow
}

function startDiffers(reading: MeterReading, meter: MeterState): boolean {
  if (meter.lastEnd === null || meter.estimated !== null) return false
  const { counters } = meter.lastEnd
  return reading.start.importWh !== counters.importWh || reading.start.exportWh !== counters.exportWh
}

function exceedsConnection(reading: MeterReading, terms: ReadingTerms, context: ReadingContext): boolean {
  const limitWh = Math.ceil((context.connectionLimitW * terms.slotMs) / 3_600_000)
  if (gapExceeds(reading, context.meter, limitWh)) return true
  return (
    reading.end.importWh - reading.start.importWh > limitWh ||
    reading.end.exportWh - reading.start.exportWh > limitWh
  )
}

/** What the counters claim for estimated slots went through the same connection, slot by slot. */
function gapExceeds(reading: MeterReading, meter: MeterState | undefined, limitWh: number): boolean {
  const { lastEnd = null, estimated = null } = meter ?? {}
  if (lastEnd === null || estimated === null) return false
  const gapLimitWh = limitWh * estimated.slots
  return (
    reading.start.importWh - lastEnd.counters.importWh > gapLimitWh ||
    reading.start.exportWh - lastEnd.counters.exportWh > gapLimitWh
  )
}
