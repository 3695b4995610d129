/**
 * What happens while a battery is steered: every few seconds it is looked at, the effect is judged, the envelope is asked
 * again, and the set point is rewritten where it must be. It never ends the lease itself; it says why it must end.
 */
import type { ArmingRecord } from './arming.ts'
import type { ControlCommand } from './command.ts'
import type { ControlBus } from './control-image.ts'
import { controlCodeOf, isControlError, messageOf } from './control-errors.ts'
import { judgeEffect, type Effect } from './effect.ts'
import { overError } from './lease-errors.ts'
import type { LeaseClock } from './lease-clock.ts'
import type { EndReason, LeaseDependencies, LeaseTimings, SetPoint } from './lease-interface.ts'
import type { ControlPlan } from './plan.ts'
import { compileSetPoint, type CompiledSetPoint } from './set-point.ts'
import { applyWrites } from './transfer.ts'
import type { WriteBudget } from './write-budget.ts'

export interface HeldLeaseOptions {
  readonly plan: ControlPlan
  readonly bus: ControlBus
  readonly unitId: number
  readonly timings: LeaseTimings
}

export interface HeldLeaseDependencies extends Pick<LeaseDependencies, 'sample'> {
  readonly monotonicMs: () => number
  readonly budget: WriteBudget
}

export interface HeldLease {
  readonly clock: LeaseClock
  set(): SetPoint
  /** Reads and works out; nothing is written to the device. */
  prepare(signal: AbortSignal): Promise<CompiledSetPoint>
  /** Writes a prepared set point and reads it back. */
  write(point: CompiledSetPoint, signal: AbortSignal): Promise<void>
  /** One look; null if all is well. */
  look(signal: AbortSignal): Promise<EndReason | null>
}

/** A rise of the set point is worth a write from here on. */
const RISE_W = 100
const RISE_SHARE = 0.05

/** `armed` holds the owner's limits. Nothing happens before `prepare` and `write`. */
export function createHeldLease(
  options: HeldLeaseOptions,
  lease: {
    readonly command: ControlCommand
    readonly clock: LeaseClock
    readonly armed: ArmingRecord
    /** The power of the lease that this one renews, from which a ramp goes on. */
    readonly fromW: number | null
  },
  dependencies: HeldLeaseDependencies,
): HeldLease {
  const { plan, bus, unitId, timings } = options
  const { command, clock, armed, fromW } = lease
  const { monotonicMs, budget, sample } = dependencies
  const readBackWithinMs = plan.readBackWithinMs ?? timings.readBackWithinMs
  const effectWithinMs = plan.effectWithinMs ?? timings.effectWithinMs
  let current: CompiledSetPoint | null = null
  let wroteAtMs = -Infinity
  let rightAtMs = -Infinity
  let lastEffect: Effect | 'unread' = 'unread'

  async function prepare(signal: AbortSignal): Promise<CompiledSetPoint> {
    const look = await sample({ signal })
    const { action, powerW } = command
    const elapsedMs = current === null ? 0 : monotonicMs() - wroteAtMs
    const beforeW = current?.powerW ?? fromW
    return compileSetPoint({
      plan,
      bus,
      unitId,
      action,
      powerW,
      limits: armed.limits,
      before: beforeW === null ? null : { powerW: beforeW, elapsedMs },
      leftMs: clock.leftMs(),
      deviceTimerMs: timings.deviceTimerMs,
      sample: look,
      signal,
    })
  }

  async function write(point: CompiledSetPoint, signal: AbortSignal): Promise<void> {
    if (clock.leftMs() === 0) throw overError()
    if (plan.wear === 'flash') await budget.spend(point.writes)
    const skipsEqual = plan.wear === 'flash' && plan.reversion.kind === 'software'
    await applyWrites(bus, point.writes, { readBackWithinMs, skipsEqual, signal })
    if (current === null) rightAtMs = monotonicMs()
    current = point
    wroteAtMs = monotonicMs()
  }

  /** Half of what the device would hold on for: one lost refresh is made up for by the next look. */
  function isRefreshDue(): boolean {
    const { reversion } = plan
    const holdsMs = current?.timerMs ?? (reversion.kind === 'software' ? reversion.refreshMs : undefined)
    if (holdsMs === undefined) return false
    const unitMs = reversion.kind === 'device-timer' && reversion.unit === 'minutes' ? 60_000 : 1_000
    return monotonicMs() - wroteAtMs >= holdsMs / 2 && clock.leftMs() >= unitMs
  }

  function isChangeWorthAWrite(point: CompiledSetPoint): boolean {
    if (current === null) return true
    const riseW = point.powerW - current.powerW
    const isFlash = plan.wear === 'flash'
    const stepW = Math.max(RISE_W, RISE_SHARE * current.powerW)
    if (riseW < 0) return !isFlash || -riseW >= stepW
    return !isFlash && (riseW >= stepW || hasSunMoved(plan, command, current, point))
  }

  /** The timer ran out because the rest of the lease is shorter than its unit: then nothing more is to be expected. */
  function isBeyondTimer(): boolean {
    return typeof current?.timerMs === 'number' && monotonicMs() - wroteAtMs >= current.timerMs
  }

  async function step(signal: AbortSignal): Promise<void> {
    const point = await prepare(signal)
    lastEffect = judgeEffect(
      { action: command.action, powerW: current?.powerW ?? 0 },
      point.situation,
      armed.limits,
    )
    if (lastEffect === 'right' || isBeyondTimer()) rightAtMs = monotonicMs()
    if (isRefreshDue() || isChangeWorthAWrite(point)) await write(point, signal)
  }

  function patienceEnded(error: unknown): EndReason | null {
    if (monotonicMs() - rightAtMs <= effectWithinMs) return null
    const within = `${Math.round(effectWithinMs / 1000)} s`
    if (error !== null)
      return {
        type: 'trouble',
        code: controlCodeOf(error) ?? 'control-device-unreachable',
        message: messageOf(error),
      }
    if (lastEffect === 'wrong')
      return {
        type: 'alarm',
        code: 'control-effect-missing',
        message: `the battery does not do what it was told within ${within}`,
      }
    return {
      type: 'trouble',
      code: 'control-situation-unknown',
      message: `what the battery does was not seen for ${within}`,
    }
  }

  return {
    clock,
    set: () => ({ command, powerW: current?.powerW ?? 0, limitedBy: current?.limitedBy ?? [] }),
    prepare,
    write,
    async look(signal) {
      try {
        await step(signal)
        return patienceEnded(null)
      } catch (error) {
        if (signal.aborted) return null
        return reasonOf(error) ?? patienceEnded(error)
      }
    },
  }
}

/** What ends a lease at once; the rest gets patience, for devices are busy now and then. */
function reasonOf(error: unknown): EndReason | null {
  if (!isControlError(error)) return null
  const { code, message } = error
  if (code === 'control-read-back-differs' || code === 'control-timer-missing')
    return { type: 'alarm', code, message }
  if (code === 'control-situation-unknown') return null
  return { type: 'trouble', code, message }
}

/** Where the set point is the whole inverter's, it follows the sun. */
function hasSunMoved(
  plan: ControlPlan,
  { action }: ControlCommand,
  before: CompiledSetPoint,
  after: CompiledSetPoint,
): boolean {
  const steps = plan.actions[action]?.steps ?? []
  const followsSun = steps.some(({ value }) => value.from === 'power' && value.plusPv === true)
  return (
    followsSun && Math.abs((after.situation.pvPowerW ?? 0) - (before.situation.pvPowerW ?? 0)) >= RISE_W / 2
  )
}
