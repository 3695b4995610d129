/**
 * The register types of the SunSpec Information Model Specification, and how each says "not implemented".
 * Words are big-endian, the high word first.
 */
export type IntegerType =
  | 'int16'
  | 'uint16'
  | 'raw16'
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
  | 'bitfield64'
  | 'acc64'
export type FloatType = 'float32' | 'float64'
export type NumberType = IntegerType | FloatType
/** Types that people read as text. */
export type TextType = 'string' | 'eui48' | 'ipaddr' | 'ipv6addr'
export type PointType = NumberType | TextType | 'pad'

/** What an integer type is made of. */
export interface IntegerFormat {
  readonly words: 1 | 2 | 4
  readonly isSigned: boolean
  /** The raw value, unsigned, that means "not implemented"; null where every value is one. */
  readonly sentinel: bigint | null
}

const unsigned = (words: 1 | 2 | 4): IntegerFormat => ({
  words,
  isSigned: false,
  sentinel: (1n << BigInt(words * 16)) - 1n,
})
const signed = (words: 1 | 2 | 4): IntegerFormat => ({
  words,
  isSigned: true,
  sentinel: 1n << BigInt(words * 16 - 1),
})
/** An accumulator says 0, which is also what a new meter says; `quantities.ts` tells the two apart. */
const accumulator = (words: 1 | 2 | 4): IntegerFormat => ({ words, isSigned: false, sentinel: 0n })

/**
 * Bitfields: the specification lets the top bit alone mean "not implemented"; devices use it as a flag (EvtVnd), so
 * only all ones counts here.
 */
export const INTEGER_FORMATS: Readonly<Record<IntegerType, IntegerFormat>> = {
  int16: signed(1),
  uint16: unsigned(1),
  raw16: { words: 1, isSigned: false, sentinel: null },
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
  bitfield64: unsigned(4),
  acc64: accumulator(4),
}

/** Registers of the types that always have the same number; strings and pads say theirs. */
const FIXED_WORDS: Readonly<Record<Exclude<PointType, IntegerType | 'string'>, number>> = {
  float32: 2,
  float64: 4,
  eui48: 4,
  ipaddr: 2,
  ipv6addr: 8,
  pad: 1,
}

/** Whether a word is one of the types above, so that a definition with a slip of the pen does not load. */
export function isPointType(text: string): text is PointType {
  return text === 'string' || text in INTEGER_FORMATS || text in FIXED_WORDS
}

export function isIntegerType(type: PointType): type is IntegerType {
  return type in INTEGER_FORMATS
}

export function isTextType(type: PointType): type is TextType {
  return type === 'string' || type === 'eui48' || type === 'ipaddr' || type === 'ipv6addr'
}

/** The registers of a type; `said` is what a definition wrote behind `string` or `pad`. 0: they do not go together. */
export function wordsOfType(type: PointType, said: number | null): number {
  if (type === 'string') return said ?? 0
  if (said !== null) return type === 'pad' ? said : 0
  return isIntegerType(type) ? INTEGER_FORMATS[type].words : FIXED_WORDS[type]
}
