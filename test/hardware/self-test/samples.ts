/** A home whose devices may have their signs the wrong way round, sampled once a minute. */
import { mapPoints, type Point, type PointName, type Quality, type Sample } from '../../../hardware/device.ts'

export interface Home {
  readonly sunW: number
  readonly loadW: number
  /** Discharge is positive; left out: no battery. */
  readonly batteryW?: number
}

export interface Wiring {
  readonly isPowerTurned?: boolean
  readonly areCountersSwapped?: boolean
  readonly isBatteryTurned?: boolean
  readonly resolutionWh?: number
}

const MINUTE_MS = 60_000

/** One sample a minute of what the home does in that minute. */
export function samplesOf(minutes: readonly Home[], wiring: Wiring = {}): Sample[] {
  const { resolutionWh = 1 } = wiring
  let [importWh, exportWh] = [500_000, 70_000]
  return minutes.map(({ sunW, loadW, batteryW }, index) => {
    const gridW = loadW - sunW - (batteryW ?? 0)
    if (index > 0) {
      importWh += Math.max(gridW, 0) / 60
      exportWh += Math.max(-gridW, 0) / 60
    }
    const shownW = wiring.isPowerTurned === true ? -gridW : gridW
    const [imported, exported] =
      wiring.areCountersSwapped === true ? [exportWh, importWh] : [importWh, exportWh]
    const batterySign = wiring.isBatteryTurned === true ? -1 : 1
    const step = (energyWh: number) => Math.floor(energyWh / resolutionWh) * resolutionWh
    return makeSample(
      index * MINUTE_MS,
      {
        pvPowerW: sunW,
        gridImportPowerW: Math.max(shownW, 0),
        gridExportPowerW: Math.max(-shownW, 0),
        gridImportWh: step(imported),
        gridExportWh: step(exported),
        ...(batteryW === undefined
          ? {}
          : {
              batteryDischargePowerW: Math.max(batterySign * batteryW, 0),
              batteryChargePowerW: Math.max(-batterySign * batteryW, 0),
            }),
      },
      resolutionWh,
    )
  })
}

export function makeSample(
  atMs: number,
  values: Partial<Record<PointName, number>>,
  resolutionWh = 1,
  quality: Quality = 'ok',
): Sample {
  const points = mapPoints((name): Point => {
    const value = values[name]
    if (value === undefined) return { value: null, quality: 'not-implemented', atMs, source: '' }
    return { value, quality, atMs, source: 'test', ...(resolutionWh > 1 ? { resolutionWh } : {}) }
  })
  return { atMs, points }
}

/** So many minutes alike. */
export function minutesOf(count: number, home: Home): Home[] {
  return Array.from({ length: count }, () => home)
}
