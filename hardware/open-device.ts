import type { Device } from './device.ts'
import { createBus, type Bus, type BusOptions } from './modbus/bus.ts'
import { discoverSunSpec } from './sunspec/discover.ts'
import { createSunSpecDevice, type SunSpecDeviceOptions } from './sunspec/sunspec-device.ts'

/** Which unit of a bus to read and as what; all of it is found out where it is left out. */
export type DeviceOptions = Omit<SunSpecDeviceOptions, 'unitId'> & {
  readonly unitId?: number | undefined
  /** The name of a profile, or `sunspec`. */
  readonly profile?: string | undefined
}

/** An endpoint and, where more than one answers there, the unit; the rest has defaults. */
export type OpenDeviceOptions = BusOptions & Omit<DeviceOptions, 'bus'>

/**
 * Opens a device on a bus of its own, which closing the device closes. Without a unit id the first device that answers
 * is taken, or unit 1 if none does, so that its error says what is wrong. `now` is market time.
 */
export async function openDevice(
  options: OpenDeviceOptions,
  dependencies: { random: () => number; now: () => number },
): Promise<Device> {
  const bus = createBus(options, dependencies)
  try {
    const device = await openDeviceOnBus({ ...options, bus }, dependencies)
    return {
      ...device,
      async close() {
        await device.close()
        await bus.close()
      },
    }
  } catch (error) {
    await bus.close()
    throw error
  }
}

/** Opens a device on a bus that stays open when the device is closed, for others may share it. */
export async function openDeviceOnBus(
  options: DeviceOptions,
  { now }: { now: () => number },
): Promise<Device> {
  const { bus, signal } = options
  const unitId = options.unitId ?? (await firstUnitId(bus, signal)) ?? 1
  return createSunSpecDevice({ ...options, bus, unitId }, { now })
}

async function firstUnitId(bus: Bus, signal: AbortSignal | undefined): Promise<number | undefined> {
  const [first] = await discoverSunSpec(bus, { signal })
  return first?.unitId
}
