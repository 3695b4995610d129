/** The device of a home's configuration: a bus of its own, and a device on it that is opened as soon as it answers. */
import type { Device } from '../hardware/device.ts'
import { createBench } from '../hardware/emulator/bench.ts'
import type { EndpointAddress } from '../hardware/modbus/address.ts'
import { nameOf } from '../hardware/modbus/address.ts'
import type { Bus } from '../hardware/modbus/bus.ts'
import { createBus } from '../hardware/modbus/bus.ts'
import type { OpenedDevice } from '../hardware/open-device.ts'
import { openDeviceOnBus } from '../hardware/open-device.ts'
import type { SelfTest } from '../hardware/self-test/self-test.ts'
import { createSelfTest } from '../hardware/self-test/self-test.ts'
import type { SignOptions } from '../hardware/sunspec/maker-signs.ts'
import type { Stopwatch } from './figures/stopwatch.ts'
import type { Clock } from './runtime/clock.ts'
import type { Logger } from './runtime/logger.ts'
import type { Random } from './runtime/random.ts'
import type { LockStep } from './household/boundaries.ts'
import type { LastCounters } from './household/counter-memory.ts'
import type { MeterCheck } from './household/meter-check.ts'
import { createPatientDevice } from './household/patient-device.ts'

/** Where a device is, and what it is. */
export interface DevicePlacement {
  readonly address: EndpointAddress
  readonly unitId: number
  /** The name of a profile, or `sunspec`; null: found out by asking. */
  readonly profile: string | null
  /** What the owner says of signs and of the steps of the counters. */
  readonly reading: SignOptions & { readonly resolutionWh?: number }
  readonly pollMs: number
  readonly lockStep: boolean
}

export interface HomeDeviceParts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Times what the device is asked. */
  readonly requests: Stopwatch
  /** No power beyond it is believed. */
  readonly powerLimitW: number
  readonly lastCounters: () => LastCounters
}

export interface HomeDevice {
  readonly device: Device
  /** Its bus, for who else reads the device or steers its battery. */
  readonly bus: Bus
  readonly meterCheck: MeterCheck
  /** What the powers and counters said until now; undefined before the device was reached. */
  readonly seen: () => SelfTest | undefined
  readonly lockStep?: LockStep
  /** The device once it has answered, for who steers its battery. */
  readonly opened: () => OpenedDevice | undefined
}

export function createHomeDevice(
  place: DevicePlacement,
  { clock, random, logger, requests, powerLimitW, lastCounters }: HomeDeviceParts,
): HomeDevice {
  const { address, unitId, profile, reading } = place
  const bus = timedBus(createBus(address, { random: () => random.fraction() }), requests)
  const bench = place.lockStep ? createBench(bus, { now: () => clock.nowMs() }) : null
  const now = (): number => bench?.nowMs() ?? clock.nowMs()
  const options = {
    ...reading,
    bus,
    unitId,
    profile: profile ?? undefined,
    powerLimitW,
  }
  const unknown = { ...nameOf(address), unitId, manufacturer: '', model: '', serial: '' }
  let selfTest: SelfTest | undefined
  let found: OpenedDevice | undefined
  const device = createPatientDevice(unknown, {
    async open(signal) {
      const opened = await openDeviceOnBus({ ...options, lastCounters: lastCounters(), signal }, { now })
      selfTest = createSelfTest({ signs: opened.signs })
      found = opened
      return opened
    },
    clock,
    random,
    logger,
  })
  const close = (): Promise<void> => device.close().finally(() => bus.close())
  const meterCheck: MeterCheck = {
    add: (sample) => selfTest?.add(sample),
    result: () => selfTest?.result() ?? { verdict: 'undecided', sentence: '' },
  }
  const seen = (): SelfTest | undefined => selfTest
  return {
    device: withClose(device, close),
    bus,
    meterCheck,
    seen,
    opened: () => found,
    ...(bench !== null && { lockStep: bench }),
  }
}

/** Reads are timed from the call to the answer. */
function timedBus(bus: Bus, requests: Stopwatch): Bus {
  return { ...bus, readHolding: requests.timed(bus.readHolding), readInput: requests.timed(bus.readInput) }
}

/** The same device, ended otherwise; what it is may still change, so it is asked each time. */
function withClose(device: Device, close: () => Promise<void>): Device {
  return {
    get identity() {
      return device.identity
    },
    get capabilities() {
      return device.capabilities
    },
    get rating() {
      return device.rating
    },
    sample: (options) => device.sample(options),
    close,
  }
}
