/** Waiting that ends early when somebody stops: no timer outlives its signal, and no wake-up is lost. */
import type { EpochMs } from '../core/units/quantities.ts'
import type { Clock } from './clock.ts'

/** Resolves to true when real time has advanced by `delayMs`, and to false as soon as `signal` aborts. */
export function waitFor(clock: Clock, delayMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false)
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', stop)
      resolve(true)
    })
    const stop = (): void => {
      cancel()
      resolve(false)
    }
    signal.addEventListener('abort', stop, { once: true })
  })
}

/**
 * Resolves to true when market time has reached `atMs`, and to false as soon as `signal` aborts. Timers may ring early,
 * and a clock may be set back: it looks again and never says true too soon.
 */
export async function waitUntil(clock: Clock, atMs: EpochMs, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const leftMs = realDelayUntilMs(clock, atMs)
    if (leftMs === 0) return true
    await waitFor(clock, leftMs, signal)
  }
  return false
}

/** Real milliseconds until a market moment; 0 when it has passed. */
function realDelayUntilMs(clock: Clock, atMs: EpochMs): number {
  return Math.max(0, Math.ceil((atMs - clock.nowMs()) / clock.speed))
}
