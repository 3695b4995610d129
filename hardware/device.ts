import type { Transport } from './modbus/address.ts'

/**
 * What a trading node needs of a device. Every value has a unit in its name, a quality, a time and a source register;
 * unknown is null and never zero. Vendor signs end where registers are decoded: everything here is >= 0 and the
 * direction is a word.
 */
export type Quality = 'ok' | 'stale' | 'not-implemented' | 'implausible'

export interface Point {
  /** Integer >= 0 in the unit of the point's name, or null where it is not known. */
  readonly value: number | null
  readonly quality: Quality
  /** Market time at the middle of the request that brought it. */
  readonly atMs: number
  /** Where it came from, e.g. `103.W@40083`, for people who check. */
  readonly source: string
  /** Of a counter: it moves in steps of so many Wh; 1 where it is left out. */
  readonly resolutionWh?: number
  /** Of a counter that is implausible, what it did: said 0, fell (reset or replaced), or rose faster than it can. */
  readonly problem?: 'zero' | 'fell' | 'jumped'
}

export const POINT_NAMES = [
  'pvPowerW',
  'loadPowerW',
  'gridImportPowerW',
  'gridExportPowerW',
  'batteryChargePowerW',
  'batteryDischargePowerW',
  'stateOfChargePpm',
  'gridImportWh',
  'gridExportWh',
  'pvEnergyWh',
] as const
export type PointName = (typeof POINT_NAMES)[number]

/** Makes one thing for every point. */
export function mapPoints<T>(make: (name: PointName) => T): Record<PointName, T> {
  return {
    pvPowerW: make('pvPowerW'),
    loadPowerW: make('loadPowerW'),
    gridImportPowerW: make('gridImportPowerW'),
    gridExportPowerW: make('gridExportPowerW'),
    batteryChargePowerW: make('batteryChargePowerW'),
    batteryDischargePowerW: make('batteryDischargePowerW'),
    stateOfChargePpm: make('stateOfChargePpm'),
    gridImportWh: make('gridImportWh'),
    gridExportWh: make('gridExportWh'),
    pvEnergyWh: make('pvEnergyWh'),
  }
}

/** One look at a device: all points, always present; a point that the device does not have is 'not-implemented'. */
export interface Sample {
  readonly atMs: number
  readonly points: Readonly<Record<PointName, Point>>
}

export interface DeviceIdentity {
  /** How it is reached; Modbus TCP where it is left out. */
  readonly transport?: Transport
  /** The path of a serial line. */
  readonly host: string
  /** Null on a serial line. */
  readonly port: number | null
  readonly unitId: number
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
}

export type Capability = 'inverter' | 'battery' | 'meter'

/** What a battery says of its own size; null where it does not say. */
export interface BatteryRating {
  readonly capacityWh: number | null
  readonly chargeW: number | null
  readonly dischargeW: number | null
}

/** A device that can be read. Failures are `OperatingError`s with a code of docs/errors.md (`device-unreachable`, …). */
export interface Device {
  readonly identity: DeviceIdentity
  readonly capabilities: readonly Capability[]
  /** Of its battery; absent where it says nothing of it. */
  readonly rating?: BatteryRating | undefined
  sample(options?: { signal?: AbortSignal }): Promise<Sample>
  close(): Promise<void>
}
