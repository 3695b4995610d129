/**
 * The register types of the SunSpec Information Model Specification, and how each says "not implemented".
 * Words are big-endian, the high word first.
 */
export type NumberType =
  | 'int16'
  | 'uint16'
  | 'enum16'
  | 'bitfield16'
  | 'acc16'
  | 'count'
  | 'sunssf'
  | 'int32'
  | 'uint32'
  | 'enum32'
  | 'bitfield32'
  | 'acc32'
  | 'int64'
  | 'uint64'
  | 'acc64'
  | 'float32'
export type PointType = NumberType | 'string' | 'pad'

/** What a number type is made of. */
export interface NumberFormat {
  readonly words: 1 | 2 | 4
  readonly isSigned: boolean
  /** The raw value, unsigned, that means "not implemented". */
  readonly sentinel: bigint
}

const unsigned = (words: 1 | 2 | 4): NumberFormat => ({
  words,
  isSigned: false,
  sentinel: (1n << BigInt(words * 16)) - 1n,
})
const signed = (words: 1 | 2 | 4): NumberFormat => ({
  words,
  isSigned: true,
  sentinel: 1n << BigInt(words * 16 - 1),
})
/** An accumulator says 0, which is also what a new meter says; `normalise.ts` tells the two apart. */
const accumulator = (words: 1 | 2 | 4): NumberFormat => ({ words, isSigned: false, sentinel: 0n })

/**
 * Bitfields: the specification lets the top bit alone mean "not implemented"; devices use it as a flag (EvtVnd), so
 * only all ones counts here.
 */
export const NUMBER_FORMATS: Readonly<Record<NumberType, NumberFormat>> = {
  int16: signed(1),
  uint16: unsigned(1),
  enum16: unsigned(1),
  bitfield16: unsigned(1),
  acc16: accumulator(1),
  count: unsigned(1),
  sunssf: signed(1),
  int32: signed(2),
  uint32: unsigned(2),
  enum32: unsigned(2),
  bitfield32: unsigned(2),
  acc32: accumulator(2),
  int64: signed(4),
  uint64: unsigned(4),
  acc64: accumulator(4),
  // Any NaN; this is the quiet one that the specification names.
  float32: { words: 2, isSigned: false, sentinel: 0x7fc00000n },
}

/** Whether a word is one of the types above, so that a definition with a slip of the pen does not load. */
export function isPointType(text: string): text is PointType {
  return text === 'string' || text === 'pad' || text in NUMBER_FORMATS
}
