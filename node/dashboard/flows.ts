import type { HomeState } from '../api/state.ts'

/**
 * What flows into the home and out of it now. The meter does not know whose energy it counts, so that the share of the
 * neighbours is computed: the mean power of what this slot traded, capped by what crosses the meter. The rest is grid.
 */
export type FlowName = 'sun' | 'battery' | 'neighbours' | 'grid' | 'home'

export interface Flow {
  readonly name: FlowName
  /** Null where it is not known. */
  readonly powerW: number | null
}

export interface Flows {
  readonly in: readonly Flow[]
  readonly out: readonly Flow[]
}

const HOUR_MS = 3_600_000

/** In and out in the order of the bars; parts that the home does not have are left out. */
export function flowsOf({ power, currentSlot }: Pick<HomeState, 'power' | 'currentSlot'>): Flows {
  const slotMs = currentSlot.endMs - currentSlot.startMs
  const from = splitGrid(power.gridImportPowerW, (currentSlot.boughtWh * HOUR_MS) / slotMs)
  const to = splitGrid(power.gridExportPowerW, (currentSlot.soldWh * HOUR_MS) / slotMs)
  const battery = (powerW: number | null): Flow[] => (power.hasBattery ? [{ name: 'battery', powerW }] : [])
  const sun: Flow[] = power.hasPv ? [{ name: 'sun', powerW: power.pvPowerW }] : []
  return {
    in: [...sun, ...battery(power.batteryDischargePowerW), ...from],
    out: [{ name: 'home', powerW: power.loadPowerW }, ...battery(power.batteryChargePowerW), ...to],
  }
}

/** The known part of a side. */
export function sumOf(flows: readonly Flow[]): number {
  return flows.reduce((sum, { powerW }) => sum + (powerW ?? 0), 0)
}

/** The power of one flow: null where it is unknown, 0 where the home does not have it. */
export function powerOf(flows: readonly Flow[], name: FlowName): number | null {
  const flow = flows.find((candidate) => candidate.name === name)
  return flow === undefined ? 0 : flow.powerW
}

function splitGrid(gridPowerW: number | null, tradedPowerW: number): Flow[] {
  if (gridPowerW === null)
    return [
      { name: 'neighbours', powerW: null },
      { name: 'grid', powerW: null },
    ]
  const neighboursW = Math.min(gridPowerW, tradedPowerW)
  return [
    { name: 'neighbours', powerW: neighboursW },
    { name: 'grid', powerW: gridPowerW - neighboursW },
  ]
}
