import { assert } from '../../node/core/units/assert.ts'
import type { SetPoint, Steering } from './set-point.ts'

/** One setting of a device, as the raw integer that its register holds. */
export interface ControlCell {
  readonly name: string
  /** The maker's setting; also what a reversion or a release goes back to, unless a timer says otherwise. */
  readonly initial: number
  readonly min: number
  readonly max: number
  /** Where only some numbers between `min` and `max` are taken. */
  readonly allowed?: readonly number[]
}

export type ControlValues = Readonly<Record<string, number>>

/** A device's own timer: when it runs out, settings go back by themselves. */
export interface ControlTimer {
  /** Writing one of these, also with the value it has, starts the timer anew. */
  readonly restartedBy: readonly string[]
  /** Whether there is anything to revert. */
  readonly isNeeded: (values: ControlValues) => boolean
  /** 0 is never. */
  readonly durationMs: (values: ControlValues) => number
  readonly reverts: (values: ControlValues) => ControlValues
}

/** What a kind of device can be told, and what comes of it. */
export interface ControlSpec {
  readonly cells: readonly ControlCell[]
  readonly timers?: readonly ControlTimer[]
  /** Null where the settings leave the home to plain self-consumption. */
  readonly setPoint: (values: ControlValues, atMs: number) => SetPoint | null
  /** The next moment after `atMs` at which the set point changes though no setting does: a time of day. */
  readonly nextChangeMs?: (values: ControlValues, atMs: number) => number
}

export interface Controls extends Steering {
  readonly values: ControlValues
  /** What is left of a timer, by its place in the spec; 0 when it does not run. */
  remainingMs(timer: number, atMs: number): number
  /** Whether a cell takes a value. */
  accepts(name: string, value: number): boolean
  write(changes: ControlValues, atMs: number): void
  /** Power is lost: what a timer would revert is reverted at once, everything else is remembered. */
  powerLoss(): void
}

/** A device without settings. */
export const NO_CONTROLS: ControlSpec = { cells: [], setPoint: () => null }

/** The settings of one device, with the timers that revert them. Time is the emulator's. */
export function createControls(spec: ControlSpec): Controls {
  const cells = new Map(spec.cells.map((cell) => [cell.name, cell]))
  const timers = spec.timers ?? []
  const deadlinesMs = timers.map(() => Infinity)
  let values: ControlValues = Object.fromEntries(spec.cells.map(({ name, initial }) => [name, initial]))

  function expire(index: number): void {
    deadlinesMs[index] = Infinity
    values = { ...values, ...timers[index]?.reverts(values) }
  }

  return {
    get values() {
      return values
    },
    setPoint: (atMs) => spec.setPoint(values, atMs),
    nextChangeMs: (atMs) => Math.min(spec.nextChangeMs?.(values, atMs) ?? Infinity, ...deadlinesMs),
    advanceTo(atMs) {
      for (const [index, deadlineMs] of deadlinesMs.entries()) if (deadlineMs <= atMs) expire(index)
    },
    remainingMs(timer, atMs) {
      const deadlineMs = deadlinesMs[timer] ?? Infinity
      return deadlineMs === Infinity ? 0 : Math.max(deadlineMs - atMs, 0)
    },
    accepts(name, value) {
      const cell = cells.get(name)
      if (cell === undefined || !Number.isFinite(value)) return false
      return value >= cell.min && value <= cell.max && (cell.allowed?.includes(value) ?? true)
    },
    write(changes, atMs) {
      for (const name of Object.keys(changes)) assert(cells.has(name), `there is no setting ${name}`)
      values = { ...values, ...changes }
      for (const [index, timer] of timers.entries()) {
        if (!timer.restartedBy.some((name) => name in changes)) continue
        const durationMs = timer.isNeeded(values) ? timer.durationMs(values) : 0
        deadlinesMs[index] = durationMs > 0 ? atMs + durationMs : Infinity
      }
    },
    powerLoss() {
      for (const [index, deadlineMs] of deadlinesMs.entries()) if (deadlineMs < Infinity) expire(index)
    },
  }
}

/** One setting's value; a name that is not there is a mistake of ours. */
export function settingOf(values: ControlValues, name: string): number {
  const value = values[name]
  assert(value !== undefined, `there is no setting ${name}`)
  return value
}
