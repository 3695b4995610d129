/**
 * A device that was exchanged. The counters that the next reading follows are moved, so that what the old device
 * counted to its end and the new one from its start is one run: every Wh stays counted once, and the limits of physics.ts go
 * on over the gap. They may be below zero then, where the new device began at nothing.
 */
import type { ReadingDoubt } from './doubts.ts'
import type { MeterState } from './meter-state.ts'
import type { Counters } from './reading.ts'

export interface Replacement {
  readonly oldDevice: string
  readonly newDevice: string
  readonly oldEnd: Counters
  readonly newStart: Counters
}

/** The meter after it, or why what is said of the old device cannot be. */
export function replaceDevice(
  meter: MeterState,
  { oldDevice, newDevice, oldEnd, newStart }: Replacement,
): MeterState | 'change-counters-backwards' {
  // Another device of the home: no reading came from it.
  if (meter.device !== oldDevice) return meter
  const { lastEnd, estimated, doubt } = meter
  if (lastEnd !== null && isBelow(oldEnd, lastEnd.counters)) return 'change-counters-backwards'
  return {
    ...meter,
    device: newDevice,
    lastEnd: lastEnd && { ...lastEnd, counters: moved(lastEnd.counters, oldEnd, newStart) },
    // The community has seen both counters: what came from the new device before it was bound is believed now.
    estimated: estimated && { ...estimated, isDoubted: false },
    doubt: doubt !== null && EXCHANGE_DOUBTS.includes(doubt.code) ? null : doubt,
  }
}

/** What an exchange looks like before it is decided on. */
const EXCHANGE_DOUBTS: readonly ReadingDoubt[] = ['reading-counter-backwards', 'reading-device-unbound']

function isBelow(end: Counters, last: Counters): boolean {
  const isGenerationBelow =
    end.generationWh !== null && last.generationWh !== null && end.generationWh < last.generationWh
  return end.importWh < last.importWh || end.exportWh < last.exportWh || isGenerationBelow
}

function moved(last: Counters, oldEnd: Counters, newStart: Counters): Counters {
  const isGenerationKnown =
    last.generationWh !== null && oldEnd.generationWh !== null && newStart.generationWh !== null
  return {
    importWh: newStart.importWh - (oldEnd.importWh - last.importWh),
    exportWh: newStart.exportWh - (oldEnd.exportWh - last.exportWh),
    generationWh: isGenerationKnown
      ? newStart.generationWh - (oldEnd.generationWh - last.generationWh)
      : null,
  }
}
