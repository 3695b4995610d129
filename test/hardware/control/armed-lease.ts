/** A lease on the fake battery, armed, in a folder of its own, with a watchdog that only listens. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { armDevice } from '../../../hardware/control/arming.ts'
import type { Consent } from '../../../hardware/control/consent.ts'
import type { ControlErrorCode } from '../../../hardware/control/control-errors.ts'
import { deviceFolder } from '../../../hardware/control/device-folder.ts'
import { DEFAULT_LIMITS, type EnvelopeLimits } from '../../../hardware/control/envelope.ts'
import { createLease } from '../../../hardware/control/lease.ts'
import type { Lease, LeaseEvent, LeaseTimings } from '../../../hardware/control/lease-interface.ts'
import type { ControlPlan } from '../../../hardware/control/plan.ts'
import type { WatchdogProcess, WatchdogProcessOptions } from '../../../hardware/control/watchdog-process.ts'
import { createFakeBattery, makePlan, type FakeBattery } from './fake-battery.ts'

export const DEVICE = { manufacturer: 'Test', model: 'Battery', serial: 'T-1' }

export interface LeaseScene {
  readonly battery: FakeBattery
  readonly dataDirectory: string
  readonly folder: string
  readonly events: LeaseEvent[]
  /** What the watchdog was told, with the number of requests that the battery had seen by then. */
  readonly told: { readonly what: string; readonly afterRequests: number }[]
  readonly lease: Lease
  /** Another lease on the same folder, as after a restart. */
  openAgain(): Lease
  arm(consents?: readonly Consent[], limits?: EnvelopeLimits): Promise<unknown>
  /** Ends the watchdog as the system's out-of-memory killer would. */
  loseWatchdog(): void
  /** Moves the wall clock, and nothing else. */
  stepClock(ms: number): void
  /** Lets time pass, by every clock. */
  passTime(ms: number): void
  readonly until: (ms: number) => number
  /** The leases so far are as dead as their program: nothing that they wait for ever comes. */
  abandon(): Promise<void>
}

const TIMINGS: Partial<LeaseTimings> = {
  tickMs: 20,
  deviceTimerMs: 60_000,
  effectWithinMs: 300,
  readBackWithinMs: 1,
  closeWithinMs: 500,
}

/** Runs `body` with a lease that is armed, unless `isArmed` is false. */
export async function withLease(
  options: {
    readonly plan?: ControlPlan
    readonly timings?: Partial<LeaseTimings>
    readonly isArmed?: boolean
  },
  body: (scene: LeaseScene) => Promise<void>,
): Promise<void> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'streetwatt-lease-'))
  const { plan = makePlan('device-timer'), isArmed = true } = options
  const battery = createFakeBattery()
  const events: LeaseEvent[] = []
  const told: { what: string; afterRequests: number }[] = []
  const lost: (() => void)[] = []
  const leases: Lease[] = []
  let shiftMs = 0
  let passedMs = 0
  const now = () => Date.now() + shiftMs
  const open = (): Lease => {
    const lease = createLease(
      {
        plan,
        bus: battery.bus,
        unitId: 1,
        identity: DEVICE,
        dataDirectory,
        timings: { ...TIMINGS, ...options.timings },
      },
      {
        sample: () => battery.sample(),
        now,
        monotonicMs: () => performance.now() + passedMs,
        random: Math.random,
        onEvent: (event) => events.push(event),
        startWatchdog: (process) => Promise.resolve(listener(process)),
      },
    )
    leases.push(lease)
    return lease
  }
  function listener({ onLost }: WatchdogProcessOptions): WatchdogProcess {
    lost.push(onLost)
    const note = (what: string) => told.push({ what, afterRequests: battery.requests() })
    return {
      pid: 1,
      guard: () => Promise.resolve(void note('guard')),
      setReleasing: () => note('releasing'),
      done: () => note('done'),
      takeOver: () => note('take-over'),
      stop: () => note('stop'),
    }
  }
  const scene: LeaseScene = {
    battery,
    dataDirectory,
    folder: deviceFolder(dataDirectory, DEVICE),
    events,
    told,
    lease: open(),
    openAgain: open,
    arm: (consents = ['control', 'power-loss'], limits = DEFAULT_LIMITS) =>
      armDevice({ dataDirectory, device: DEVICE }, { plan, consents, limits }, { now }),
    loseWatchdog: () => lost.at(-1)?.(),
    async abandon() {
      battery.before = () => new Promise(() => {})
      for (const lease of leases.splice(0)) void lease.close()
      await pause(20)
      battery.before = () => {}
    },
    passTime(ms) {
      shiftMs += ms
      passedMs += ms
    },
    stepClock: (ms) => (shiftMs += ms),
    until: (ms) => now() + ms,
  }
  try {
    if (isArmed) await scene.arm()
    await body(scene)
  } finally {
    battery.before = () => {}
    for (const lease of leases) await lease.close()
    rmSync(dataDirectory, { recursive: true, force: true })
  }
}

/** The code of what a promise rejects with, or `none`. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'none'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}

/** The codes of alarms and troubles so far. */
export function codesOf(events: readonly LeaseEvent[]): ControlErrorCode[] {
  return events.flatMap((event) => ('code' in event ? [event.code] : []))
}
