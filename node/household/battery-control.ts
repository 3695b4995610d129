/** What a home needs of the one who steers its battery; node/home-control.ts provides it. */
import type { ArmingSettings } from '../api/settings.ts'
import type { BatteryAction } from '../core/trading/battery-move.ts'
import type { ArmedLimits } from './battery-size.ts'

/** May the battery be steered, as far as is known now? */
export interface ControlStanding {
  /** Null before the device has answered for the first time. */
  readonly isSteerable: boolean | null
  /** What the device can be told. */
  readonly actions: ReadonlySet<BatteryAction>
  /** What the owner agreed to; null where it is not armed. */
  readonly armed: ArmedLimits | null
  /** What steering was ended for, until the owner arms it again. */
  readonly alarm: string | undefined
  /** Whether each write wears out the device's memory. */
  readonly isWornByWrites: boolean
}

/** What the battery was told last, and what was left of it within the owner's limits. */
export interface HeldCommand {
  readonly action: BatteryAction
  readonly askedW: number
  readonly powerW: number
  /** Codes of what limited it. */
  readonly limitedBy: readonly string[]
  /** Real milliseconds until it ends by itself. */
  readonly leftMs: number
}

export interface BatteryControl {
  /** Looks at what is armed, and at the device where it was not known yet; what an ended program left is undone first. */
  look(signal: AbortSignal): Promise<void>
  /** As it was looked at last. */
  standing(): ControlStanding
  /** As it stands on the disk now; null where it is not armed, or the device has not answered yet. */
  arming(): Promise<ArmingSettings | null>
  /** What is told now; null while the battery is left to itself. */
  held(): HeldCommand | null
  /** Why the last command ended, or was refused; undefined after one that was taken. */
  trouble(): string | undefined
  /** Throws `control-…` where it was not taken. */
  take(command: {
    readonly action: BatteryAction
    readonly powerW: number
    readonly forMs: number
  }): Promise<void>
  /** The battery is left to itself again; resolves when that was read back. */
  release(): Promise<void>
  /** Releases; where the device does not answer in time, the watchdog goes on trying. */
  close(): Promise<void>
}

/** Of a home that steers nothing: on paper, or without a battery. */
export const NO_STANDING: ControlStanding = {
  ...{ isSteerable: null, actions: new Set<BatteryAction>(), armed: null },
  ...{ alarm: undefined, isWornByWrites: false },
}
