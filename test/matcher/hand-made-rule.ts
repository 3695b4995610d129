/** Rules for two orders, written by hand: what the host does with rules that no compiler would make. */
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import { I32, makeModule } from './make-module.ts'

export const HEADER = 64

/** Where the columns lie; 0 = the rule has none. */
export interface HandMadeColumns {
  readonly prices: number
  readonly energies: number
  readonly fills: number
  readonly amounts: number
  readonly owners: number
  readonly trades: number
}

const COLUMNS: HandMadeColumns = {
  prices: 512,
  energies: 520,
  fills: 528,
  amounts: 0,
  owners: 536,
  trades: 544,
}

const bytesOf = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff)

/** `i32.const` of a number below 2^20. */
export const constant = (value: number): number[] => [
  0x41,
  (value & 0x7f) | 0x80,
  ((value >> 7) & 0x7f) | 0x80,
  (value >> 14) & 0x7f,
]

/** Code that stores a word. */
export const store = (at: number, value: number): number[] => [
  ...constant(at),
  ...constant(value),
  0x36,
  2,
  0,
]

export interface HandMadeRule {
  readonly clear?: readonly number[]
  /** Code that leaves the count of trades on the stack; without it the rule exports no `pairs`. */
  readonly pairs?: readonly number[]
  /** Code that leaves the header's address on the stack. */
  readonly reserve?: readonly number[]
  readonly columns?: Partial<HandMadeColumns>
}

export function handMadeBytes({
  clear = [],
  pairs,
  reserve = constant(HEADER),
  columns,
}: HandMadeRule): Uint8Array {
  const { prices, energies, fills, amounts, owners, trades } = { ...COLUMNS, ...columns }
  const offsets = [prices, energies, fills, amounts, owners, trades].flatMap(bytesOf)
  const functions = [
    { parameters: [I32], result: I32, code: reserve },
    { result: I32, code: [...clear, 0x41, 0] },
    ...(pairs === undefined ? [] : [{ result: I32, code: pairs }]),
  ]
  return makeModule({
    functions,
    names: ['reserve', 'clear', 'pairs'].slice(0, functions.length),
    memory: [1, 1, 4],
    sections: { 11: [1, 0, ...constant(HEADER + 128), 0x0b, offsets.length, ...offsets] },
  })
}

export function loadHandMade(made: HandMadeRule, gasLimit: bigint | undefined = 10_000n): Rule {
  return loadRule({ bytes: handMadeBytes(made), hash: '', gasLimit })
}
