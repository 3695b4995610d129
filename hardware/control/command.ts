import type { ControlAction } from './plan.ts'

/** What a battery is to do, and until when. The direction is the word; the power is in whole W and never negative. */
export interface ControlCommand {
  readonly action: ControlAction
  /** 0 for hold and block-charge. */
  readonly powerW: number
  /** Wall clock time at which the battery is to be normal again. */
  readonly untilMs: number
}

/** No lease is longer; longer plans renew it. */
export const LONGEST_LEASE_MS = 24 * 60 * 60_000

/** Why a command is no command at all, or null. What is dangerous about a sound one is for the envelope to say. */
export function commandFault(command: ControlCommand, nowMs: number): string | null {
  const { action, powerW, untilMs } = command
  if (!Number.isSafeInteger(powerW) || powerW < 0) return `${powerW} W is not a whole number of watts >= 0`
  if (!Number.isFinite(untilMs)) return 'it has no end'
  if (untilMs <= nowMs) return 'its end has passed'
  if (untilMs - nowMs > LONGEST_LEASE_MS) return 'it is longer than a day'
  const isForced = action === 'charge' || action === 'discharge'
  if (!isForced && powerW !== 0) return `${action} takes no power`
  return null
}
