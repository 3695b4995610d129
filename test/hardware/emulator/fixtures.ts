import { createBench, type Bench } from '../../../hardware/emulator/bench.ts'
import type { Drive } from '../../../hardware/emulator/drive.ts'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../hardware/emulator/emulator.ts'
import type { Device } from '../../../hardware/device.ts'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { createSunSpecDevice } from '../../../hardware/sunspec/sunspec-device.ts'
import { hastyBus } from '../fixtures.ts'

export const STEP_MS = 300_000
export const SLOT_MS = 900_000
export const START_MS = 2_000_000 * SLOT_MS
export const BATTERY = {
  capacityWh: 5000,
  reserveWh: 500,
  maxChargeW: 2500,
  maxDischargeW: 2500,
  efficiencyPpm: 930_000,
}

/** Uneven enough that a lost or doubled Wh shows. */
export const DRIVE: Drive = {
  stepMs: STEP_MS,
  energyWh: (step) => ({ loadWh: 30 + ((step * 37) % 171), pvWh: (step * 53) % 277 }),
}

/** What flows in [fromMs, toMs), both at step ends, in a home without a battery. */
export function flowsBetween(fromMs: number, toMs: number) {
  const flows = { importWh: 0, exportWh: 0, pvWh: 0 }
  for (let step = fromMs / STEP_MS; step < toMs / STEP_MS; step += 1) {
    const { loadWh, pvWh } = DRIVE.energyWh(step)
    flows.importWh += Math.max(loadWh - pvWh, 0)
    flows.exportWh += Math.max(pvWh - loadWh, 0)
    flows.pvWh += pvWh
  }
  return flows
}

export interface Scene {
  readonly clock: { nowMs: number }
  readonly emulator: Emulator
  readonly port: number
  readonly bus: Bus
  readonly bench: Bench
  readonly openDevice: () => Promise<Device>
}

/** Runs `body` beside an emulator, at the market time that it sets. */
export async function withEmulator(
  options: Partial<EmulatorOptions>,
  body: (scene: Scene) => Promise<void>,
): Promise<void> {
  const clock = { nowMs: START_MS }
  const now = () => clock.nowMs
  const emulator = createEmulator(
    {
      identity: { manufacturer: 'Streetwatt', model: 'Emulated', serial: 'E-1' },
      device: 'pv-3ph',
      kWp: 8,
      port: 0,
      startMs: START_MS,
      ...options,
    },
    { drive: DRIVE, now },
  )
  const { port } = await emulator.start()
  const bus = hastyBus(port, { requestTimeoutMs: 2000 })
  const bench = createBench(bus, { now })
  try {
    await body({
      clock,
      emulator,
      port,
      bus,
      bench,
      openDevice: () => createSunSpecDevice({ bus, unitId: 1 }, { now: bench.nowMs }),
    })
  } finally {
    await bus.close()
    await emulator.stop()
  }
}
