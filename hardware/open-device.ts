import type { Device } from './device.ts'
import { createBus, type BusOptions } from './modbus/bus.ts'
import { discoverSunSpec } from './sunspec/discover.ts'
import { createSunSpecDevice, type SunSpecDeviceOptions } from './sunspec/sunspec-device.ts'

/** An endpoint and, where more than one answers there, the unit; the rest has defaults. */
export type OpenDeviceOptions = BusOptions &
  Omit<SunSpecDeviceOptions, 'bus' | 'unitId'> & { readonly unitId?: number }

/**
 * Opens a device on a bus of its own, which closing the device closes. Without a unit id the first SunSpec device that
 * answers is taken, or unit 1 if none does, so that its error says what is wrong. `now` is market time.
 */
export async function openDevice(
  options: OpenDeviceOptions,
  dependencies: { random: () => number; now: () => number },
): Promise<Device> {
  const bus = createBus(options, dependencies)
  try {
    const unitId = options.unitId ?? (await firstUnitId(bus, options.signal)) ?? 1
    const device = await createSunSpecDevice({ ...options, bus, unitId }, dependencies)
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

async function firstUnitId(
  bus: ReturnType<typeof createBus>,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const [first] = await discoverSunSpec(bus, { signal })
  return first?.unitId
}
