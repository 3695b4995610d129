/**
 * The sections of a rule module. Whatever a rule cannot have (imports, tables, a start function) is refused while
 * reading, so that what comes out of here has none of it. WebAssembly specification 2.0, section 5.5.
 */
import type { Instruction } from './code.ts'
import { decode, readValueType } from './code.ts'
import { OP } from './opcodes.ts'
import { ByteReader, Refusal, malformed } from './reader.ts'

export interface FunctionType {
  readonly parameters: readonly number[]
  /** 0, or the type of the one result. */
  readonly result: number
}

export interface FunctionBody {
  readonly index: number
  /** Its export name, or `function 12`. */
  readonly name: string
  readonly type: FunctionType
  /** Declared locals, without the parameters. */
  readonly locals: number
  /** Bytes of the locals declaration, `[localsStart, codeStart)`; the code reaches to `codeEnd`. */
  readonly localsStart: number
  readonly codeStart: number
  readonly codeEnd: number
  readonly instructions: readonly Instruction[]
}

export interface ModuleExport {
  readonly name: string
  readonly kind: 'function' | 'memory' | 'global' | 'other'
  readonly index: number
}

export interface ParsedModule {
  readonly sections: readonly Section[]
  readonly functions: readonly FunctionBody[]
  readonly exports: readonly ModuleExport[]
  readonly globals: readonly { readonly type: number; readonly isMutable: boolean }[]
  readonly memory: { readonly initialPages: number; readonly maximumPages: number }
}

/** One section: `[start, end)` are its bytes with id and size, its body begins at `bodyStart`. */
export interface Section {
  readonly id: number
  readonly start: number
  readonly bodyStart: number
  readonly end: number
}

export const SECTION = { type: 1, function: 3, memory: 5, global: 6, export: 7, code: 10 } as const

