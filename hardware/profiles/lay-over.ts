import { mapPoints, type Point, type PointName, type Sample } from '../device.ts'
import type { PointRules } from './profile-schema.ts'

/** Samples of one home that were taken together. */
export interface Layers {
  readonly own: Sample
  /** Of a meter that is another unit. */
  readonly metered: Sample | null
  /** Of the maker's registers beside SunSpec. */
  readonly beside: Sample
  /** The points that the maker's registers say on this device. */
  readonly besideNames: ReadonlySet<PointName>
  /** There is a battery that SunSpec does not know of. */
  readonly hasHiddenBattery: boolean
}

const GRID_POINTS: readonly PointName[] = [
  'gridImportPowerW',
  'gridExportPowerW',
  'gridImportWh',
  'gridExportWh',
]
/** What AC registers say of the sun is wrong where a battery that SunSpec does not know stands behind them. */
const SPOILT_BY_BATTERY: readonly PointName[] = ['pvPowerW', 'pvEnergyWh']

/** One sample of all layers: the maker's registers, else the meter's, else SunSpec's; the load is balanced again. */
export function layOver({ own, metered, beside, besideNames, hasHiddenBattery }: Layers): Sample {
  const points = mapPoints((name): Point => {
    if (besideNames.has(name)) return beside.points[name]
    if (hasHiddenBattery && SPOILT_BY_BATTERY.includes(name))
      return { ...own.points[name], value: null, quality: 'not-implemented' }
    return metered !== null && GRID_POINTS.includes(name) ? metered.points[name] : own.points[name]
  })
  return { atMs: own.atMs, points: { ...points, loadPowerW: balance(points) } }
}

/** Points that more than one rule of a profile can say. */
const OTHER_RULES: Readonly<Partial<Record<PointName, readonly (keyof PointRules)[]>>> = {
  loadPowerW: [],
  gridImportPowerW: ['gridPowerW', 'gridImportPowerW'],
  gridExportPowerW: ['gridPowerW', 'gridExportPowerW'],
  batteryChargePowerW: ['batteryPowerW', 'batteryChargePowerW'],
  batteryDischargePowerW: ['batteryPowerW', 'batteryDischargePowerW'],
  stateOfChargePpm: ['stateOfChargePercent'],
}

/** Whether the maker's registers say this point. */
export function isNamed(rules: PointRules, name: PointName): boolean {
  const said = Object.keys(rules)
  return (OTHER_RULES[name] ?? [name]).some((rule) => said.includes(rule))
}

/** A home without battery moves nothing with it; anything else that is not known makes the load unknown. */
function balance(points: Record<PointName, Point>): Point {
  const { pvPowerW, gridImportPowerW, gridExportPowerW, loadPowerW } = points
  const battery = (point: Point) => (point.source === '' ? { ...point, value: 0 } : point)
  const plus = [pvPowerW, battery(points.batteryDischargePowerW), gridImportPowerW]
  const minus = [battery(points.batteryChargePowerW), gridExportPowerW]
  const place = { atMs: loadPowerW.atMs, source: 'pv + discharge + import - charge - export' }
  const unknown = [...plus, ...minus].find(({ value }) => value === null)
  if (unknown !== undefined) return { value: null, quality: unknown.quality, ...place }
  const sum = (part: readonly Point[]) => part.reduce((total, { value }) => total + (value ?? 0), 0)
  return { value: Math.max(sum(plus) - sum(minus), 0), quality: 'ok', ...place }
}
