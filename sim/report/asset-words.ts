import type { RunHome } from '../fast/run-result.ts'
import type { Ink } from './svg.ts'

/** Kinds of homes, by what they own that matters most to trading; each has one colour everywhere. */
export const ASSET_GROUPS = ['roof and battery', 'roof', 'battery', 'car or heat pump', 'neither'] as const
export type AssetGroup = (typeof ASSET_GROUPS)[number]

export const GROUP_INKS: Readonly<Record<AssetGroup, Ink>> = {
  'roof and battery': 'battery',
  roof: 'sun',
  battery: 'good',
  'car or heat pump': 'neighbours',
  neither: 'grid',
}

export function assetGroup({ pvPeakW, battery, flexible }: RunHome): AssetGroup {
  if (pvPeakW > 0) return battery === null ? 'roof' : 'roof and battery'
  if (battery !== null) return 'battery'
  return flexible.length > 0 ? 'car or heat pump' : 'neither'
}

/** `6 kWp roof, 10 kWh battery, car`, or `no roof, no battery`. */
export function assetWords({ pvPeakW, battery, flexible }: RunHome): string {
  const parts = [
    ...(pvPeakW > 0 ? [`${trim(pvPeakW / 1000)} kWp roof`] : []),
    ...(battery === null ? [] : [`${trim(battery.capacityWh / 1000)} kWh battery`]),
    ...[...new Set(flexible)].map((kind) => kind.replace('-', ' ')),
  ]
  return parts.length === 0 ? 'no roof, no battery' : parts.join(', ')
}

function trim(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '')
}