/** Reads a module whole or throws a `Refusal`. */
export function parseModule(bytes: Uint8Array): ParsedModule {
  const sections = readSections(bytes)
  const body = (id: number): ByteReader => {
    const section = sections.find((candidate) => candidate.id === id)
    return section === undefined
      ? new ByteReader(bytes, 0, 0)
      : new ByteReader(bytes, section.bodyStart, section.end)
  }
  refuseSections(sections)
  const types = readTypes(body(SECTION.type))
  const declared = readVector(body(SECTION.function), (reader) => typeAt(types, reader.u32()))
  const memories = readVector(body(SECTION.memory), readMemory)
  const memory = memories[0]
  if (memory === undefined || memories.length > 1)
    throw new Refusal('memory', 'it must have exactly one memory')
  const exports = readVector(body(SECTION.export), readExport)
  return {
    sections,
    functions: readBodies(body(SECTION.code), declared, exports),
    exports,
    globals: readVector(body(SECTION.global), readGlobal),
    memory,
  }
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/** The sections in their order, whatever they are. */
export function readSections(bytes: Uint8Array): Section[] {
  if (HEADER.some((byte, at) => bytes[at] !== byte))
    throw malformed('it does not begin with \\0asm version 1')
  const reader = new ByteReader(bytes, HEADER.length)
  const sections: Section[] = []
  while (!reader.isDone()) {
    const start = reader.at
    const id = reader.byte()
    const size = reader.u32()
    const bodyStart = reader.at
    reader.skip(size)
    sections.push({ id, start, bodyStart, end: reader.at })
  }
  return sections
}

const REFUSED_SECTIONS: ReadonlyMap<number, readonly [reason: string, message: string]> = new Map([
  [2, ['imports', 'it imports something']],
  [4, ['table', 'it has a table']],
  [8, ['start', 'it has a start function']],
  [9, ['table', 'it has table elements']],
  [13, ['exceptions', 'it has exception tags']],
])

function refuseSections(sections: readonly Section[]): void {
  const seen = new Set<number>()
  for (const { id } of sections) {
    const refused = REFUSED_SECTIONS.get(id)
    if (refused !== undefined) throw new Refusal(...refused)
    if (id > 12) throw new Refusal('section', `it has an unknown section ${id}`)
    if (id !== 0 && seen.has(id)) throw malformed(`section ${id} occurs twice`)
    seen.add(id)
  }
}

function readVector<T>(reader: ByteReader, readItem: (reader: ByteReader) => T): T[] {
  const items: T[] = []
  if (reader.isDone()) return items
  const count = reader.u32()
  for (let i = 0; i < count; i++) items.push(readItem(reader))
  if (!reader.isDone()) throw malformed('a section is longer than its contents')
  return items
}

function readTypes(reader: ByteReader): FunctionType[] {
  return readVector(reader, () => {
    if (reader.byte() !== 0x60) throw new Refusal('type', 'it has a type that is no function')
    const count = reader.u32()
    const parameters: number[] = []
    for (let i = 0; i < count; i++) parameters.push(readValueType(reader.byte()))
    const results = reader.u32()
    if (results > 1) throw new Refusal('type', 'a function gives more than one value')
    return { parameters, result: results === 0 ? 0 : readValueType(reader.byte()) }
  })
}

function typeAt(types: readonly FunctionType[], index: number): FunctionType {
  const type = types[index]
  if (type === undefined) throw malformed('a function has a type that does not exist')
  return type
}

function readMemory(reader: ByteReader): { initialPages: number; maximumPages: number } {
  const flags = reader.byte()
  if (flags !== 1) {
    const what = flags === 0 ? 'its memory has no maximum' : 'shared and 64-bit memories are not allowed'
    throw new Refusal('memory', what)
  }
  return { initialPages: reader.u32(), maximumPages: reader.u32() }
}

function readGlobal(reader: ByteReader): { type: number; isMutable: boolean } {
  const type = readValueType(reader.byte())
  const isMutable = reader.byte() === 1
  skipConstant(reader)
  return { type, isMutable }
}

function skipConstant(reader: ByteReader): void {
  const opcode = reader.byte()
  if (opcode === OP.i32Const) reader.skipSigned(5)
  else if (opcode === OP.i64Const) reader.skipSigned(10)
  else if (opcode === 0xfd && reader.u32() === 12) reader.skip(16)
  else throw new Refusal('global', 'a global does not begin as a constant')
  if (reader.byte() !== OP.end) throw new Refusal('global', 'a global does not begin as a constant')
}

const EXPORT_KINDS = ['function', 'other', 'memory', 'global'] as const

function readExport(reader: ByteReader): ModuleExport {
  const name = reader.name()
  const kind = EXPORT_KINDS[reader.byte()] ?? 'other'
  return { name, kind, index: reader.u32() }
}

function readBodies(
  reader: ByteReader,
  declared: readonly FunctionType[],
  exports: readonly ModuleExport[],
): FunctionBody[] {
  let index = 0
  const bodies = readVector(reader, () => {
    const type = declared[index]
    if (type === undefined) throw malformed('there are more bodies than functions')
    const exported = exports.find((entry) => entry.kind === 'function' && entry.index === index)
    const body = readBody(reader.part(reader.u32()), index, exported?.name ?? `function ${index}`, type)
    index += 1
    return body
  })
  if (index !== declared.length) throw malformed('there are fewer bodies than functions')
  return bodies
}

function readBody(reader: ByteReader, index: number, name: string, type: FunctionType): FunctionBody {
  const localsStart = reader.at
  try {
    const groups = reader.u32()
    let locals = 0
    for (let i = 0; i < groups; i++) {
      locals += reader.u32()
      readValueType(reader.byte())
    }
    const codeStart = reader.at
    const instructions = [...decode(reader)]
    return { index, name, type, locals, localsStart, codeStart, codeEnd: reader.at, instructions }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(error.reason, `${name}: ${error.message}`)
  }
}
