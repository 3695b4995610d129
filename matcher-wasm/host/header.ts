/** The header of rule ABI v1: words of 32 bits, little-endian as WebAssembly is (README.md has the whole table). */

export interface RuleParameters {
  readonly kNumerator: number
  readonly kDenominator: number
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
  /** Words 6 to 9, as the rule's card says. */
  readonly extra?: readonly number[]
}

export const HEADER_BYTES = 256

const WORD = {
  count: 0,
  flags: 1,
  kNumerator: 2,
  kDenominator: 3,
  retail: 4,
  feedIn: 5,
  extra: 6,
  buyPrice: 11,
  sellPrice: 12,
  tradeCount: 13,
  quantityLow: 14,
  quantityHigh: 15,
  lot: 16,
  offsets: 32,
} as const

/** Words 6 to 9. */
export const EXTRA_WORDS = 4
const LOT_WORDS = 8
const NO_LOT = new Uint8Array(LOT_WORDS * 4)
const FLAG_RESEARCH = 1

/** Where the arrays of a book lie; 0 = the rule has none. */
export interface ArrayOffsets {
  readonly prices: number
  readonly energies: number
  readonly fills: number
  readonly amounts: number
  readonly owners: number
  readonly trades: number
}

/** A header as the host sees it. Made anew after every `reserve`, which may move everything. */
export class Header {
  readonly #words: Int32Array
  #hasExtra = false
  #hasLot = false

  constructor(buffer: ArrayBuffer, at: number) {
    this.#words = new Int32Array(buffer, at, HEADER_BYTES / 4)
  }

  /** Writes the inputs of a clearing; what is not given (`extra`, `lot`) is zero. */
  write(count: number, parameters: RuleParameters, lot: Uint8Array | undefined): void {
    const words = this.#words
    words[WORD.count] = count
    words[WORD.kNumerator] = parameters.kNumerator
    words[WORD.kDenominator] = parameters.kDenominator
    words[WORD.retail] = parameters.retailMicroPerKwh
    words[WORD.feedIn] = parameters.feedInMicroPerKwh
    // Zero in a new header, and mostly unused: not writing them again saves a tenth of a small clearing.
    if (parameters.extra !== undefined || this.#hasExtra) this.#writeExtra(parameters.extra ?? [])
    if (lot !== undefined || this.#hasLot) this.#writeLot(lot ?? NO_LOT)
  }

  get isResearch(): boolean {
    return (this.#word(WORD.flags) & FLAG_RESEARCH) !== 0
  }

  get buyPrice(): number {
    return this.#word(WORD.buyPrice)
  }

  get sellPrice(): number {
    return this.#word(WORD.sellPrice)
  }

  get tradeCount(): number {
    return this.#word(WORD.tradeCount)
  }

  /** The cleared energy that the rule reports, Wh. */
  get energyWh(): number {
    return (this.#word(WORD.quantityHigh) >>> 0) * 2 ** 32 + (this.#word(WORD.quantityLow) >>> 0)
  }

  get offsets(): ArrayOffsets {
    const offset = (index: number): number => this.#word(WORD.offsets + index) >>> 0
    return {
      prices: offset(0),
      energies: offset(1),
      fills: offset(2),
      amounts: offset(3),
      owners: offset(4),
      trades: offset(5),
    }
  }

  #writeExtra(extra: readonly number[]): void {
    this.#hasExtra = true
    for (let i = 0; i < EXTRA_WORDS; i++) this.#words[WORD.extra + i] = extra[i] ?? 0
  }

  #writeLot(lot: Uint8Array): void {
    this.#hasLot = true
    for (let i = 0; i < LOT_WORDS; i++) this.#words[WORD.lot + i] = littleEndian(lot, i * 4)
  }

  #word(index: number): number {
    return this.#words[index] as number
  }
}

function littleEndian(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
  return low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
}
