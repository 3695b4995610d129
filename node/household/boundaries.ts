/**
 * Takes the counters at slot boundaries. Outside the demo a boundary is the last good poll before a slot's end: sums
 * telescope, so nothing is lost or counted twice. In lock-step with an emulator it is exact: the emulator holds its
 * counters at the boundary until they are taken.
 */
import type { Device, Sample } from '../../hardware/device.ts'
import type { Counters } from '../core/metering/reading.ts'
import type { EpochMs } from '../core/units/quantities.ts'

/** An emulator that waits at each boundary (hardware/emulator). */
export interface LockStep {
  emulatorTimeMs(): Promise<number>
  acknowledge(boundaryMs: EpochMs): Promise<void>
}

/** The counters of a sample, or null where one of them is not known for sure. */
export function countersOf(sample: Sample): Counters | null {
  const { gridImportWh, gridExportWh } = sample.points
  const isGood = gridImportWh.quality === 'ok' && gridExportWh.quality === 'ok'
  if (!isGood || gridImportWh.value === null || gridExportWh.value === null) return null
  return { importWh: gridImportWh.value, exportWh: gridExportWh.value }
}

/** The counters at exactly `boundaryMs`, or null when the emulator does not stand there. */
export async function takeExactBoundary(
  boundaryMs: EpochMs,
  { device, lockStep }: { device: Device; lockStep: LockStep },
): Promise<{ counters: Counters; sample: Sample } | null> {
  if ((await lockStep.emulatorTimeMs()) !== boundaryMs) return null
  const sample = await device.sample()
  const counters = countersOf(sample)
  if (counters === null) return null
  await lockStep.acknowledge(boundaryMs)
  return { counters, sample }
}
