/**
 * Takes the counters at slot boundaries. Outside the demo a boundary is the last good poll before a slot's end: sums
 * telescope, so nothing is lost or counted twice. In lock-step with an emulator it is exact: the emulator holds its
 * counters at the boundary until they are taken, also those of slots in which this home was down.
 */
import type { Device, Sample } from '../../hardware/device.ts'
import type { Counters } from '../core/metering/reading.ts'
import type { EpochMs } from '../core/units/quantities.ts'
import { slotAt, slotEndMs } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import { waitFor, waitUntil } from '../runtime/waiting.ts'
import { counterFault } from './counter-check.ts'

/** An emulator that waits at each boundary (hardware/emulator). */
export interface LockStep {
  /** The time at which all counters stand. */
  emulatorTimeMs(options?: { signal?: AbortSignal }): Promise<EpochMs>
  /** Where the emulator's time stops until it is acknowledged. */
  nextBoundaryMs(options?: { signal?: AbortSignal }): Promise<EpochMs>
  /** Safe to repeat. */
  acknowledge(boundaryMs: EpochMs, options?: { signal?: AbortSignal }): Promise<void>
}

/** The counters at the end of a slot; null where nobody knows them. */
export interface Boundary {
  readonly atMs: EpochMs
  readonly counters: Counters | null
  /** The look at the device that they come from. */
  readonly sample: Sample | undefined
  /** To be called when they are on disk: only then may they be forgotten elsewhere. */
  done(): Promise<void>
}

export interface BoundarySource {
  /** Resolves at the next boundary after `takenMs`, or to undefined when `signal` aborts. Throws what the device throws. */
  next(takenMs: EpochMs | null, signal: AbortSignal): Promise<Boundary | undefined>
}

/** So often a counter may say what it cannot say at one boundary before the boundary is given up. */
const DOUBTFUL_LOOKS = 20
/** How soon an emulator is asked again whether it stands at the boundary, real milliseconds. */
const ASK_AGAIN_MS = 50
/** A poll that is older than this part of a slot says too little about its end. */
const OLDEST_POLL_SLOTS = 0.2

/** The counters of a sample, or null where one of the grid's is not known for sure; inverters sleep at night. */
export function countersOf({ points }: Sample): Counters | null {
  const { gridImportWh, gridExportWh, pvEnergyWh } = points
  const isGood = gridImportWh.quality === 'ok' && gridExportWh.quality === 'ok'
  if (!isGood || gridImportWh.value === null || gridExportWh.value === null) return null
  const generationWh = pvEnergyWh.quality === 'ok' ? pvEnergyWh.value : null
  return { importWh: gridImportWh.value, exportWh: gridExportWh.value, generationWh }
}

/** Boundaries by the clock, with the last good poll before each. */
export function createPolledBoundaries(
  { slotMs }: { slotMs: number },
  { clock, lastGood }: { clock: Clock; lastGood: () => Sample | undefined },
): BoundarySource {
  return {
    async next(takenMs, signal) {
      const soonestMs = slotEndMs(slotAt(clock.nowMs(), slotMs), slotMs)
      const atMs = takenMs === null ? soonestMs : Math.max(soonestMs, takenMs + slotMs)
      if (!(await waitUntil(clock, atMs, signal))) return undefined
      const sample = lastGood()
      const isRecent = sample !== undefined && atMs - sample.atMs <= slotMs * OLDEST_POLL_SLOTS
      const counters = isRecent ? countersOf(sample) : null
      return { atMs, counters, sample: isRecent ? sample : undefined, done: () => Promise.resolve() }
    },
  }
}

/** Boundaries where the emulator stops, one by one, however late this home is. */
export function createLockStepBoundaries(parts: {
  device: Device
  lockStep: LockStep
  clock: Clock
}): BoundarySource {
  const { device, lockStep, clock } = parts

  let doubtful = 0

  /**
   * What the emulator stands at, or null while it runs towards it or its counters are not good: it does not go away.
   * Only a counter that was reset stays as it is, for its time stands: then nobody knows this boundary.
   */
  async function look(atMs: EpochMs, signal: AbortSignal): Promise<Boundary | null> {
    if ((await lockStep.emulatorTimeMs({ signal })) !== atMs) return null
    const sample = await device.sample({ signal })
    const counters = countersOf(sample)
    doubtful = counters === null && counterFault(sample) !== undefined ? doubtful + 1 : 0
    if (counters === null && doubtful < DOUBTFUL_LOOKS) return null
    doubtful = 0
    return { atMs, counters, sample, done: () => lockStep.acknowledge(atMs, { signal }) }
  }

  return {
    async next(takenMs, signal) {
      while (!signal.aborted) {
        const atMs = await lockStep.nextBoundaryMs({ signal })
        if (takenMs !== null && atMs <= takenMs) {
          // Taken before this home went down, and the emulator never heard of it.
          await lockStep.acknowledge(atMs, { signal })
          continue
        }
        if (!(await waitUntil(clock, atMs, signal))) return undefined
        const boundary = await look(atMs, signal)
        if (boundary !== null) return boundary
        await waitFor(clock, ASK_AGAIN_MS, signal)
      }
      return undefined
    },
  }
}
