import { randomBytes } from 'node:crypto'

/** The one source of chance in the shell: jitter and choice of peers. Keys are made by node:crypto itself. */
export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number
}

export function createSystemRandom(): Random {
  return { fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48 }
}

/** A seeded source (mulberry32) for tests and simulations: the same seed gives the same run. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    fraction() {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
    },
  }
}
