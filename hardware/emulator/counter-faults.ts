import { mapCounters, type HomeCounters } from './home-state.ts'

/** A signed register of 32 bits has 31 for a counter. */
export type CounterBits = 31 | 32 | 64

/** What happens to counters between the home and their registers. */
export interface CounterFaults {
  /** A counter as a register of so many bits holds it. */
  raw(name: keyof HomeCounters, counters: HomeCounters, unitWh: number, bits: CounterBits): number
  /** From now on all counters begin at 0 again. */
  reset(counters: HomeCounters): void
  /** From now on counters of 32 bits and less stand shortly before their end. */
  wrap(counters: HomeCounters): void
}

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
      const end = 2 ** bits
      if (wrap === null) return value % end
      const since = value - units(wrap[name] - (zero?.[name] ?? 0), unitWh)
      return (end - LEFT_UNITS + since) % end
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
