/**
 * Is this the reading that comes next? Pure, codes in order of precedence; whether a home can have done what it says is
 * the question of physics.ts. A reading starts where the last accepted one
 * ended, so that every Wh is counted once; after estimated slots it may start higher, and the gap is trued up.
 */
import type { Hash } from '../crypto/sha256.ts'
import { isSpoken } from '../units/protocol.ts'
import type { MeterState } from './meter-state.ts'
import type { MeterReading } from './reading.ts'

export type ReadingRefusal =
  | 'reading-version-unknown'
  | 'reading-community-other'
  | 'reading-member-unknown'
  | 'reading-member-left'
  | 'reading-slot-settled'
  | 'reading-slot-not-over'
  | 'reading-out-of-order'
  | 'reading-start-differs'
  | 'reading-slot-doubted'
  | 'reading-signature-invalid'

export interface ReadingTerms {
  readonly protocolVersion: number
  readonly community: Hash
}

export interface ReadingContext {
  readonly meter: MeterState | undefined
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
  if (!isSpoken(reading.version, terms.protocolVersion)) return 'reading-version-unknown'
  if (reading.community !== terms.community) return 'reading-community-other'
  if (meter === undefined) return 'reading-member-unknown'
  if (context.lastSlot !== null && reading.slot > context.lastSlot) return 'reading-member-left'
  const expectedSlot = nextSlot(meter, context.firstSlot)
  if (reading.slot < expectedSlot) return 'reading-slot-settled'
  if (meter.doubt?.slot === reading.slot) return 'reading-slot-doubted'
  if (reading.slot >= context.currentSlot) return 'reading-slot-not-over'
  if (reading.slot > expectedSlot) return 'reading-out-of-order'
  if (startDiffers(reading, meter)) return 'reading-start-differs'
  return 'ok'
}

/** The slot whose reading comes next: after the last accepted one and whatever was settled by estimate since. */
export function nextSlot(meter: MeterState, firstSlot: number): number {
  return meter.lastEnd === null
    ? firstSlot + (meter.estimated?.slots ?? 0)
    : meter.lastEnd.slot + 1 + (meter.estimated?.slots ?? 0)
}

function startDiffers(reading: MeterReading, meter: MeterState): boolean {
  if (meter.lastEnd === null || meter.estimated !== null) return false
  const { counters } = meter.lastEnd
  const { start } = reading
  // Lower counters are a question of physics: they ran backwards.
  if (start.importWh < counters.importWh || start.exportWh < counters.exportWh) return false
  return start.importWh !== counters.importWh || start.exportWh !== counters.exportWh
}
