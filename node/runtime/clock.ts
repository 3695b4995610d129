import type { EpochMs } from '../core/units/quantities.ts'

/** The one source of time in the shell. Market time may run faster than life (the demo); delays of the consensus are real. */
export interface Clock {
  /** Market time: what slots, gates and readings are measured in. */
  nowMs(): EpochMs
  /** Market milliseconds that pass in one real millisecond: 1 in life, 180 in the demo. */
  readonly speed: number
  /** Runs `action` when real time has advanced by `delayMs`; returns how to cancel it. */
  after(delayMs: number, action: () => void): () => void
}

/** How market time follows real time. A street shares one mapping, so that its homes agree on every boundary. */
export interface ClockMapping {
  readonly realOriginMs: EpochMs
  readonly marketOriginMs: EpochMs
  readonly speed: number
}

/** Life: market time is the system's time. */
export const LIFE: ClockMapping = { realOriginMs: 0, marketOriginMs: 0, speed: 1 }

/** Node takes delays up to this; what is longer, as the way to a first slot next month, is waited for in parts. */
const TIMER_LIMIT_MS = 2 ** 31 - 1

export function createSystemClock(mapping: ClockMapping = LIFE): Clock {
  const { realOriginMs, marketOriginMs, speed } = mapping
  return {
    speed,
    nowMs: () => Math.floor(marketOriginMs + (Date.now() - realOriginMs) * speed),
    after,
  }
}

/** A clock that stands at its origin until `begin`: a street's homes start together once all of them are there. */
export function createWaitingClock(mapping: Omit<ClockMapping, 'realOriginMs'>): {
  clock: Clock
  begin(realOriginMs: EpochMs): void
} {
  let running: Clock | undefined
  const clock: Clock = {
    speed: mapping.speed,
    nowMs: () => Math.max(mapping.marketOriginMs, running?.nowMs() ?? mapping.marketOriginMs),
    after,
  }
  return {
    clock,
    begin(realOriginMs) {
      running = createSystemClock({ ...mapping, realOriginMs })
    },
  }
}

function after(delayMs: number, action: () => void): () => void {
  const partMs = Math.min(Math.max(0, delayMs), TIMER_LIMIT_MS)
  const isWhole = partMs >= delayMs
  let cancelRest = (): void => undefined
  const timer = setTimeout(() => {
    if (isWhole) action()
    else cancelRest = after(delayMs - partMs, action)
  }, partMs)
  return () => {
    clearTimeout(timer)
    cancelRest()
  }
}
