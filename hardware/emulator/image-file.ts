import { readFile } from 'node:fs/promises'
import { Lexer, LineCounter, parseDocument } from 'yaml'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { isNestedTooDeep } from '../../node/core/units/nesting.ts'
import type { RecordedImage } from './image.ts'

/** A file may be large, but not without end: every address with a word of five digits, and room for a comment. */
const SIZE_LIMIT_BYTES = 4 * 1024 * 1024
const ADDRESSES = 65_536

/** Reads an image from a JSON file. */
export async function readImage(path: string): Promise<RecordedImage> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new OperatingError(
      { code: 'emulator-image-unreadable', path },
      `the image ${path} cannot be read (${reason}); correct its path or its permissions.`,
      { cause },
    )
  }
  return parseImage(text, path)
}

/**
 * Reads `{ base, registers: [int|null, …] }`, or addresses with their words, `{ "40000": 21365, … }`, which may also
 * stand under `registers`. Other keys are for people. Throws `emulator-image-invalid` with line and column.
 */
export function parseImage(text: string, path: string): RecordedImage {
  if (text.length > SIZE_LIMIT_BYTES) throw invalid(path, 'it is larger than any image can be')
  if (isNestedTooDeep(new Lexer().lex(text))) throw invalid(path, 'it nests deeper than any image')
  const fault = (what: string, keys: readonly (string | number)[]) => invalid(placeOf(text, path, keys), what)
  const file = parseJson(text, path)
  if (!isRecord(file)) throw fault('an image is an object', [])
  const { base, registers } = file
  if (Array.isArray(registers)) return listImage(registers, base, fault)
  if (registers !== undefined && !isRecord(registers))
    throw fault('registers are a list or a map', ['registers'])
  const isNested = registers !== undefined
  return mapImage(registers ?? file, isNested ? ['registers'] : [], fault)
}

type Fault = (what: string, keys: readonly (string | number)[]) => Error

function listImage(list: readonly unknown[], base: unknown, fault: Fault): RecordedImage {
  if (!isAddress(base)) throw fault(`base is an address from 0 to ${ADDRESSES - 1}`, ['base'])
  if (base + list.length > ADDRESSES) throw fault('the registers go beyond address 65535', ['registers'])
  const registers = new Map<number, number | null>()
  list.forEach((word, index) => {
    if (!isWord(word))
      throw fault(`register ${base + index} is not null and no number from 0 to 65535`, ['registers', index])
    registers.set(base + index, word)
  })
  if (registers.size === 0) throw fault('it holds no registers', ['registers'])
  return { registers }
}

function mapImage(
  map: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  fault: Fault,
): RecordedImage {
  const registers = new Map<number, number | null>()
  for (const [key, word] of Object.entries(map)) {
    const address = Number(key)
    const isPlain = /^\d{1,5}$/.test(key) && isAddress(address)
    // Beside the addresses of a flat map people may write what they like; below `registers` they may not.
    if (!isPlain && keys.length === 0 && !/^-?\d/.test(key)) continue
    if (!isPlain) throw fault(`"${key}" is no address from 0 to 65535`, [...keys, key])
    if (!isWord(word))
      throw fault(`register ${key} is not null and no number from 0 to 65535`, [...keys, key])
    registers.set(address, word)
  }
  if (registers.size === 0) throw fault('it holds no registers', keys)
  return { registers }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, ' ').slice(0, 120)
    throw invalid(syntaxPlace(text, path, reason), `it is not JSON: ${reason}`)
  }
}

/** The engine tells the position of some faults only; of the others YAML, which JSON nearly is, mostly knows it. */
function syntaxPlace(text: string, path: string, reason: string): string {
  const [, position] = /at position (\d+)/.exec(reason) ?? []
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const offset = position === undefined ? (document.errors[0]?.pos[0] ?? 0) : Number(position)
  return at(path, lines, Math.min(offset, text.length))
}

function placeOf(text: string, path: string, keys: readonly (string | number)[]): string {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  for (let length = keys.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(keys.slice(0, length), true)
    if (typeof node !== 'object' || node === null || !('range' in node)) continue
    const range: readonly unknown[] = Array.isArray(node.range) ? node.range : []
    const [offset] = range
    if (typeof offset === 'number') return at(path, lines, offset)
  }
  return at(path, lines, 0)
}

function at(path: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `${path}:${Math.max(1, line)}:${Math.max(1, col)}`
}

function invalid(place: string, what: string): OperatingError {
  return new OperatingError(
    { code: 'emulator-image-invalid', place },
    `${place}: the image is not one: ${what}; write { "base": 40000, "registers": [21365, null] }.`,
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isAddress(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < ADDRESSES
}

function isWord(value: unknown): value is number | null {
  return (
    value === null || (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff)
  )
}
