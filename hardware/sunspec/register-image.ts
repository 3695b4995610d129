/** Registers that were read, by their PDU address; what was not read, or refused, is not there. */
export interface RegisterImage {
  put(address: number, words: readonly number[]): void
  forget(address: number): void
  word(address: number): number | null
  /** Big-endian words as one unsigned number, or null if one is missing. */
  unsigned(address: number, words: number): bigint | null
}

/** Starts empty. */
export function createRegisterImage(): RegisterImage {
  const registers = new Map<number, number>()
  return {
    put(address, words) {
      words.forEach((word, index) => registers.set(address + index, word))
    },
    forget(address) {
      registers.delete(address)
    },
    word: (address) => registers.get(address) ?? null,
    unsigned(address, words) {
      let value = 0n
      for (let index = 0; index < words; index += 1) {
        const word = registers.get(address + index)
        if (word === undefined) return null
        value = (value << 16n) | BigInt(word)
      }
      return value
    },
  }
}
