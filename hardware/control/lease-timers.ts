import type { LeaseClock } from './lease-clock.ts'

/** How often the end of a lease is looked for; a clock that is set forward is noticed within it. */
const END_LOOK_MS = 1_000

/** When a held lease is looked at, and when it is over. */
export interface LeaseTimers {
  start(clock: LeaseClock): void
  /** Asks for the next look, once the one before is done. */
  lookAgain(): void
  stop(): void
}

/** Starts stopped. Nothing is called after `stop`. */
export function createLeaseTimers(
  options: { readonly tickMs: number },
  { onLook, onOver }: { readonly onLook: () => void; readonly onOver: () => void },
): LeaseTimers {
  const { tickMs } = options
  let timers: NodeJS.Timeout[] = []
  function stop(): void {
    for (const timer of timers) clearTimeout(timer)
    timers = []
  }
  return {
    start(clock) {
      stop()
      const check = () => {
        if (clock.leftMs() === 0) onOver()
      }
      timers = [
        setInterval(check, Math.min(END_LOOK_MS, tickMs)),
        setTimeout(onOver, clock.leftMs()),
        setTimeout(onLook, tickMs),
      ]
    },
    lookAgain() {
      if (timers.length > 0) timers.splice(2, 1, setTimeout(onLook, tickMs))
    },
    stop,
  }
}
