import type { Sample } from '../device.ts'
import type { Bus } from '../modbus/bus.ts'
import type { ControlCommand } from './command.ts'
import type { ControlledDevice } from './controlled-device.ts'
import type { ControlErrorCode } from './control-errors.ts'
import type { Pace } from '../modbus/pace.ts'
import type { EnvelopeReason } from './envelope.ts'
import type { ControlPlan } from './plan.ts'
import type { startWatchdogProcess } from './watchdog-process.ts'

/** The one device that a lease steers, and where its arming and journal are kept. */
export interface LeaseOptions {
  readonly plan: ControlPlan
  readonly bus: Bus
  readonly unitId: number
  readonly identity: ControlledDevice
  /** The node's data directory; the lease keeps its files in `control/` below it. */
  readonly dataDirectory: string
  /** How slowly the unit wants to be asked; the watchdog keeps to it too. */
  readonly pace?: Pace
  readonly timings?: Partial<LeaseTimings>
}

/** How patient a lease is, in real time. The defaults are for households; tests take shorter ones. */
export interface LeaseTimings {
  /** How often the battery is looked at, and the set point corrected. */
  readonly tickMs: number
  /** The device's timer is set to this where writes wear nothing out; with flash it is as long as the lease. */
  readonly deviceTimerMs: number
  readonly readBackWithinMs: number
  readonly effectWithinMs: number
  /** The watchdog hears of us this often. */
  readonly beatMs: number
  /** A node that was not heard of for so long is hung: the watchdog ends it and sets the battery back. */
  readonly hangAfterMs: number
  /** How long the watchdog may take to start before there is no lease. */
  readonly watchdogStartMs: number
  /** How long `close` tries to make the battery normal before it leaves that to the watchdog. */
  readonly closeWithinMs: number
}

/** `sample` reads the device that is steered, `now` is wall time, `monotonicMs` never jumps. */
export interface LeaseDependencies {
  readonly sample: (options?: { signal?: AbortSignal }) => Promise<Sample>
  readonly now: () => number
  readonly random: () => number
  readonly monotonicMs?: () => number
  readonly onEvent?: (event: LeaseEvent) => void
  /** Another way to start a watchdog, for tests. */
  readonly startWatchdog?: typeof startWatchdogProcess
}

/** What a person might want to know, as it happens. `code` is of docs/errors.md. */
export type LeaseEvent =
  | { readonly type: 'taken' | 'changed'; readonly set: SetPoint }
  | { readonly type: 'released'; readonly why: EndReason['type'] | 'leftover' }
  | { readonly type: 'alarm' | 'trouble'; readonly code: ControlErrorCode; readonly message: string }

/** What the battery was told in the end. */
export interface SetPoint {
  readonly command: ControlCommand
  /** What was left of the command's power within the envelope. */
  readonly powerW: number
  readonly limitedBy: readonly EnvelopeReason[]
}

export type LeaseState =
  | { readonly type: 'idle' }
  | { readonly type: 'held'; readonly set: SetPoint; readonly leftMs: number }
  | { readonly type: 'releasing' }
  | { readonly type: 'closed' }

/** Why a battery is set back to normal. */
export type EndReason =
  /** Its time is over, or somebody asked for it here. */
  | { readonly type: 'asked' | 'over' }
  /** Another program has released the battery, or the owner has taken the arming away. */
  | { readonly type: 'elsewhere' | 'disarmed' }
  /** The device does not do what it is told: no more control until the owner arms it again. */
  | { readonly type: 'alarm'; readonly code: ControlErrorCode; readonly message: string }
  /** Something else went wrong, such as a device that is away; the next command may be taken. */
  | { readonly type: 'trouble'; readonly code: ControlErrorCode; readonly message: string }

/** The lease on one battery. All failures are `OperatingError`s with a code of docs/errors.md. */
export interface Lease {
  /**
   * For the start of a program: if the journal says that a lease was held when the last one ended, makes the battery
   * normal, however often that has to be tried. True if there was something to undo. `take` does not go before it.
   */
  restore(options?: { signal?: AbortSignal }): Promise<boolean>
  /**
   * Does what the command says until its end, then makes the battery normal by itself. Resolves once the device was
   * written and read back. A second command replaces the first. Refused unless the device is armed.
   */
  take(command: ControlCommand): Promise<SetPoint>
  /** Makes the battery normal now, and resolves when it was read back, however often it must be tried; safe to repeat. */
  release(): Promise<void>
  state(): LeaseState
  /**
   * Releases and ends the watchdog. If the device cannot be reached in time, the watchdog goes on trying by itself after
   * this program has ended. The bus stays open; close it afterwards, for the device may take one client only.
   */
  close(): Promise<void>
}
