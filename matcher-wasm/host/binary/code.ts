import type { ByteReader } from './reader.ts'
import type { Immediate } from './opcodes.ts'
import { OP, allowedOpcode } from './opcodes.ts'
import { Refusal, malformed } from './reader.ts'

/** One instruction of a function body: `[start, end)` are its bytes, `index` its first immediate number. */
export interface Instruction {
  readonly code: number
  readonly name: string
  readonly start: number
  readonly end: number
  readonly index: number
}

/** Decodes the instructions of a body one by one; refuses what is not on the allow-list. */
export function* decode(reader: ByteReader): Generator<Instruction> {
  let depth = 1
  while (depth > 0) {
    const start = reader.at
    const first = reader.byte()
    const code = first >= 0xfc ? first * 256 + subcode(reader) : first
    const opcode = allowedOpcode(code)
    if (opcode === undefined) throw new Refusal('opcode', `the instruction ${describe(code)} is not allowed`)
    const index = readImmediate(reader, opcode.immediate)
    if (code === OP.block || code === OP.loop || code === OP.if) depth += 1
    if (code === OP.end) depth -= 1
    yield { code, name: opcode.name, start, end: reader.at, index }
  }
  if (!reader.isDone()) throw malformed('code goes on after the end of a function')
}

function subcode(reader: ByteReader): number {
  const code = reader.u32()
  // Relaxed SIMD and what comes later lie beyond a byte, and must not be taken for others.
  if (code > 0xff) throw new Refusal('opcode', `the instruction ${describe(0xfd00)}+${code} is not allowed`)
  return code
}

/** Of instructions that name nothing by a number. */
const NO_INDEX = -1

/** Passes over the immediates and gives the first number, or `NO_INDEX`. */
function readImmediate(reader: ByteReader, immediate: Immediate): number {
  switch (immediate) {
    case 'none':
      return NO_INDEX
    case 'block':
      return readBlockType(reader)
    case 'index':
      return reader.u32()
    case 'memory':
      return readAlignment(reader) + reader.u32()
    case 'labels': {
      const count = reader.u32()
      for (let i = 0; i <= count; i++) reader.u32()
      return count
    }
    case 'types': {
      const count = reader.u32()
      for (let i = 0; i < count; i++) readValueType(reader.byte())
      return count
    }
    case 'i32':
      reader.skipSigned(5)
      return NO_INDEX
    case 'i64':
      reader.skipSigned(10)
      return NO_INDEX
    case 'zero':
      readZero(reader)
      return NO_INDEX
    case 'zeros':
      readZero(reader)
      readZero(reader)
      return NO_INDEX
    case 'bytes16':
      reader.skip(16)
      return NO_INDEX
    case 'lane':
      return reader.byte()
    case 'memory-lane':
      return readAlignment(reader) + reader.u32() + reader.byte()
  }
}

/** At most 16 bytes: in a later WebAssembly, higher bits say that another memory's index follows. */
function readAlignment(reader: ByteReader): number {
  const alignment = reader.u32()
  if (alignment > 4) throw malformed('an alignment is larger than 16 bytes')
  return alignment
}

/** A block gives nothing or one value; several (a type index) do not occur in compiled rules and are refused. */
function readBlockType(reader: ByteReader): number {
  const type = reader.byte()
  return type === 0x40 ? type : readValueType(type)
}

/** Checks a value type: i32, i64 or v128. */
export function readValueType(type: number): number {
  if (type === 0x7f || type === 0x7e || type === 0x7b) return type
  if (type === 0x7d || type === 0x7c) throw new Refusal('float', 'floating-point values are not allowed')
  throw new Refusal('type', `the value type 0x${type.toString(16)} is not allowed`)
}

function readZero(reader: ByteReader): void {
  if (reader.byte() !== 0) throw new Refusal('memory', 'there is only one memory')
}

function describe(code: number): string {
  const family = familyOf(code)
  return `0x${code.toString(16).padStart(2, '0')}${family === '' ? '' : ` (${family})`}`
}

/** For people: what a refused opcode is about. */
function familyOf(code: number): string {
  if (code === 0x11 || code === 0x13) return 'indirect call'
  if (code === 0x12 || code === 0x14 || code === 0x15) return 'tail or reference call'
  if (code >= 0x06 && code <= 0x0a) return 'exceptions'
  if (code === 0x25 || code === 0x26 || (code >= 0xfc0c && code <= 0xfc11)) return 'table'
  if (code === 0xfc08 || code === 0xfc09) return 'passive data'
  if (code >= 0xfd00 && code <= 0xfdff) return 'floating-point or reserved SIMD'
  if (code >= 0xfe00) return 'threads'
  if (code === 0xd0 || code === 0xd1 || code === 0xd2) return 'references'
  if ((code >= 0x2a && code <= 0xbf) || (code >= 0xfc00 && code <= 0xfc07)) return 'floating point'
  return ''
}
