import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { SerialAddress } from '../modbus/address.ts'
import { createEmulator } from './emulator.ts'
import { parseFault, type FaultName } from './fault-names.ts'
import { createImageUnit } from './image.ts'
import { readImage } from './image-file.ts'
import { EMULATED_DEVICES, isEmulatedDevice, type EmulatedDeviceName, type EmulatorFacts } from './options.ts'
import { createServing } from './serving.ts'
import { createSunDrive } from './sun-drive.ts'

/** What `streetwatt emulate` can be told; a flag that was not given is left out. */
export interface EmulationFlags {
  /** `--device`: one of EMULATED_DEVICES; `hybrid` unless said otherwise. */
  readonly device?: string
  /** `--image FILE`: replays a recording instead of being a device. */
  readonly image?: string
  readonly host?: string
  /** `--port`: 0 is a free one. */
  readonly port: number
  /** `--rtu PATH`, with the settings of the line. */
  readonly rtu?: Omit<SerialAddress, 'transport'>
  /** RTU frames over TCP, as a serial gateway has them; 0 is a free port. */
  readonly rtuTcpPort?: number
  /** `--unit`: where it is not the device's usual one. */
  readonly unitId?: number
  /** `--clock`: `frozen` stands at noon of a day in June, so that registers never change, and timers do not run. */
  readonly clock?: 'real' | 'frozen'
  /** `--at`: when it begins, instead of now, or when it stands. */
  readonly atMs?: number
  /** `--kwp`: the roof of the home; 0 is a home without. 8 unless said otherwise. */
  readonly kWp?: number
  readonly seed?: number
  /** `--fault NAME[:AFTER_S]`, as often as given. */
  readonly faults?: readonly string[]
}

/** A running emulator, whatever it is. */
export interface Emulation {
  /** Opens all places; the facts are the first line of `--json`. */
  start(): Promise<EmulatorFacts>
  stop(): Promise<void>
  setFault(name: FaultName, isOn: boolean): void
}

/** Noon in the middle of Europe: full sun. */
const FROZEN_AT_MS = Date.UTC(2026, 5, 21, 11)
const STEP_MS = 5 * 60_000
const KWP = 8
/** A device that has been there for some years. */
const USED_COUNTERS = {
  gridImportWh: 8_120_000,
  gridExportWh: 12_480_000,
  pvWh: 24_910_000,
  acWh: 23_700_000,
  loadWh: 19_800_000,
  chargeWh: 5_430_000,
  dischargeWh: 4_980_000,
}

/**
 * Makes what the command asks for: a home in the middle of Europe with a roof of 8 kWp and, in a hybrid, a battery of
 * 10 kWh that is half full; or a recorded image. Refuses with `emulator-device-unknown`, `emulator-fault-unknown`,
 * `emulator-image-unreadable` or `emulator-image-invalid`. `now` is the wall clock.
 */
export async function openEmulation(
  flags: EmulationFlags,
  { now }: { now: () => number },
): Promise<Emulation> {
  const faults = (flags.faults ?? []).map(parseFault)
  const places = {
    port: flags.port,
    ...(flags.host === undefined ? {} : { host: flags.host }),
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    faults,
    listen: listenOf(flags),
  }
  if (flags.image !== undefined) return imageEmulation(flags.image, flags.unitId ?? 1, places)
  const device = deviceNamed(flags.device ?? 'hybrid')
  const isFrozen = flags.clock === 'frozen'
  const beganMs = now()
  const startMs = flags.atMs ?? (isFrozen ? FROZEN_AT_MS : beganMs)
  const kWp = flags.kWp ?? KWP
  const drive = createSunDrive({
    seed: flags.seed ?? 1,
    latitudeDeg: 51,
    kWp,
    dailyLoadWh: 10_000,
    stepMs: STEP_MS,
  })
  return createEmulator(
    {
      ...places,
      device,
      number: flags.seed ?? 1,
      kWp,
      startMs,
      initialCounters: USED_COUNTERS,
      ...(flags.unitId === undefined ? {} : { unitId: flags.unitId }),
    },
    { drive, now: isFrozen ? () => startMs : () => startMs + now() - beganMs },
  )
}

function listenOf({ rtu, rtuTcpPort, host = '127.0.0.1' }: EmulationFlags) {
  return [
    ...(rtu === undefined ? [] : [{ transport: 'rtu', ...rtu } as const]),
    ...(rtuTcpPort === undefined ? [] : [{ transport: 'rtu-tcp', host, port: rtuTcpPort } as const]),
  ]
}

async function imageEmulation(
  path: string,
  unitId: number,
  places: Parameters<typeof createServing>[0],
): Promise<Emulation> {
  const unit = createImageUnit(await readImage(path))
  const serving = createServing(places, {
    unitAt: (id) => (id === unitId ? unit : null),
    onFault: () => {},
    onReboot: () => {},
  })
  return {
    async start() {
      const { host, port, all } = await serving.start()
      return { host, port, units: [unitId], device: 'image', endpoints: all }
    },
    stop: () => serving.stop(),
    setFault: (name, isOn) => serving.faults.set(name, isOn),
  }
}

function deviceNamed(name: string): EmulatedDeviceName {
  if (isEmulatedDevice(name)) return name
  throw new OperatingError(
    { code: 'emulator-device-unknown', device: name },
    `"${name}" is not a device of the emulator; choose one of ${EMULATED_DEVICES.join(', ')}.`,
  )
}
