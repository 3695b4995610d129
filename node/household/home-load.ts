/**
 * What a home uses, where no register says it: all that comes in less all that goes elsewhere. A home with only a meter
 * uses what it takes from the grid; one whose generators or battery nobody reads is not known.
 */
import type { Point, Sample } from '../../hardware/device.ts'
import type { SiteFacts } from '../core/metering/site.ts'

type Points = Sample['points']

/** What the street knows of the home's parts. */
type SiteParts = Pick<SiteFacts, 'generationW' | 'battery'>
/** What of them its device can be asked. */
interface ReadParts {
  readonly hasPv: boolean
  readonly hasBattery: boolean
}
export type HomeParts = ReadParts & { readonly site: SiteParts }

/** What the home uses now, W; null where it is not known, or where what is read contradicts itself. */
export function homeLoadW(points: Points, parts: HomeParts): number | null {
  if (isThere(points.loadPowerW)) return points.loadPowerW.value
  const isSeen =
    isAllRead(parts) &&
    (!parts.hasPv || isThere(points.pvPowerW)) &&
    (!parts.hasBattery || (isThere(points.batteryChargePowerW) && isThere(points.batteryDischargePowerW)))
  const loadW = isSeen ? balancedLoadW(points) : null
  return loadW !== null && loadW >= 0 ? loadW : null
}

/** Whether what the home uses is told while all that is read is good. */
export function tellsLoad(points: Points, parts: HomeParts): boolean {
  return isThere(points.loadPowerW) || isAllRead(parts)
}

/** Whether the home uses all that it takes from the grid, and nothing else. */
export function usesGridAlone(
  { hasPv, hasBattery }: ReadParts,
  { generationW, battery }: SiteParts,
): boolean {
  return generationW === 0 && battery === null && !hasPv && !hasBattery
}

/** All that comes in less all that goes elsewhere; null where a value that it takes is not good. */
export function balancedLoadW(points: Points): number | null {
  const inward = [good(points.gridImportPowerW), goodOrAbsent(points.pvPowerW)]
  const outward = [good(points.gridExportPowerW), goodOrAbsent(points.batteryChargePowerW)]
  inward.push(goodOrAbsent(points.batteryDischargePowerW))
  const total = (values: readonly (number | null)[]): number | null =>
    values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0)
  const [from, to] = [total(inward), total(outward)]
  return from === null || to === null ? null : from - to
}

export function good({ value, quality }: Point): number | null {
  return quality === 'ok' ? value : null
}

/** What a device does not have does nothing. */
export function goodOrAbsent(point: Point): number | null {
  return isThere(point) ? good(point) : 0
}

/** Whether the device reads all that the home has besides the grid. */
function isAllRead({ site, hasPv, hasBattery }: HomeParts): boolean {
  return (site.generationW === 0 || hasPv) && (site.battery === null || hasBattery)
}

function isThere({ quality }: Point): boolean {
  return quality !== 'not-implemented'
}
