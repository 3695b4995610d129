/** The demo's devices: one emulated inverter or meter per home, all in this process, waiting at slot boundaries. */
import type { Emulator } from '../../../hardware/emulator/emulator.ts'
import { createEmulator } from '../../../hardware/emulator/emulator.ts'
import { createDrives } from '../../../sim/profiles/drives.ts'
import { batteryLimits, deviceOf, emulatedSerial, peakKwp } from '../../../sim/profiles/nameplates.ts'
import type { Scenario, ScenarioHome } from '../../../sim/scenario/scenario.ts'
import { assert } from '../../core/units/assert.ts'

export interface Emulators {
  /** Ports in the order of the scenario's homes. */
  readonly ports: readonly number[]
  stop(): Promise<void>
}

/** Starts a device for every home. `now` is market time; nothing flows before the scenario's start. */
export async function startEmulators(scenario: Scenario, { now }: { now: () => number }): Promise<Emulators> {
  const drives = await createDrives(scenario)
  const emulators: Emulator[] = scenario.homes.map((home, index) => {
    const drive = drives.get(home.id)
    assert(drive !== undefined, 'every home has a drive')
    return createEmulator(describeDevice(home, index, scenario), { drive, now })
  })
  const places = await Promise.all(emulators.map((emulator) => emulator.start()))
  return {
    ports: places.map((place) => place.port),
    async stop() {
      await Promise.all(emulators.map((emulator) => emulator.stop()))
    },
  }
}

function describeDevice(
  home: ScenarioHome,
  index: number,
  scenario: Scenario,
): Parameters<typeof createEmulator>[0] {
  const device = deviceOf(home)
  return {
    identity: {
      manufacturer: 'Streetwatt',
      model: `Emulated ${device}`,
      serial: emulatedSerial(index),
    },
    device,
    kWp: peakKwp(home.pv),
    ...(home.battery === null || device !== 'hybrid' ? {} : { battery: batteryLimits(home.battery) }),
    host: '127.0.0.1',
    port: 0,
    startMs: scenario.startMs,
    lockStep: { slotMs: scenario.slotMs },
  }
}
