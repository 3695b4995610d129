import { mapCounters, type HomeCounters } from './home-state.ts'

/** What happens to counters between the home and their registers. */
export interface CounterFaults {
  /** A counter as a register of so many bits holds it. */
  raw(name: keyof HomeCounters, counters: HomeCounters, unitWh: number, bits: 32 | 64): number
  /** From now on all counters begin at 0 again. */
  reset(counters: HomeCounters): void
  /** From now on counters of 32 bits stand shortly before their end. */
  wrap(counters: HomeCounters): void
}

const END = 2 ** 32
/** How many of its units are left to a counter that is about to wrap. */
const LEFT_UNITS = 50

export function createCounterFaults({ stepWh }: { stepWh: number }): CounterFaults {
  let zero: HomeCounters | null = null
  let wrap: HomeCounters | null = null

  function units(energyWh: number, unitWh: number): number {
    return Math.floor((Math.floor(energyWh / stepWh) * stepWh) / unitWh)
  }

  return {
    raw(name, counters, unitWh, bits) {
      const value = units(counters[name] - (zero?.[name] ?? 0), unitWh)
      if (bits === 64) return value
      if (wrap === null) return value % END
      const since = value - units(wrap[name] - (zero?.[name] ?? 0), unitWh)
      return (END - LEFT_UNITS + since) % END
    },
    reset(counters) {
      zero = mapCounters((name) => counters[name])
      wrap = null
    },
    wrap(counters) {
      wrap = mapCounters((name) => counters[name])
    },
  }
}
