/**
 * The emulator's home in the process of its node, on a bench that waits at slot boundaries: the same physics and the same
 * counters, without the registers between.
 */
import type { Capability, Device, Point, PointName, Sample } from '../../hardware/device.ts'
import { mapPoints } from '../../hardware/device.ts'
import { createEmulatedTime } from '../../hardware/emulator/emulated-time.ts'
import { createHomeMeter } from '../../hardware/emulator/home-meter.ts'
import { MICRO_WH_PER_WH } from '../../hardware/emulator/home-model.ts'
import type { HomeState } from '../../hardware/emulator/home-state.ts'
import { ZERO_COUNTERS } from '../../hardware/emulator/home-state.ts'
import type { LockStep } from '../../node/household/boundaries.ts'
import type { Drive } from '../profiles/drives.ts'
import { batteryLimits, deviceOf, emulatedSerial } from '../profiles/nameplates.ts'
import type { ScenarioHome } from '../scenario/scenario.ts'

export interface EmulatedBench {
  readonly device: Device
  readonly lockStep: LockStep
}

/** `now` is market time; nothing flows before `startMs`. */
export function createEmulatedBench(
  home: ScenarioHome,
  { index, startMs, slotMs }: { index: number; startMs: number; slotMs: number },
  { drive, now }: { drive: Drive; now: () => number },
): EmulatedBench {
  const time = createEmulatedTime({ startMs, slotMs }, { now })
  const limits = home.battery && batteryLimits(home.battery)
  const battery = limits && {
    limits,
    initialState: { storedMicroWh: limits.initialWh * MICRO_WH_PER_WH },
  }
  const meter = createHomeMeter({ startMs, initialCounters: ZERO_COUNTERS, battery }, drive)
  const capabilities = capabilitiesOf(home)
  const readable = new Set(capabilities.flatMap((capability) => POINTS[capability]))
  return {
    device: {
      identity: {
        ...{ host: 'bench', port: 0, unitId: 1, manufacturer: 'Streetwatt' },
        ...{ model: `Emulated ${deviceOf(home)}`, serial: emulatedSerial(index) },
      },
      capabilities,
      sample: () => Promise.resolve(sampleOf(meter.at(time.nowMs()), limits?.capacityWh ?? 0, readable)),
      close: () => Promise.resolve(),
    },
    lockStep: {
      emulatorTimeMs: () => Promise.resolve(time.nowMs()),
      nextBoundaryMs: () => Promise.resolve(time.freezePointMs() ?? startMs),
      acknowledge: (boundaryMs) =>
        time.acknowledge(boundaryMs)
          ? Promise.resolve()
          : Promise.reject(new Error('a boundary that was not reached')),
    },
  }
}

const POINTS: Readonly<Record<Capability, readonly PointName[]>> = {
  meter: ['gridImportPowerW', 'gridExportPowerW', 'gridImportWh', 'gridExportWh'],
  inverter: ['pvPowerW', 'pvEnergyWh'],
  battery: ['batteryChargePowerW', 'batteryDischargePowerW', 'stateOfChargePpm'],
}

function capabilitiesOf(home: ScenarioHome): Capability[] {
  const device = deviceOf(home)
  if (device === 'meter') return ['meter']
  return device === 'hybrid' ? ['meter', 'inverter', 'battery'] : ['meter', 'inverter']
}

function sampleOf(
  { atMs, counters, powersW, storedWh }: HomeState,
  capacityWh: number,
  readable: ReadonlySet<PointName>,
): Sample {
  const values: Readonly<Record<PointName, number | null>> = {
    pvPowerW: powersW.pvWh,
    loadPowerW: powersW.loadWh,
    gridImportPowerW: powersW.gridImportWh,
    gridExportPowerW: powersW.gridExportWh,
    batteryChargePowerW: powersW.chargeWh,
    batteryDischargePowerW: powersW.dischargeWh,
    stateOfChargePpm: storedWh === null ? null : Math.floor((storedWh * MICRO_WH_PER_WH) / capacityWh),
    gridImportWh: counters.gridImportWh,
    gridExportWh: counters.gridExportWh,
    pvEnergyWh: counters.pvWh,
  }
  return {
    atMs,
    points: mapPoints((name): Point => {
      const value = values[name]
      if (value === null || !readable.has(name))
        return { value: null, quality: 'not-implemented', atMs, source: '' }
      return { value, quality: 'ok', atMs, source: 'bench' }
    }),
  }
}
