import { ILLEGAL_ADDRESS, type UnitMap } from './pdu.ts'

/** The registers of a device as somebody recorded them. */
export interface RecordedImage {
  /** Words by address; null is a register that the device answered as unreadable. */
  readonly registers: ReadonlyMap<number, number | null>
}

/**
 * Replays an image, the same for functions 3 and 4. A request that touches an unreadable register, or one that was not
 * recorded, gets exception 2, and every write exception 1: nothing is known of what it would have done.
 */
export function createImageUnit({ registers }: RecordedImage): UnitMap {
  return {
    isReadOnly: true,
    read(address, count) {
      const words: number[] = []
      for (let at = address; at < address + count; at += 1) {
        const word = registers.get(at)
        if (word === undefined || word === null) return null
        words.push(word)
      }
      return words
    },
    write: () => ILLEGAL_ADDRESS,
  }
}
