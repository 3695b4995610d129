import type { Decimal } from '../sunspec/decimal.ts'
import type { RegisterEntry } from './register-schema.ts'
import { wordsOf } from './register-schema.ts'

/** What a register says: a number in its unit, exactly, or why there is none. */
export type RegisterValue =
  | { readonly type: 'number'; readonly value: Decimal }
  | { readonly type: 'text'; readonly value: string }
  /** `unread`: its registers were not read; `invalid`: it says "nothing here"; `implausible`: beyond min or max. */
  | { readonly type: 'unread' | 'invalid' | 'implausible' }

/** Words by address; null where a register was not read. */
export type WordAt = (address: number) => number | null

/** Decodes one register of a profile; `scale` registers are looked up in the same words. */
export function decodeRegister(register: RegisterEntry, wordAt: WordAt): RegisterValue {
  const words = wordsInOrder(register, wordAt)
  if (words === null) return { type: 'unread' }
  if (register.type === 'text') return decodeText(words)
  const raw = words.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n)
  if (register.invalid.some((invalid) => BigInt(invalid) === raw)) return { type: 'invalid' }
  const number = decodeNumber(register.type, raw)
  if (number === null) return { type: 'invalid' }
  const scale = scaleOf(register, wordAt)
  if (scale === null) return { type: 'unread' }
  if (scale === 'invalid') return { type: 'invalid' }
  const value = multiply(number, scale)
  return isBetween(value, register) ? { type: 'number', value } : { type: 'implausible' }
}

/** The raw unsigned number of a register, or null; for conditions, which look at bits and codes. */
export function rawRegister(register: RegisterEntry, wordAt: WordAt): bigint | null {
  const words = wordsInOrder(register, wordAt)
  return words === null ? null : words.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n)
}

function wordsInOrder(register: RegisterEntry, wordAt: WordAt): number[] | null {
  const words: number[] = []
  for (let index = 0; index < wordsOf(register); index += 1) {
    const word = wordAt(register.address + index)
    if (word === null) return null
    words.push(word)
  }
  return register.wordOrder === 'low-first' && register.type !== 'text' ? words.reverse() : words
}

function decodeNumber(type: Exclude<RegisterEntry['type'], 'text'>, raw: bigint): Decimal | null {
  switch (type) {
    case 'u16':
    case 'u32':
    case 'u64':
      return { coefficient: raw, exponent: 0 }
    case 'i16':
      return { coefficient: BigInt.asIntN(16, raw), exponent: 0 }
    case 'i32':
      return { coefficient: BigInt.asIntN(32, raw), exponent: 0 }
    case 'i64':
      return { coefficient: BigInt.asIntN(64, raw), exponent: 0 }
    case 'f32':
      return decodeFloat(raw)
    default:
      return type satisfies never
  }
}

/** Nine digits tell any two 32-bit floats apart. */
const FLOAT_DIGITS = 9

/**
 * The shortest decimal that is this float: a meter that counts 8.608 kWh sends the float nearest to it, and means
 * 8.608 and not 8.60799980. NaN and infinities are nothing.
 */
function decodeFloat(raw: bigint): Decimal | null {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, Number(raw))
  const float = view.getFloat32(0)
  if (!Number.isFinite(float)) return null
  for (let digits = 1; digits < FLOAT_DIGITS; digits += 1) {
    const text = float.toExponential(digits - 1)
    if (Math.fround(Number(text)) === float) return decimalOf(text)
  }
  return decimalOf(float.toExponential(FLOAT_DIGITS - 1))
}

/** A number as it is written, e.g. `0.1`, `1e-7`, `-8.608e+0`. */
export function decimalOf(text: string): Decimal {
  const [mantissa = '0', power = '0'] = text.toLowerCase().split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  return { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length }
}

/** SunSpec's range of scale factors; beyond it no device means it. */
const SCALE_LIMIT = 10n

function scaleOf({ scale, unit }: RegisterEntry, wordAt: WordAt): Decimal | 'invalid' | null {
  const kilo = unit === 'kW' || unit === 'kWh' ? 3 : 0
  if (typeof scale === 'number') {
    const { coefficient, exponent } = decimalOf(String(scale))
    return { coefficient, exponent: exponent + kilo }
  }
  const word = wordAt(scale.powerOfTenAt)
  if (word === null) return null
  const power = BigInt.asIntN(16, BigInt(word))
  if (power < -SCALE_LIMIT || power > SCALE_LIMIT) return 'invalid'
  return { coefficient: 1n, exponent: Number(power) + kilo }
}

function multiply(left: Decimal, right: Decimal): Decimal {
  return { coefficient: left.coefficient * right.coefficient, exponent: left.exponent + right.exponent }
}

function isBetween(value: Decimal, { min, max, unit }: RegisterEntry): boolean {
  const kilo = unit === 'kW' || unit === 'kWh' ? 1000 : 1
  const number = Number(`${value.coefficient}e${value.exponent}`) / kilo
  return (min === undefined || number >= min) && (max === undefined || number <= max)
}

function decodeText(words: readonly number[]): RegisterValue {
  const bytes = words.flatMap((word) => [word >> 8, word & 0xff])
  const end = bytes.indexOf(0)
  const text = Buffer.from(end === -1 ? bytes : bytes.slice(0, end)).toString('latin1')
  const printable = text.replace(/[^\x20-\x7e]/g, '').trim()
  return printable === '' ? { type: 'invalid' } : { type: 'text', value: printable }
}
