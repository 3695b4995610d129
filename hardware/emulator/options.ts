import type { EndpointName, SerialAddress } from '../modbus/address.ts'
import type { ControlValues } from './controls.ts'
import type { FaultSpec } from './fault-names.ts'
import type { HomeCounters } from './home-state.ts'
import type { BatteryLimits } from './home-model.ts'

/** What the emulator can be: SunSpec devices of our own make, and devices of vendors by their register tables. */
export const EMULATED_DEVICES = [
  'pv-1ph',
  'pv-3ph',
  'hybrid',
  'der',
  'meter',
  'huawei-sun2000',
  'sungrow-sh',
  'growatt',
  'deye-3p',
  'goodwe-et',
  'victron-gx',
  'solaredge',
  'fronius-gen24',
  'eastron-sdm630',
] as const
export type EmulatedDeviceName = (typeof EMULATED_DEVICES)[number]

/** Whether somebody who types a name means one of them. */
export function isEmulatedDevice(name: string): name is EmulatedDeviceName {
  return EMULATED_DEVICES.some((known) => known === name)
}

/** Where the emulator answers besides Modbus TCP. */
export type ListenAddress =
  SerialAddress | { readonly transport: 'rtu-tcp'; readonly host: string; readonly port: number }

/** Which device to be, and where. */
export interface EmulatorOptions {
  readonly device: EmulatedDeviceName
  /** What the device says that it is, where that is not its usual answer. */
  readonly identity?: { readonly manufacturer: string; readonly model: string; readonly serial: string }
  /** Which of the devices of our own make it is: each has its own serial number. 1 unless said otherwise. */
  readonly number?: number
  /** 8 unless said otherwise. */
  readonly kWp?: number
  /** A device with a battery has one of 10 kWh and 5 kW, half full, unless said otherwise; the others have none. */
  readonly battery?: BatteryLimits & { readonly initialWh?: number }
  /** 127.0.0.1 unless said otherwise. */
  readonly host?: string
  /** Modbus TCP, always; 0 is a free port, told by `start`. */
  readonly port: number
  /** More places at which the same device answers: a serial line, RTU over TCP. */
  readonly listen?: readonly ListenAddress[]
  /** The unit id, where it is not the device's usual one. */
  readonly unitId?: number
  /** Where a SunSpec map begins. */
  readonly base?: 40000 | 50000 | 0
  /** Market time from which energy flows. */
  readonly startMs: number
  readonly initialCounters?: Partial<HomeCounters>
  /** Stops time at `startMs` and then at each slot's end, until a node acknowledges that it has read. */
  readonly lockStep?: { readonly slotMs: number }
  /** What goes wrong, and after how many seconds. */
  readonly faults?: readonly FaultSpec[]
  /** Chooses which requests a fault hits, and with what; 1 unless said otherwise. */
  readonly seed?: number
  /** Of so many requests a fault on the wire hits one: 3 unless said otherwise, and 1 is all. */
  readonly faultEvery?: number
  /** How late the fault `late` is; 3000 unless said otherwise. */
  readonly lateMs?: number
  /** How long the device is away in a `reboot`; 3000 unless said otherwise. */
  readonly rebootMs?: number
  /** What `one-client` does with a second one: end its connection, or take it and leave it waiting. */
  readonly secondClient?: 'refused' | 'waiting'
  /** Settings that somebody has left behind, by the names of the device's `controls`. */
  readonly settings?: ControlValues
  /** A grid meter whose power has the wrong sign, or whose current transformers sit the wrong way round. */
  readonly reversedMeter?: 'power' | 'power-and-counters'
  /** A device whose counters know steps of so many Wh only: 1000 on Solis. */
  readonly counterStepWh?: number
}

/** What the first line of `streetwatt emulate --json` says, and more. */
export interface EmulatorFacts {
  /** Of Modbus TCP. */
  readonly host: string
  readonly port: number
  readonly units: readonly number[]
  /** The device's name, or `image`. */
  readonly device: string
  /** All places at which it answers, Modbus TCP first. */
  readonly endpoints: readonly EndpointName[]
}
