import type { ControlValues } from './controls.ts'
import type { HomeCounters } from './home-state.ts'
import { ILLEGAL_ADDRESS, type RegisterBank } from './pdu.ts'
import { encodeText } from '../sunspec/encode.ts'
import { decodeNumber, encodeMissing, encodeNumber } from './register-type.ts'
import { wordsOf, type RegisterType, type WordOrder } from './register-type.ts'
import type { RegisterView } from './register-view.ts'

/** Some registers of a vendor's device. */
export interface Register {
  readonly address: number
  readonly words: number
  /** Where it is found: holding registers (function 3), input registers (4), or both. */
  readonly banks: readonly RegisterBank[]
  encode(view: RegisterView, order: WordOrder): number[]
  /** The setting that is written here, and what was written. */
  readonly setting?: { readonly name: string; decode(words: readonly number[], order: WordOrder): number }
}

/** What a vendor's document lists, by our own hand and not by the profiles, so that each checks the other. */
export interface RegisterTable {
  readonly wordOrder: WordOrder
  readonly registers: readonly Register[]
  /**
   * First and last address of what can be read in one go. In a block an address that has no register says 0; outside
   * the device answers exception 2.
   */
  readonly blocks: readonly (readonly [first: number, last: number])[]
  /** The most registers that one request may ask for, where it is less than Modbus allows. */
  readonly maxRegisters?: number
}

const BOTH: readonly RegisterBank[] = ['holding', 'input']

/** A measured value in the register's own unit; it may be missing when the device says so. */
export function measured(
  address: number,
  type: RegisterType,
  value: (view: RegisterView) => number,
  options: { readonly isSolar?: boolean; readonly banks?: readonly RegisterBank[] } = {},
): Register {
  const { isSolar = false, banks = BOTH } = options
  return {
    address,
    words: wordsOf(type),
    banks,
    encode: (view, order) =>
      view.look.isSentinel || (isSolar && view.look.isNight)
        ? encodeMissing(type, order)
        : encodeNumber(type, value(view), order),
  }
}

/** A measured value of the solar side, which sleeps at night. */
export function solar(address: number, type: RegisterType, value: (view: RegisterView) => number): Register {
  return measured(address, type, value, { isSolar: true })
}

/** A counter in steps of `unitWh`. */
export function counter(
  address: number,
  type: 'u32' | 'i32' | 'u64',
  name: keyof HomeCounters,
  unitWh: number,
): Register {
  const bits = { u32: 32, i32: 31, u64: 64 } as const
  return measured(address, type, (view) => view.counter(name, unitWh, bits[type]))
}

/** What the device always says: a type, a rating, a state. */
export function constant(
  address: number,
  type: RegisterType,
  value: number | ((view: RegisterView) => number),
): Register {
  const encode = (view: RegisterView, order: WordOrder) =>
    encodeNumber(type, typeof value === 'number' ? value : value(view), order)
  return { address, words: wordsOf(type), banks: BOTH, encode }
}

export function text(address: number, words: number, value: (view: RegisterView) => string): Register {
  return { address, words, banks: BOTH, encode: (view) => encodeText(value(view), words) }
}

/** A holding register that can be written: the setting of that name. */
export function setting(address: number, type: RegisterType, name: string): Register {
  return {
    address,
    words: wordsOf(type),
    banks: ['holding'],
    encode: (view, order) => encodeNumber(type, view.values[name] ?? 0, order),
    setting: { name, decode: (words, order) => decodeNumber(type, words, order) },
  }
}

/** A unit before it has a home: it renders what it is given, and reads what is written. */
export interface UnitLayout {
  read(view: RegisterView, address: number, count: number, bank: RegisterBank): readonly number[] | null
  /** The settings that a write means, or the exception code to answer with. */
  settingsAt(view: RegisterView, address: number, words: readonly number[]): ControlValues | number
  readonly maxRegisters?: number
}

/** Renders a table. */
export function layTable(table: RegisterTable): UnitLayout {
  const { wordOrder, registers, blocks } = table
  const holding = indexOf(registers, 'holding')
  const input = indexOf(registers, 'input')
  return {
    ...(table.maxRegisters === undefined ? {} : { maxRegisters: table.maxRegisters }),
    read(view, address, count, bank) {
      const last = address + count - 1
      if (!blocks.some(([first, end]) => address >= first && last <= end)) return null
      const index = bank === 'holding' ? holding : input
      const words = Array.from({ length: count }, () => 0)
      for (let at = address; at <= last; at += 1) {
        const register = index.get(at)
        if (register === undefined) continue
        register
          .encode(view, wordOrder)
          .forEach((word, offset) => setWithin(words, register.address + offset - address, word))
        at = register.address + register.words - 1
      }
      return words
    },
    settingsAt(_view, address, words) {
      const changes: Record<string, number> = {}
      for (let at = address; at < address + words.length;) {
        const register = holding.get(at)
        const end = at + (register?.words ?? 0)
        if (register?.setting === undefined || register.address !== at || end > address + words.length)
          return ILLEGAL_ADDRESS
        changes[register.setting.name] = register.setting.decode(
          words.slice(at - address, end - address),
          wordOrder,
        )
        at = end
      }
      return changes
    },
  }
}

function indexOf(registers: readonly Register[], bank: RegisterBank): ReadonlyMap<number, Register> {
  const index = new Map<number, Register>()
  for (const register of registers) {
    if (!register.banks.includes(bank)) continue
    for (let offset = 0; offset < register.words; offset += 1) index.set(register.address + offset, register)
  }
  return index
}

function setWithin(words: number[], index: number, word: number): void {
  if (index >= 0 && index < words.length) words[index] = word
}
