import type { Point, PointName, Sample } from '../../hardware/device.ts'
import type { PowerState } from '../api/state.ts'
import type { Household } from './household.ts'

/** What flows now; nothing of a device that is silent. */
export function viewPower(household: Household): PowerState {
  const sample = household.samples.last()
  const isStale = household.samples.problem() !== undefined
  return {
    atMs: sample?.atMs ?? null,
    quality: sample === undefined ? 'not-implemented' : isStale ? 'stale' : worstQuality(sample),
    pvPowerW: valueOf(sample, 'pvPowerW', isStale),
    loadPowerW: valueOf(sample, 'loadPowerW', isStale),
    gridImportPowerW: valueOf(sample, 'gridImportPowerW', isStale),
    gridExportPowerW: valueOf(sample, 'gridExportPowerW', isStale),
    batteryChargePowerW: valueOf(sample, 'batteryChargePowerW', isStale),
    batteryDischargePowerW: valueOf(sample, 'batteryDischargePowerW', isStale),
    stateOfChargePpm: valueOf(sample, 'stateOfChargePpm', isStale),
    hasPv: household.hasPv,
    hasBattery: household.hasBattery,
  }
}

function worstQuality({ points }: Sample): PowerState['quality'] {
  const qualities = Object.values(points).map((point: Point) => point.quality)
  return qualities.includes('implausible') ? 'implausible' : qualities.includes('stale') ? 'stale' : 'ok'
}

function valueOf(sample: Sample | undefined, name: PointName, isStale: boolean): number | null {
  return isStale ? null : (sample?.points[name].value ?? null)
}
