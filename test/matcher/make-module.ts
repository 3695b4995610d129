import { ByteWriter } from '../../matcher-wasm/host/binary/writer.ts'

/** A function of a hand-made module: parameters and result as value types, code without the final `end`. */
export interface MadeFunction {
  readonly parameters?: readonly number[]
  readonly result?: number
  readonly locals?: readonly (readonly [count: number, type: number])[]
  readonly code: readonly number[]
}

export interface ModuleParts {
  readonly functions: readonly MadeFunction[]
  /** Bytes of the memory type: flags, initial, maximum. */
  readonly memory: readonly number[]
  /** Further sections by id, whole. */
  readonly sections: Readonly<Record<number, readonly number[]>>
  /** Names of functions by index; `memory` and `abi` are always exported. */
  readonly names: readonly string[]
}

export const I32 = 0x7f
export const F64 = 0x7c
export const V128 = 0x7b

const RESERVE: MadeFunction = { parameters: [I32], result: I32, code: [0x41, 0xc0, 0x00] }
const CLEAR: MadeFunction = { result: I32, code: [0x41, 0x00] }

/** A module that the guard passes, but for what a test changes in it. */
export function makeModule(parts: Partial<ModuleParts> = {}): Uint8Array {
  const { functions = [], memory = [1, 1, 1], sections = {}, names = ['reserve', 'clear'] } = parts
  const all = [RESERVE, CLEAR].map((given, index) => functions[index] ?? given).concat(functions.slice(2))
  const made: Record<number, Uint8Array> = {
    1: vector(all.map(({ parameters = [], result }) => signature(parameters, result))),
    3: vector(all.map((_body, index) => new ByteWriter().u32(index).bytes)),
    5: vector([Uint8Array.from(memory)]),
    6: vector([Uint8Array.of(I32, 0, 0x41, 0x80, 0x80, 0x04, 0x0b)]),
    7: vector([
      new ByteWriter().name('memory').raw(2, 0).bytes,
      new ByteWriter().name('abi').raw(3, 0).bytes,
      ...names.map((name, index) => new ByteWriter().name(name).raw(0, index).bytes),
    ]),
    10: vector(all.map((body) => new ByteWriter().sized(functionBody(body)).bytes)),
  }
  for (const [id, bytes] of Object.entries(sections)) made[Number(id)] = Uint8Array.from(bytes)
  const out = new ByteWriter().raw(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0)
  // Integer keys come in ascending order, which is the order of sections.
  for (const [id, bytes] of Object.entries(made)) out.raw(Number(id)).sized(bytes)
  return out.bytes
}

function signature(parameters: readonly number[], result: number | undefined): Uint8Array {
  const results = result === undefined ? [0] : [1, result]
  return new ByteWriter()
    .raw(0x60)
    .u32(parameters.length)
    .raw(...parameters, ...results).bytes
}

function functionBody({ locals = [], code }: MadeFunction): Uint8Array {
  const out = new ByteWriter().u32(locals.length)
  for (const [count, type] of locals) out.u32(count).raw(type)
  return out.raw(...code, 0x0b).bytes
}

function vector(items: readonly Uint8Array[]): Uint8Array {
  const out = new ByteWriter().u32(items.length)
  for (const item of items) out.append(item)
  return out.bytes
}
