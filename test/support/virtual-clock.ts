/**
 * Time that stands still until a test moves it: a heap of timers, one after the other, each only when everything that
 * the last one started has come to rest. Hours of a street pass in milliseconds, and always alike.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import type { Clock } from '../../node/runtime/clock.ts'

export interface VirtualTime {
  /** Market time, which is real time here. */
  readonly nowMs: () => number
  /** A clock on this time. Its timers can be counted, and lost as when a process dies. */
  clock(): VirtualClock
  /** Lets everything happen up to a moment. */
  advanceTo(atMs: number): Promise<void>
  /** Lets time pass until something is so; fails the test when it is not within `withinMs`. */
  runUntil(isSo: () => boolean, withinMs: number): Promise<void>
}

export interface VirtualClock extends Clock {
  /** How many timers wait. */
  timers(): number
  /** Drops all timers and takes no more. */
  kill(): void
}

interface Timer {
  readonly atMs: number
  readonly order: number
  readonly action: () => void
}

export function createVirtualTime(startMs: number): VirtualTime {
  const timers = new Set<Timer>()
  let nowMs = startMs
  let order = 0

  /** The earliest; of several at one moment the one that was set first. */
  function earliest(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) {
      const isEarlier =
        first === undefined ||
        timer.atMs < first.atMs ||
        (timer.atMs === first.atMs && timer.order < first.order)
      if (isEarlier) first = timer
    }
    return first
  }

  /** False when nothing happens up to the moment. */
  async function stepUpTo(limitMs: number): Promise<boolean> {
    await nextTurn()
    const timer = earliest()
    if (timer === undefined || timer.atMs > limitMs) return false
    timers.delete(timer)
    nowMs = Math.max(nowMs, timer.atMs)
    timer.action()
    return true
  }

  function createClock(): VirtualClock {
    const own = new Set<Timer>()
    let isDead = false
    return {
      speed: 1,
      nowMs: () => nowMs,
      after(delayMs, action) {
        const timer: Timer = {
          atMs: nowMs + Math.max(0, delayMs),
          order: order++,
          action: () => {
            own.delete(timer)
            action()
          },
        }
        if (!isDead) {
          timers.add(timer)
          own.add(timer)
        }
        return () => {
          timers.delete(timer)
          own.delete(timer)
        }
      },
      timers: () => own.size,
      kill() {
        isDead = true
        for (const timer of own) timers.delete(timer)
        own.clear()
      },
    }
  }

  async function advanceTo(atMs: number): Promise<void> {
    while (await stepUpTo(atMs));
    nowMs = Math.max(nowMs, atMs)
  }

  return {
    nowMs: () => nowMs,
    clock: createClock,
    advanceTo,
    async runUntil(isSo, withinMs) {
      const limitMs = nowMs + withinMs
      await nextTurn()
      while (!isSo()) {
        assert.ok(await stepUpTo(limitMs), `within ${withinMs} ms of virtual time: ${String(isSo)}`)
        await nextTurn()
      }
    },
  }
}
