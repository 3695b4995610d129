import { assert } from '../../node/core/units/assert.ts'
import { BENCH_UNIT_ID, createBenchUnit } from './bench-unit.ts'
import type { ControlValues } from './controls.ts'
import { numbered } from './device-kind.ts'
import { DEVICE_KINDS } from './devices/device-kinds.ts'
import type { Drive } from './drive.ts'
import { createEmulatedHome } from './emulated-home.ts'
import { createEmulatedTime } from './emulated-time.ts'
import type { FaultName } from './fault-names.ts'
import { ZERO_COUNTERS, type HomeState } from './home-state.ts'
import type { BatteryLimits } from './home-model.ts'
import type { EmulatorFacts, EmulatorOptions } from './options.ts'
import { createServing } from './serving.ts'

export type { EmulatorFacts, EmulatorOptions } from './options.ts'

/** `now` is market time; the logger is told what a person might want to know. */
export interface EmulatorDependencies {
  readonly drive: Drive
  readonly now: () => number
  readonly logger?: { info(fields: object, message: string): void }
}

/** What the emulated home really did; a test compares it with what the registers said. */
export interface EmulatorState extends HomeState {
  /** The boundary at which time stops until it is acknowledged; null without lock-step. */
  readonly freezePointMs: number | null
  /** The device's settings, by their names. */
  readonly settings: ControlValues
}

export interface Emulator {
  start(): Promise<EmulatorFacts>
  stop(): Promise<void>
  state(): EmulatorState
  /** Switches a fault; `reboot` ends by itself, and a counter that was reset or moved to its end stays where it is. */
  setFault(name: FaultName, isOn: boolean): void
  readonly activeFaults: readonly FaultName[]
  /** Changes settings from within, as somebody at the device's display would. */
  set(settings: ControlValues): void
}

const DEFAULT_KWP = 8
const DEFAULT_BATTERY: BatteryLimits & { readonly initialWh?: number } = {
  capacityWh: 10_000,
  reserveWh: 1000,
  maxChargeW: 5000,
  maxDischargeW: 5000,
  efficiencyPpm: 930_000,
  initialWh: 5000,
}

/**
 * A home behind Modbus: a drive gives load and sun, physics and settings give the rest, registers say it. Nothing runs
 * between two requests, so many fit into one process.
 *
 * @example
 * const drive = createSunDrive({ seed: 1, latitudeDeg: 52, kWp: 8, dailyLoadWh: 9000 })
 * const emulator = createEmulator({ device: 'hybrid', port: 0, startMs: Date.now() }, { drive, now: Date.now })
 * const { port } = await emulator.start()
 */
export function createEmulator(
  options: EmulatorOptions,
  { drive, now, logger }: EmulatorDependencies,
): Emulator {
  const { device, startMs, base = 40000 } = options
  const kind = DEVICE_KINDS[device]
  assert(kind.hasBattery || options.battery === undefined, `${device} has no battery`)
  const { initialWh, ...limits } = options.battery ?? DEFAULT_BATTERY
  const battery = kind.hasBattery ? { limits, initialWh: initialWh ?? limits.reserveWh } : null
  const unitId = options.unitId ?? kind.unitId
  const nameplate = {
    ...(options.identity ?? numbered(kind.identity, options.number)),
    unitId,
    kWp: options.kWp ?? DEFAULT_KWP,
    limits: battery?.limits ?? null,
  }
  const time = createEmulatedTime({ startMs, slotMs: options.lockStep?.slotMs ?? null }, { now })
  const serving = createServing(options, {
    unitAt: (id) => home.units.get(id) ?? (id === BENCH_UNIT_ID ? bench : null),
    onFault: (name, isOn) => home.onFault(name, isOn),
    onReboot: () => home.powerLoss(),
  })
  const home = createEmulatedHome(
    kind,
    {
      nameplate,
      base,
      startMs,
      initialCounters: { ...ZERO_COUNTERS, ...options.initialCounters },
      battery,
      reversedMeter: options.reversedMeter ?? 'no',
      counterStepWh: options.counterStepWh ?? 1,
    },
    { drive, now: () => time.nowMs(), isOn: (name) => serving.faults.isOn(name) },
  )
  if (options.settings !== undefined) home.set(options.settings)
  const bench = options.lockStep === undefined ? null : createBenchUnit(time)
  assert(bench === null || !home.units.has(BENCH_UNIT_ID), 'the bench has its own unit id')
  return {
    async start() {
      const { all, host, port } = await serving.start()
      const facts = { host, port, units: [...home.units.keys()], device, endpoints: all }
      logger?.info({ ...facts, serial: nameplate.serial }, 'emulator listens')
      return facts
    },
    stop: () => serving.stop(),
    state: () => ({ ...home.state(), freezePointMs: time.freezePointMs(), settings: home.settings }),
    setFault: (name, isOn) => serving.faults.set(name, isOn),
    get activeFaults() {
      return serving.faults.active
    },
    set: (settings) => home.set(settings),
  }
}
