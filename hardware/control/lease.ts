/**
 * The lease on one battery. What must never fail stands first: before the first write the order that undoes it is on the
 * disk and in the watchdog, and whatever happens afterwards ends in `releaseUntilDone`, which does not give up.
 */
import { randomUUID } from 'node:crypto'
import { untilFirstAbort } from '../first-abort.ts'
import { requireArmed, type ArmingPlace } from './arming.ts'
import { commandFault, type ControlCommand } from './command.ts'
import { controlCodeOf, messageOf } from './control-errors.ts'
import { deviceFolder } from './device-folder.ts'
import { createHeldLease, type HeldLease } from './held-lease.ts'
import { isStillHeld, journalHeld, self } from './journal.ts'
import { createLeaseClock } from './lease-clock.ts'
import type {
  EndReason,
  Lease,
  LeaseDependencies,
  LeaseEvent,
  LeaseOptions,
  SetPoint,
} from './lease-interface.ts'
import { createLeaseTimers } from './lease-timers.ts'
import { closedError, commandError, lostWatchdogError, stillReleasingError } from './lease-errors.ts'
import { createLeaseUndo } from './lease-undo.ts'
import { DEFAULT_TIMINGS } from './lease-timings.ts'
import { orderRelease, runRelease, type ReleaseOrder } from './release-order.ts'
import { actionOf } from './set-point.ts'
import { startWatchdogProcess, type WatchdogProcess } from './watchdog-process.ts'
import { createTurns } from './turns.ts'
import { createWriteBudget } from './write-budget.ts'

interface Held {
  readonly order: ReleaseOrder
  readonly lease: HeldLease
}

/**
 * Makes the lease of one device, which is idle: nothing is read or written before `restore` or `take`.
 *
 * @example
 * const lease = createLease({ plan, bus, unitId, identity, dataDirectory }, { sample: device.sample, now: Date.now, random: Math.random })
 * await lease.restore()
 * await lease.take({ action: 'charge', powerW: 2000, untilMs: Date.now() + 900_000 })
 */
