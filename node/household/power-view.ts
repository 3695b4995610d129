import type { Point, PointName, Sample } from '../../hardware/device.ts'
import type { PowerState } from '../api/state.ts'
import type { HomeParts } from './home-load.ts'
import { homeLoadW, tellsLoad } from './home-load.ts'
import type { Household } from './household.ts'

type SeenHousehold = Pick<Household, 'samples' | 'hasPv' | 'hasBattery'>

/** What flows now; nothing of a device that is silent. */
export function viewPower(household: SeenHousehold, site: HomeParts['site']): PowerState {
  const { hasPv, hasBattery } = household
  const sample = household.samples.last()
  const isStale = household.samples.problem() !== undefined
  const parts = { site, hasPv, hasBattery }
  return {
    atMs: sample?.atMs ?? null,
    quality: sample === undefined ? 'not-implemented' : isStale ? 'stale' : worstQuality(sample),
    pvPowerW: valueOf(sample, 'pvPowerW', isStale),
    loadPowerW: sample === undefined || isStale ? null : homeLoadW(sample.points, parts),
    gridImportPowerW: valueOf(sample, 'gridImportPowerW', isStale),
    gridExportPowerW: valueOf(sample, 'gridExportPowerW', isStale),
    batteryChargePowerW: valueOf(sample, 'batteryChargePowerW', isStale),
    batteryDischargePowerW: valueOf(sample, 'batteryDischargePowerW', isStale),
    stateOfChargePpm: valueOf(sample, 'stateOfChargePpm', isStale),
    hasPv,
    hasBattery,
    hasLoad: sample !== undefined && tellsLoad(sample.points, parts),
  }
}

function worstQuality({ points }: Sample): PowerState['quality'] {
  const qualities = Object.values(points).map((point: Point) => point.quality)
  return qualities.includes('implausible') ? 'implausible' : qualities.includes('stale') ? 'stale' : 'ok'
}

function valueOf(sample: Sample | undefined, name: PointName, isStale: boolean): number | null {
  return isStale ? null : (sample?.points[name].value ?? null)
}
