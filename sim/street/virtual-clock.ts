/**
 * Time that stands still until somebody moves it: a heap of timers, one after the other, each only when everything that
 * the last one started has come to rest. Hours of a street pass in milliseconds, and always alike.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assert } from '../../node/core/units/assert.ts'
import type { Clock } from '../../node/runtime/clock.ts'
import { createTimerHeap } from './timer-heap.ts'

export interface VirtualTime {
  /** Market time, which is real time here. */
  readonly nowMs: () => number
  /** A clock on this time. Its timers can be counted, and lost as when a process dies. */
  clock(): VirtualClock
  /** Lets everything happen up to a moment. */
  advanceTo(atMs: number): Promise<void>
  /** Lets time pass until something is so; throws when it is not within `withinMs`. */
  runUntil(isSo: () => boolean, withinMs: number): Promise<void>
}

export interface VirtualClock extends Clock {
  /** How many timers wait. */
  timers(): number
  /** Drops all timers and takes no more. */
  kill(): void
}

export function createVirtualTime(startMs: number): VirtualTime {
  const timers = createTimerHeap()
  let nowMs = startMs

  /** False when nothing happens up to the moment. */
  async function stepUpTo(limitMs: number): Promise<boolean> {
    await nextTurn()
    const timer = timers.takeUpTo(limitMs)
    if (timer === undefined) return false
    nowMs = Math.max(nowMs, timer.atMs)
    timer.action()
    return true
  }

  function createClock(): VirtualClock {
    const own = new Set<() => void>()
    let isDead = false
    return {
      speed: 1,
      nowMs: () => nowMs,
      after(delayMs, action) {
        if (isDead) return () => undefined
        const cancelTimer = timers.add(nowMs + Math.max(0, delayMs), () => {
          own.delete(cancelTimer)
          action()
        })
        own.add(cancelTimer)
        return () => {
          cancelTimer()
          own.delete(cancelTimer)
        }
      },
      timers: () => own.size,
      kill() {
        isDead = true
        for (const cancelTimer of own) cancelTimer()
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
        assert(await stepUpTo(limitMs), `within ${withinMs} ms of virtual time: ${String(isSo)}`)
        await nextTurn()
      }
    },
  }
}
