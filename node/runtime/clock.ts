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

export function createSystemClock(mapping: ClockMapping = LIFE): Clock {
  const { realOriginMs, marketOriginMs, speed } = mapping
  return {
    speed,
    nowMs: () => Math.floor(marketOriginMs + (Date.now() - realOriginMs) * speed),
    after(delayMs, action) {
      const timer = setTimeout(action, Math.max(0, delayMs))
      return () => {
        clearTimeout(timer)
      }
    },
  }
}

/** Real milliseconds until a market moment; 0 when it has passed. */
export function realDelayUntilMs(clock: Clock, atMs: EpochMs): number {
  return Math.max(0, Math.ceil((atMs - clock.nowMs()) / clock.speed))
}

/** A clock that stands at its origin until `begin`: a street's homes start together once all of them are there. */
export function createWaitingClock(mapping: Omit<ClockMapping, 'realOriginMs'>): {
  clock: Clock
  begin(realOriginMs: EpochMs): void
} {
  const waiting = createSystemClock({
    realOriginMs: 0,
    marketOriginMs: mapping.marketOriginMs,
    speed: mapping.speed,
  })
  let running: Clock | undefined
  const clock: Clock = {
    speed: mapping.speed,
    nowMs: () => Math.max(mapping.marketOriginMs, running?.nowMs() ?? mapping.marketOriginMs),
    after: (delayMs, action) => waiting.after(delayMs, action),
  }
  return {
    clock,
    begin(realOriginMs) {
      running = createSystemClock({ ...mapping, realOriginMs })
    },
  }
}