export function createLease(options: LeaseOptions, dependencies: LeaseDependencies): Lease {
  const { plan, bus, unitId, identity, dataDirectory, pace = {} } = options
  const { now, sample, monotonicMs = () => performance.now() } = dependencies
  const timings = { ...DEFAULT_TIMINGS, ...options.timings }
  const place: ArmingPlace = { dataDirectory, device: identity }
  const folder = deviceFolder(dataDirectory, identity)
  const writesPerDay = { current: 0 }
  const budget = createWriteBudget({ folder, writesPerDay: () => writesPerDay.current }, { now })
  const readBackWithinMs = plan.readBackWithinMs ?? timings.readBackWithinMs
  const undo = createLeaseUndo(
    { place, folder, bus, budget: plan.wear === 'flash' ? budget : null },
    { now, tell },
  )
  const closing = new AbortController()
  let held: Held | null = null
  let watchdog: WatchdogProcess | null = null
  let isReleasing = false
  let isClosed = false
  /** The end was asked for and has its turn soon: nothing more is looked at before it. */
  let isEndWanted = false
  const turns = createTurns()
  const timers = createLeaseTimers(timings, { onLook: look, onOver: () => interrupt({ type: 'over' }) })

  async function take(command: ControlCommand, signal: AbortSignal): Promise<SetPoint> {
    const fault = commandFault(command, now())
    if (fault !== null) throw commandError(fault)
    actionOf(plan, command.action)
    if (isClosed) throw closedError()
    const armed = await requireArmed(place, plan)
    writesPerDay.current = armed.limits.flashWritesPerDay
    if (held === null) await undoLeftover(signal)
    watchdog ??= await startWatchdog()
    const clock = createLeaseClock(command.untilMs, { now, monotonicMs })
    const before = held
    const lastSet = before?.lease.set()
    const fromW = lastSet?.command.action === command.action ? lastSet.powerW : null
    const lease = createHeldLease(
      { plan, bus, unitId, timings },
      { command, clock, armed, fromW },
      { sample, monotonicMs, budget },
    )
    const point = await lease.prepare(signal)
    const order = before?.order ?? (await newOrder(signal))
    await journalHeld(folder, { by: 'node', holder: self(), atMs: now(), untilMs: command.untilMs, order })
    timers.stop()
    held = { order, lease }
    try {
      await guard(order, command.untilMs)
      if (before !== null && fromW === null) await makeNormal(order, signal)
      await lease.write(point, signal)
    } catch (error) {
      await end(signal.aborted ? { type: 'asked' } : reasonOfFailure(error))
      throw error
    }
    timers.start(clock)
    const set = lease.set()
    tell({ type: before === null ? 'taken' : 'changed', set })
    return set
  }

  /** Whoever listens must not keep a battery from being set back. */
  function tell(event: LeaseEvent): void {
    try {
      dependencies.onEvent?.(event)
    } catch {
      // The next lines of this file are more important than a listener that fails.
    }
  }

  function newOrder(signal: AbortSignal): Promise<ReleaseOrder> {
    return orderRelease(
      { bus, unitId, identity },
      { leaseId: randomUUID(), plan, pace, readBackWithinMs },
      { signal },
    )
  }

  /** From one forced state to another through the normal one, so that nothing of the first stays in the second. */
  async function makeNormal(order: ReleaseOrder, signal: AbortSignal): Promise<void> {
    const [failure] = await runRelease(bus, order, signal)
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error(messageOf(failure))
  }

  async function startWatchdog(): Promise<WatchdogProcess> {
    const { beatMs, watchdogStartMs: startWithinMs } = timings
    const { startWatchdog: start = startWatchdogProcess } = dependencies
    return start({
      beatMs,
      startWithinMs,
      onLost() {
        watchdog = null
        const { code, message } = lostWatchdogError()
        interrupt({ type: 'trouble', code, message })
      },
    })
  }

  async function guard(order: ReleaseOrder, untilMs: number): Promise<void> {
    if (watchdog === null) throw lostWatchdogError()
    await watchdog.guard({ type: 'guard', order, folder, untilMs, hangAfterMs: timings.hangAfterMs })
  }

  function look(): void {
    void turns.run(tick).catch((error: unknown) => interrupt(reasonOfFailure(error)))
  }

  async function tick(signal: AbortSignal): Promise<void> {
    if (held === null || isEndWanted) return
    const reason = (await standing(held)) ?? (await held.lease.look(signal))
    if (reason === null) timers.lookAgain()
    else await end(reason)
  }

  /** Whether the lease is still ours, and the owner still wants it. */
  async function standing({ order }: Held): Promise<EndReason | null> {
    if (!(await isStillHeld(folder, order.leaseId))) return { type: 'elsewhere' }
    try {
      await requireArmed(place, plan)
      return null
    } catch {
      return { type: 'disarmed' }
    }
  }

  /** Gives up what is under way and releases. */
  function interrupt(reason: EndReason): void {
    if (held === null || isReleasing) return
    timers.stop()
    isEndWanted = true
    turns.abort()
    void turns.run(() => end(reason))
  }

  async function end(reason: EndReason): Promise<void> {
    const current = held
    isEndWanted = false
    if (current === null) return
    timers.stop()
    isReleasing = true
    watchdog?.setReleasing(true)
    if (reason.type === 'alarm' || reason.type === 'trouble') tell(reason)
    const [isDone] = await Promise.all([
      undo.release(current.order, closing.signal),
      reason.type === 'alarm' ? undo.rememberAlarm(reason) : null,
    ])
    if (!isDone) return
    held = null
    isReleasing = false
    watchdog?.done()
    tell({ type: 'released', why: reason.type })
  }

  async function undoLeftover(...signals: AbortSignal[]): Promise<boolean> {
    isReleasing = true
    try {
      return await untilFirstAbort([closing.signal, ...signals], (signal) =>
        undo.leftover(() => newOrder(signal), signal),
      )
    } finally {
      isReleasing = false
    }
  }

  return {
    restore: ({ signal } = {}) =>
      turns.run((inner) => undoLeftover(inner, ...(signal === undefined ? [] : [signal]))),
    async take(command) {
      if (isReleasing) throw stillReleasingError()
      return turns.run((signal) => take(command, signal))
    },
    async release() {
      timers.stop()
      isEndWanted = true
      turns.abort()
      await turns.run(() => end({ type: 'asked' }))
    },
    state() {
      if (isClosed) return { type: 'closed' }
      if (isReleasing) return { type: 'releasing' }
      return held === null
        ? { type: 'idle' }
        : { type: 'held', set: held.lease.set(), leftMs: held.lease.clock.leftMs() }
    },
    async close() {
      if (isClosed) return
      isClosed = true
      timers.stop()
      isEndWanted = true
      turns.abort()
      const patience = setTimeout(() => closing.abort(), timings.closeWithinMs)
      await turns.run(() => end({ type: 'asked' }))
      clearTimeout(patience)
      if (held === null) watchdog?.stop()
      else watchdog?.takeOver()
      watchdog = null
    },
  }
}

/** What a failed set point means: a device that does not keep what it is told is not steered again. */
function reasonOfFailure(error: unknown): EndReason {
  const code = controlCodeOf(error) ?? 'control-device-unreachable'
  const isAlarm = code === 'control-read-back-differs' || code === 'control-timer-missing'
  return { type: isAlarm ? 'alarm' : 'trouble', code, message: messageOf(error) }
}
