/** An emulated device without a socket: its registers, its settings and its home, at the time that a test sets. */
import { createEmulatedHome } from '../../../hardware/emulator/emulated-home.ts'
import { DEVICE_KINDS } from '../../../hardware/emulator/devices/device-kinds.ts'
import type { Drive } from '../../../hardware/emulator/drive.ts'
import type { FaultName } from '../../../hardware/emulator/fault-names.ts'
import type { HomeCounters } from '../../../hardware/emulator/home-state.ts'
import type { EmulatedDeviceName } from '../../../hardware/emulator/options.ts'
import type { RegisterBank } from '../../../hardware/emulator/pdu.ts'
import {
  decodeNumber,
  encodeNumber,
  wordsOf,
  type RegisterType,
  type WordOrder,
} from '../../../hardware/emulator/register-type.ts'

export const STEP_MS = 300_000
export const START_MS = Date.UTC(2026, 5, 21, 12)
export const HOME_BATTERY = {
  capacityWh: 10_000,
  reserveWh: 1000,
  maxChargeW: 5000,
  maxDischargeW: 4000,
  efficiencyPpm: 900_000,
}
export const USED: HomeCounters = {
  gridImportWh: 1_234_560,
  gridExportWh: 2_345_670,
  pvWh: 3_456_780,
  acWh: 3_333_330,
  loadWh: 2_222_220,
  chargeWh: 456_780,
  dischargeWh: 345_670,
}

export interface HomeOptions {
  readonly loadW?: number
  readonly pvW?: number
  readonly storedWh?: number
  readonly reversedMeter?: 'no' | 'power' | 'power-and-counters'
  readonly counterStepWh?: number
  readonly wordOrder?: WordOrder
  readonly counters?: HomeCounters
}

/** Load 600 W, sun 1800 W, battery half full. */
export function homeOf(device: EmulatedDeviceName, options: HomeOptions = {}) {
  const { loadW = 600, pvW = 1800, storedWh = 5000, wordOrder = 'high-first' } = options
  const kind = DEVICE_KINDS[device]
  const clock = { nowMs: START_MS }
  const faults = new Set<FaultName>()
  const drive: Drive = { stepMs: STEP_MS, energyWh: () => ({ loadWh: loadW / 12, pvWh: pvW / 12 }) }
  const limits = kind.hasBattery ? HOME_BATTERY : null
  const home = createEmulatedHome(
    kind,
    {
      nameplate: { ...kind.identity, unitId: kind.unitId, kWp: 8, limits },
      base: 40000,
      startMs: START_MS,
      initialCounters: options.counters ?? USED,
      battery: limits && { limits, initialWh: storedWh },
      reversedMeter: options.reversedMeter ?? 'no',
      counterStepWh: options.counterStepWh ?? 1,
    },
    { drive, now: () => clock.nowMs, isOn: (name) => faults.has(name) },
  )
  const unitAt = (unitId: number) => home.units.get(unitId) ?? null
  return {
    clock,
    home,
    /** Some seconds later. */
    wait(seconds: number) {
      clock.nowMs += seconds * 1000
    },
    words(address: number, count: number, bank: RegisterBank = 'holding', unitId = kind.unitId) {
      return unitAt(unitId)?.read(address, count, bank) ?? null
    },
    /** One number as the maker writes it. */
    value(address: number, type: RegisterType, bank: RegisterBank = 'holding', unitId = kind.unitId) {
      const words = unitAt(unitId)?.read(address, wordsOf(type), bank) ?? []
      return decodeNumber(type, words, wordOrder)
    },
    /** The exception code, or 0. */
    write(address: number, type: RegisterType, value: number) {
      return unitAt(kind.unitId)?.write(address, encodeNumber(type, value, wordOrder))
    },
    fault(name: FaultName, isOn = true) {
      if (isOn) faults.add(name)
      else faults.delete(name)
      home.onFault(name, isOn)
    },
    /** Positive for discharge. */
    batteryW() {
      const { powersW } = home.state()
      return powersW.dischargeWh - powersW.chargeWh
    },
    /** Positive for import. */
    gridW() {
      const { powersW } = home.state()
      return powersW.gridImportWh - powersW.gridExportWh
    },
  }
}

/** The device without its settings, in self-consumption: 1800 W of sun less 600 W of load. */
export const USUAL_W = -1200
