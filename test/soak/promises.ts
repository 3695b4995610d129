/** What is promised of a home's footprint (docs/footprint.md), and which of it a run shows to be broken. */
import type { HomeRow } from './rows.ts'
import type { Traded } from './run-soak.ts'

export const PROMISED = {
  rssMb: 180,
  rssMbPerHour: 1,
  /** More files, sockets or timers in the last third than in the second, in the mean. */
  moreHandles: 3,
  /** A log says what changes, not that a slot has passed. */
  logBytesPerSlot: 100,
  idleCpuPercent: 2,
} as const

/** Empty where all is well. */
export function brokenBySoak(
  rows: readonly HomeRow[],
  traded: Traded,
  { slotsPerHour }: { slotsPerHour: number },
): readonly string[] {
  return [
    ...rows.flatMap(brokenByHome),
    ...climbs(rows),
    ...rows
      .filter(({ logBytesPerHour }) => logBytesPerHour > PROMISED.logBytesPerSlot * slotsPerHour)
      .map(
        ({ id, logBytesPerHour }) =>
          `the log of ${id} grows by ${(logBytesPerHour / slotsPerHour).toFixed(0)} bytes a slot`,
      ),
    ...(traded.tradedWh > 0 ? [] : ['nothing was traded']),
    ...(traded.stateRoots.length === 1 && traded.stateRoots[0] !== 'none'
      ? []
      : [`roots differ: ${traded.stateRoots.join(', ')}`]),
  ]
}

/** Empty where all is well. */
export function brokenByIdling(row: HomeRow): readonly string[] {
  const { id, cpuPercent } = row
  return [
    ...brokenByHome(row),
    ...(cpuPercent <= PROMISED.idleCpuPercent ? [] : [`${id} takes ${cpuPercent.toFixed(1)} % of a core`]),
  ]
}

function brokenByHome({ id, looks, restarts, mostRssMb, openFiles, activeResources }: HomeRow): string[] {
  const grew = ([middle, late]: readonly [number, number]): boolean => late - middle > PROMISED.moreHandles
  return [
    ...(looks > 0 ? [] : [`${id} was never seen`]),
    ...(restarts === 0 ? [] : [`${id} ended and was started again, ${restarts} times`]),
    ...(mostRssMb <= PROMISED.rssMb ? [] : [`${id} took ${mostRssMb.toFixed(0)} MB`]),
    ...(grew(openFiles) ? [`the open files of ${id} grow: ${openFiles.join(' to ')}`] : []),
    ...(grew(activeResources) ? [`the active resources of ${id} grow: ${activeResources.join(' to ')}`] : []),
  ]
}

/**
 * The homes run one program, so their mean says most of it; a single home is blamed only where chance does not explain it.
 * A run too short to tell promises nothing.
 */
function climbs(rows: readonly HomeRow[]): string[] {
  const slopes = rows.flatMap(({ id, rssSlope }) => (rssSlope === undefined ? [] : [{ id, ...rssSlope }]))
  if (slopes.length === 0) return []
  const mean = slopes.reduce((total, { perHour }) => total + perHour, 0) / slopes.length
  const most = PROMISED.rssMbPerHour
  if (mean >= most) return [`the homes' memory climbs by ${mean.toFixed(1)} MB an hour in the mean`]
  return slopes
    .filter(({ perHour, plusMinus }) => perHour - plusMinus >= most)
    .map(({ id, perHour }) => `the memory of ${id} climbs by ${perHour.toFixed(1)} MB an hour`)
}
