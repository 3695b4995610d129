import { assert } from '../../node/core/units/assert.ts'
import { BENCH_UNIT_ID, createBenchUnit } from './bench-unit.ts'
import type { Drive } from './drive.ts'
import { createEmulatedTime } from './emulated-time.ts'
import { createHomeMeter, ZERO_COUNTERS, type HomeCounters, type HomeState } from './home-meter.ts'
import { MICRO_WH_PER_WH, type BatteryLimits } from './home-model.ts'
import { createModbusServer } from './modbus-server.ts'
import { createSunSpecUnit, type EmulatedKind } from './sunspec-unit.ts'

/** Which device to be, and where. */
export interface EmulatorOptions {
  readonly identity: { readonly manufacturer: string; readonly model: string; readonly serial: string }
  readonly kind: EmulatedKind
  readonly kWp: number
  /** A hybrid has a battery, the other kinds have none. */
  readonly battery?: BatteryLimits & { readonly initialWh?: number }
  /** 127.0.0.1 unless said otherwise. */
  readonly host?: string
  /** 0 is a free port, told by `start`. */
  readonly port: number
  readonly unitId?: number
  /** Where the SunSpec map begins. */
  readonly base?: 40000 | 50000 | 0
  /** Market time from which energy flows. */
  readonly startMs: number
  readonly initialCounters?: Partial<HomeCounters>
  /** Stops time at `startMs` and then at each slot's end, until a node acknowledges that it has read. */
  readonly lockStep?: { readonly slotMs: number }
}

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
}

export interface Emulator {
  start(): Promise<{ readonly host: string; readonly port: number }>
  stop(): Promise<void>
  state(): EmulatorState
}

/**
 * A home behind a Modbus TCP socket: a drive gives load and sun, physics gives the rest, SunSpec registers say it.
 * Nothing runs between two requests, so many fit into one process.
 *
 * @example
 * const drive = createSunDrive({ seed: 1, latitudeDeg: 52, kWp: 8, dailyLoadWh: 9000 })
 * const emulator = createEmulator({ identity, kind: 'pv', kWp: 8, port: 0, startMs: Date.now() }, { drive, now: Date.now })
 * const { port } = await emulator.start()
 */
export function createEmulator(
  options: EmulatorOptions,
  { drive, now, logger }: EmulatorDependencies,
): Emulator {
  const { identity, kind, kWp, startMs, host = '127.0.0.1', port, unitId = 1, base = 40000 } = options
  const limits = options.battery ?? null
  assert((kind === 'hybrid') === (limits !== null), 'a hybrid has a battery, the other kinds have none')
  assert(unitId !== BENCH_UNIT_ID || options.lockStep === undefined, 'the bench has its own unit id')
  const time = createEmulatedTime({ startMs, slotMs: options.lockStep?.slotMs ?? null }, { now })
  const initialWh = options.battery?.initialWh ?? limits?.reserveWh ?? 0
  const battery = limits && { limits, initialState: { storedMicroWh: initialWh * MICRO_WH_PER_WH } }
  const initialCounters = { ...ZERO_COUNTERS, ...options.initialCounters }
  const meter = createHomeMeter({ startMs, initialCounters, battery }, drive)
  const state = () => meter.at(time.nowMs())
  const unit = createSunSpecUnit({ kind, nameplate: { ...identity, unitId, kWp, limits }, base }, { state })
  const bench = options.lockStep === undefined ? null : createBenchUnit(time)
  const server = createModbusServer(
    { host, port },
    { unitAt: (id) => (id === unitId ? unit : id === BENCH_UNIT_ID ? bench : null) },
  )
  return {
    async start() {
      const place = await server.start()
      logger?.info({ ...place, kind, serial: identity.serial }, 'emulator listens')
      return place
    },
    stop: () => server.stop(),
    state: () => ({ ...state(), freezePointMs: time.freezePointMs() }),
  }
}
