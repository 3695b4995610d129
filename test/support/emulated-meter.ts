/**
 * An emulated meter without a socket: its registers, its faults and what its home really used, in virtual time. The home
 * reads it as it reads any device, through the driver that is opened anew when the home starts.
 */
import type { Device } from '../../hardware/device.ts'
import { DEVICE_KINDS } from '../../hardware/emulator/devices/device-kinds.ts'
import type { Drive } from '../../hardware/emulator/drive.ts'
import { createEmulatedHome } from '../../hardware/emulator/emulated-home.ts'
import type { FaultName } from '../../hardware/emulator/fault-names.ts'
import { ZERO_COUNTERS, type HomeCounters } from '../../hardware/emulator/home-state.ts'
import { createBarriers, type Barriers } from '../../hardware/modbus/barriers.ts'
import type { Bus } from '../../hardware/modbus/bus.ts'
import { busError } from '../../hardware/modbus/bus-errors.ts'
import { openDeviceOnBus } from '../../hardware/open-device.ts'
import type { LastCounters } from '../../node/household/counter-memory.ts'

export interface EmulatedMeterOptions {
  /** Steps of the counters, 1 Wh unless said otherwise; the home is told of them. */
  readonly counterStepWh?: number
  readonly reversedMeter?: 'power'
}

export interface EmulatedMeter {
  open(lastCounters: LastCounters): Promise<Device>
  setFault(name: FaultName, isOn: boolean): void
  /** What had really flowed at each moment at which the meter was read. */
  readonly truth: ReadonlyMap<number, HomeCounters>
}

/** Uneven enough that a lost or doubled Wh shows; import and export both rise. */
export const METER_DRIVE: Drive = {
  stepMs: 300_000,
  energyWh: (step) => ({ loadWh: 150 + ((step * 37) % 171), pvWh: (step * 53) % 477 }),
}
const KIND = DEVICE_KINDS.meter
const USED = { ...ZERO_COUNTERS, gridImportWh: 8_120_345, gridExportWh: 480_777 }
const POWER_LIMIT_W = 17_250
const ILLEGAL_ADDRESS = 2

export function createEmulatedMeter(
  { counterStepWh = 1, reversedMeter }: EmulatedMeterOptions,
  { startMs, now }: { startMs: number; now: () => number },
): EmulatedMeter {
  const { unitId } = KIND
  const faults = new Set<FaultName>()
  const truth = new Map<number, HomeCounters>()
  const home = createEmulatedHome(
    KIND,
    {
      nameplate: { ...KIND.identity, unitId, kWp: 8, limits: null },
      base: 40000,
      startMs,
      initialCounters: USED,
      battery: null,
      reversedMeter: reversedMeter ?? 'no',
      counterStepWh,
    },
    { drive: METER_DRIVE, now, isOn: (name) => faults.has(name) },
  )

  async function read(unit: number, address: number, count: number): Promise<readonly number[]> {
    const words = home.units.get(unit)?.read(address, count, 'holding') ?? null
    truth.set(now(), home.state().counters)
    if (words !== null) return words
    const failure = { code: 'modbus-exception', exceptionCode: ILLEGAL_ADDRESS } as const
    throw busError(
      { host: 'emulated', port: 0, unitId: unit },
      { ...failure, what: 'no such register', remedy: 'ask elsewhere' },
    )
  }

  return {
    open: (lastCounters) =>
      openDeviceOnBus(
        {
          bus: busOf(read, now),
          unitId,
          profile: 'sunspec',
          powerLimitW: POWER_LIMIT_W,
          resolutionWh: counterStepWh,
          lastCounters,
        },
        { now },
      ),
    setFault(name, isOn) {
      if (isOn) faults.add(name)
      else faults.delete(name)
      home.onFault(name, isOn)
    },
    truth,
  }
}

function busOf(read: Bus['readHolding'], now: () => number): Bus {
  const learned = new Map<string, Barriers>()
  return {
    address: { host: 'emulated', port: 0 },
    transport: 'tcp',
    host: 'emulated',
    port: 0,
    readHolding: read,
    readInput: read,
    writeHolding: () => Promise.reject(new Error('a meter is not written to')),
    setPace: () => undefined,
    barriers(unitId, kind) {
      const key = `${unitId} ${kind}`
      const known = learned.get(key) ?? createBarriers(now)
      learned.set(key, known)
      return known
    },
    close: () => Promise.resolve(),
  }
}
