import type { Sample } from '../device.ts'
import type { Bus } from '../modbus/bus.ts'
import type { ControlCommand } from './command.ts'
import type { ControlErrorCode } from './control-errors.ts'
import type { EnvelopeReason } from './envelope.ts'
import type { ControlPlan } from './plan.ts'

/** The one device that a lease steers, and where its arming and journal are kept. */
export interface LeaseOptions {
  readonly plan: ControlPlan
  readonly bus: Bus
  readonly unitId: number
  readonly identity: ControlledDevice
  /** The node's data directory; the lease keeps its files in `control/` below it. */
  readonly dataDirectory: string
  readonly timings?: Partial<LeaseTimings>
}

/** Who a device is, for as long as it lives; arming is for one device and not for its address. */
export interface ControlledDevice {
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
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
}

/** `sample` reads the device that is steered, `now` is wall time, `monotonicMs` never jumps. */
export interface LeaseDependencies {
  readonly sample: (options?: { signal?: AbortSignal }) => Promise<Sample>
  readonly now: () => number
  readonly random: () => number
  readonly monotonicMs?: () => number
  readonly onEvent?: (event: LeaseEvent) => void
}

/** What a person might want to know, as it happens. `code` is of docs/errors.md. */
export type LeaseEvent =
  | { readonly type: 'taken' | 'changed'; readonly set: SetPoint }
  | { readonly type: 'released' }
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

/** The lease on one battery. All failures are `OperatingError`s with a code of docs/errors.md. */
export interface Lease {
  /**
   * Does what the command says until its end, then makes the battery normal by itself. Resolves once the device was
   * written and read back. A second command replaces the first. Refused unless the device is armed.
   */
  take(command: ControlCommand): Promise<SetPoint>
  /** Makes the battery normal now, and resolves when it was read back; safe to repeat. */
  release(): Promise<void>
  state(): LeaseState
  /** Releases and ends the watchdog. The bus stays open. */
  close(): Promise<void>
}
