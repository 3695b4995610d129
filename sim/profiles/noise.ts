/** Chance that is a function: the same seed, label and index give the same number in [0, 1), in any order of asking. */
export type Noise = (index: number) => number

/** Makes a noise; different labels are independent of each other. */
export function createNoise(seed: number, label: string): Noise {
  const base = seedOf(seed, label)
  return (index) => (wordAt(base, index) >>> 0) / 2 ** 32
}

/** What `wordAt` starts from, for one seed and label. */
export function seedOf(seed: number, label: string): number {
  let base = mix(seed | 0)
  for (const character of label) base = mix(base ^ (character.codePointAt(0) ?? 0))
  return base
}

/** 32 bits of chance, for loops that need several small draws at once. */
export function wordAt(base: number, index: number): number {
  return mix(base ^ mix(index | 0))
}

/** Between whole indices the noise runs straight from one to the next, as weather does. */
export function smoothNoise(noise: Noise, position: number): number {
  const index = Math.floor(position)
  const part = position - index
  return noise(index) * (1 - part) + noise(index + 1) * part
}

/** The finaliser of MurmurHash3: every input bit moves half of the output bits. */
function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
