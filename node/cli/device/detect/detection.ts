/** What `detect` says of one device: the shape that other programs rely on (design section 7), and a few keys more. */
import type { BatteryRating, Capability, Point, PointName } from '../../../../hardware/device.ts'
import type { ControlAction } from '../../../../hardware/control/plan.ts'
import type { Signs } from '../../../../hardware/sunspec/maker-signs.ts'
import type { Transport } from '../../../../hardware/modbus/address.ts'

export interface Detection {
  readonly host: string
  /** Null on a serial line. */
  readonly port: number | null
  readonly unitId: number
  readonly transport: Transport
  readonly protocol: 'sunspec' | 'modbus'
  /** Which of our profiles fits; null: plain SunSpec. */
  readonly profile: string | null
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly capabilities: readonly Capability[]
  /** Ids of its SunSpec models in map order, and where the map begins. */
  readonly models: readonly number[]
  readonly base: number | null
  /** The points that the device has, as they were read. */
  readonly readable: Readonly<Partial<Record<PointName, Point>>>
  readonly controllable: Controllable
  /** What it says of the size of its battery; null where it says nothing. */
  readonly battery: BatteryRating | null
  /** With which signs it was read; null where it could not be read. */
  readonly signs: Signs | null
  readonly notes: readonly string[]
  /** To be written into streetwatt.yaml. */
  readonly config: DetectedConfig
}

export interface DetectedConfig {
  readonly device: Readonly<Record<string, string | number>>
}

/** What can be asked of its battery, and why not more. */
export interface Controllable {
  readonly actions: readonly ControlAction[]
  /** What ends a command when nobody is there any more; null where nothing can be commanded. */
  readonly reversion: 'device-timer' | 'software' | null
  /** Sentences: what it needs, or why there is nothing. */
  readonly why: readonly string[]
}
