import type { Point, PointName, Sample } from './device.ts'
import type { SignOptions } from './sunspec/maker-signs.ts'

const PAIRS: readonly (readonly [keyof SignOptions, string, PointName, PointName])[] = [
  ['gridSign', 'export-positive', 'gridImportPowerW', 'gridExportPowerW'],
  ['gridCounters', 'swapped', 'gridImportWh', 'gridExportWh'],
  ['batterySign', 'charge-positive', 'batteryChargePowerW', 'batteryDischargePowerW'],
]

/** What the house uses follows from the others; a part that the device does not have moves nothing. */
const PLUS = ['pvPowerW', 'batteryDischargePowerW', 'gridImportPowerW'] as const
const MINUS = ['batteryChargePowerW', 'gridExportPowerW'] as const

/**
 * A sample whose directions are as the owner says, where the device's registers have a direction of their own and its
 * profile reads them as usual: what differs from usual is turned round.
 */
export function turnSigns(sample: Sample, said: SignOptions): Sample {
  const turned = PAIRS.filter(([option, unusual]) => said[option] === unusual)
  if (turned.length === 0) return sample
  const points = { ...sample.points }
  for (const [, , one, other] of turned) {
    points[one] = sample.points[other]
    points[other] = sample.points[one]
  }
  const isLoadTold = points.loadPowerW.quality !== 'not-implemented'
  return { ...sample, points: isLoadTold ? { ...points, loadPowerW: loadOf(points) } : points }
}

function loadOf(points: Readonly<Record<PointName, Point>>): Point {
  const { loadPowerW: load } = points
  const parts = [
    ...PLUS.map((name) => [1, points[name]] as const),
    ...MINUS.map((name) => [-1, points[name]] as const),
  ]
  const present = parts.filter(([, { quality }]) => quality !== 'not-implemented')
  if (present.some(([, { quality }]) => quality !== 'ok')) return { ...load, value: null, quality: 'stale' }
  const sumW = present.reduce((sum, [sign, { value }]) => sum + sign * (value ?? 0), 0)
  return { ...load, value: Math.max(0, sumW), quality: 'ok', source: LOAD_SOURCE }
}

const LOAD_SOURCE = 'pv + discharge + import - charge - export'
