/**
 * Whether the battery is told anything now, and what: nothing while something hinders it, nothing in a slot for which
 * nothing was ordered with it, else what the slot's schedule asks for.
 */
import type { BatteryMove, MoveMoment, MoveReason } from '../core/trading/battery-move.ts'
import { batteryMove } from '../core/trading/battery-move.ts'
import type { HeldCommand } from './battery-control.ts'
import type { PlanCode, PlanHindrance } from './plan-conditions.ts'

/** `unplanned`: what was ordered for this slot, if anything, was ordered without the battery. */
export type SteeringReason = MoveReason | PlanCode | 'unplanned'

export interface SteeringDecision extends Pick<BatteryMove, 'action' | 'powerW'> {
  readonly reason: SteeringReason
}

/** `moment` is undefined where nothing was ordered with the battery, or the home is not known at this moment. */
export function decideSteering(
  hindrance: PlanHindrance | null,
  moment: MoveMoment | undefined,
): SteeringDecision {
  if (hindrance !== null) return { action: null, powerW: 0, reason: hindrance.code }
  return moment === undefined ? { action: null, powerW: 0, reason: 'unplanned' } : batteryMove(moment)
}

export interface RetellQuestion {
  readonly held: HeldCommand | null
  readonly decision: Pick<SteeringDecision, 'powerW'> & {
    readonly action: NonNullable<BatteryMove['action']>
  }
  /** How long the battery is to obey from now on, and how long ago it was told last; real milliseconds. */
  readonly forMs: number
  readonly toldMsAgo: number
  /** Powers follow the house so often. */
  readonly retellMs: number
  readonly isWornByWrites: boolean
}

/** A power that differs by less is the same: an inverter is no more exact. */
const STEP_W = 100
const STEP_SHARE = 0.05
/** What it was told lasts to the end of the slot it was told in; another slot is further away than this. */
const SLACK_MS = 5_000

/** Whether what the battery was told last is not good enough any more. */
export function mustTell({
  held,
  decision,
  forMs,
  toldMsAgo,
  retellMs,
  isWornByWrites,
}: RetellQuestion): boolean {
  if (held === null || held.action !== decision.action) return true
  if (held.leftMs < forMs - SLACK_MS) return true
  if (isWornByWrites || toldMsAgo < retellMs) return false
  const stepW = Math.max(STEP_W, STEP_SHARE * held.askedW)
  return Math.abs(held.askedW - decision.powerW) >= stepW
}
