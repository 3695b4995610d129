import { encodeFloat, toWords } from '../sunspec/encode.ts'

/** Number types of vendors' registers. */
export type RegisterType = 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'f32'
export type WordOrder = 'high-first' | 'low-first'

interface Format {
  readonly words: 1 | 2 | 4
  readonly isSigned: boolean
}

const FORMATS: Readonly<Record<RegisterType, Format>> = {
  u16: { words: 1, isSigned: false },
  i16: { words: 1, isSigned: true },
  u32: { words: 2, isSigned: false },
  i32: { words: 2, isSigned: true },
  u64: { words: 4, isSigned: false },
  f32: { words: 2, isSigned: false },
}

/** Registers that a type takes. */
export function wordsOf(type: RegisterType): number {
  return FORMATS[type].words
}

/** The registers of a number, rounded; what a type cannot hold is held at its end, as devices do. */
export function encodeNumber(type: RegisterType, value: number, order: WordOrder): number[] {
  const { words, isSigned } = FORMATS[type]
  if (type === 'f32') return inOrder(encodeFloat(value, words), order)
  const bits = words * 16
  const [least, most] = isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
  const held = Math.min(Math.max(Math.round(value), least), most)
  return inOrder(toWords(BigInt(held), words), order)
}

/** What stands for "there is no value": all ones, the largest of a signed type, NaN. */
export function encodeMissing(type: RegisterType, order: WordOrder): number[] {
  const { words, isSigned } = FORMATS[type]
  if (type === 'f32') return inOrder(encodeFloat(NaN, words), order)
  const bits = BigInt(words * 16)
  return inOrder(toWords(isSigned ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n, words), order)
}

/** The number that was written to the registers of a type. */
export function decodeNumber(type: RegisterType, written: readonly number[], order: WordOrder): number {
  const { isSigned } = FORMATS[type]
  const bytes = Buffer.alloc(written.length * 2)
  inOrder([...written], order).forEach((word, index) => bytes.writeUInt16BE(word, index * 2))
  if (type === 'f32') return bytes.readFloatBE()
  if (type === 'u64') return Number(bytes.readBigUInt64BE())
  return isSigned ? bytes.readIntBE(0, bytes.length) : bytes.readUIntBE(0, bytes.length)
}

function inOrder(words: number[], order: WordOrder): number[] {
  return order === 'high-first' ? words : words.reverse()
}
