/** Registers that were read, by their address in the protocol; what was not read, or refused, is not there. */
export interface RegisterImage {
  /** `atMs` is the time at the middle of the request that brought them. */
  put(address: number, words: readonly number[], atMs?: number): void
  forget(address: number): void
  word(address: number): number | null
  /** So many words from an address, or null if one of them is missing. */
  words(address: number, count: number): readonly number[] | null
  /** Big-endian words as one unsigned number, or null if one is missing. */
  unsigned(address: number, words: number): bigint | null
  /** When a register was read, or null if it was not, or without a time. */
  atMs(address: number): number | null
}

/** Starts empty. */
export function createRegisterImage(): RegisterImage {
  const registers = new Map<number, { readonly word: number; readonly atMs: number | null }>()

  function words(address: number, count: number): readonly number[] | null {
    const found: number[] = []
    for (let index = 0; index < count; index += 1) {
      const register = registers.get(address + index)
      if (register === undefined) return null
      found.push(register.word)
    }
    return found
  }
  return {
    put(address, words, atMs) {
      words.forEach((word, index) => registers.set(address + index, { word, atMs: atMs ?? null }))
    },
    forget(address) {
      registers.delete(address)
    },
    word: (address) => registers.get(address)?.word ?? null,
    words,
    unsigned: (address, count) =>
      words(address, count)?.reduce((value, word) => (value << 16n) | BigInt(word), 0n) ?? null,
    atMs: (address) => registers.get(address)?.atMs ?? null,
  }
}
