import type { Bus, RequestOptions } from '../modbus/bus.ts'
import { fromWords } from '../sunspec/encode.ts'
import { BENCH_UNIT_ID, BOUNDARY_ADDRESS, TIME_ADDRESS, TIME_WORDS, timeWords } from './bench-unit.ts'

/**
 * A node's side of the lock-step: it waits until the emulator's time is the next boundary, reads the device, and
 * acknowledges; the emulator then runs on to the boundary after.
 */
export interface Bench {
  /** The time at which all counters of the emulator stand. */
  emulatorTimeMs(options?: RequestOptions): Promise<number>
  /** Where the emulator's time stops until it is acknowledged. */
  nextBoundaryMs(options?: RequestOptions): Promise<number>
  /** Safe to repeat; a boundary that the emulator has not reached is refused with exception 3. */
  acknowledge(boundaryMs: number, options?: RequestOptions): Promise<void>
  /**
   * The emulator's time as far as this bench knows: market time up to the last boundary it read. It is the `now` of a
   * device on the bench, so that a node which catches up on old slots does not take their energy for a jump.
   */
  readonly nowMs: () => number
}

/** Speaks to the bench registers behind a bus; no other device has them. */
export function createBench(bus: Bus, { now }: { now: () => number }): Bench {
  let boundaryMs = Infinity
  async function readTimes(options: RequestOptions | undefined): Promise<{ timeMs: number; nextMs: number }> {
    const words = await bus.readHolding(BENCH_UNIT_ID, TIME_ADDRESS, 2 * TIME_WORDS, options)
    const timeMs = Number(fromWords(words.slice(0, BOUNDARY_ADDRESS)))
    boundaryMs = Number(fromWords(words.slice(BOUNDARY_ADDRESS)))
    return { timeMs, nextMs: boundaryMs }
  }
  return {
    emulatorTimeMs: async (options) => (await readTimes(options)).timeMs,
    nextBoundaryMs: async (options) => (await readTimes(options)).nextMs,
    async acknowledge(acknowledgedMs, options) {
      await bus.writeHolding(BENCH_UNIT_ID, TIME_ADDRESS, timeWords(acknowledgedMs), options)
      await readTimes(options)
    },
    nowMs: () => Math.min(now(), boundaryMs),
  }
}
