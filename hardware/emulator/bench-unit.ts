import { fromWords, toWords } from '../sunspec/encode.ts'
import type { EmulatedTime } from './emulated-time.ts'
import { ILLEGAL_ADDRESS, ILLEGAL_VALUE, type UnitMap } from './pdu.ts'

/** The unit id at which an emulator in lock-step answers its bench registers. */
export const BENCH_UNIT_ID = 247
/** Read: the emulator's time. Written: the boundary that was read. */
export const TIME_ADDRESS = 0
/** Read: the boundary at which time stops. */
export const BOUNDARY_ADDRESS = 4
/** Each is an unsigned 64-bit number of milliseconds since 1970, high word first. */
export const TIME_WORDS = 4

/** The registers by which a node takes the emulator from one slot to the next. */
export function createBenchUnit(time: EmulatedTime): UnitMap {
  return {
    read(address, count) {
      if (address + count > BOUNDARY_ADDRESS + TIME_WORDS) return null
      const words = [...timeWords(time.nowMs()), ...timeWords(time.freezePointMs() ?? 0)]
      return words.slice(address, address + count)
    },
    write(address, words) {
      if (address !== TIME_ADDRESS || words.length !== TIME_WORDS) return ILLEGAL_ADDRESS
      return time.acknowledge(Number(fromWords(words))) ? 0 : ILLEGAL_VALUE
    },
  }
}

/** Milliseconds as bench registers. */
export function timeWords(timeMs: number): number[] {
  return toWords(BigInt(timeMs), TIME_WORDS)
}
