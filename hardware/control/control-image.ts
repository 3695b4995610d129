import type { Bus, RequestOptions } from '../modbus/bus.ts'
import { READ_LIMIT_REGISTERS } from '../modbus/limits.ts'
import type { ControlRegister, ControlScale } from './plan.ts'
import { wordsOf } from './plan.ts'
import { decodeRegister, type Ratio } from './register-value.ts'

/** What reads and writes registers: a `Bus`, as far as control needs it. */
export type ControlBus = Pick<Bus, 'readHolding' | 'readInput' | 'writeHolding'>

/** Registers as they stood when they were read, all of one look. */
export interface ControlImage {
  /** The words at an address of a unit, or null if one of them was not read. */
  words(place: RegisterPlace, count: number): number[] | null
}

export interface RegisterPlace {
  readonly unitId: number
  readonly table: 'holding' | 'input'
  readonly address: number
}

interface Span extends RegisterPlace {
  readonly count: number
}

/** Registers this near are read together: a value and its scale factor then come from one request. */
const HOLE_LIMIT_REGISTERS = 48

/** Reads registers, and the scale factors that belong to them, fresh and in as few requests as may be. */
export async function readControlImage(
  bus: ControlBus,
  unitId: number,
  registers: readonly ControlRegister[],
  options: RequestOptions = {},
): Promise<ControlImage> {
  const words = new Map<string, number>()
  for (const span of joinSpans(registers.flatMap((register) => spansOf(register, unitId)))) {
    const read = span.table === 'input' ? bus.readInput : bus.readHolding
    const values = await read(span.unitId, span.address, span.count, options)
    values.forEach((word, index) => words.set(keyOf({ ...span, address: span.address + index }), word))
  }
  return {
    words(place, count) {
      const found = Array.from({ length: count }, (_, index) =>
        words.get(keyOf({ ...place, address: place.address + index })),
      ).filter((word) => word !== undefined)
      return found.length === count ? found : null
    },
  }
}

/** The value of a register in an image; null where it says nothing, or its scale factor does. */
export function valueIn(image: ControlImage, register: ControlRegister, unitId: number): Ratio | null {
  const place = placeOf(register, unitId)
  const words = image.words(place, wordsOf(register.type))
  const exponent = exponentIn(image, register.scale, place)
  return words === null || exponent === null ? null : decodeRegister(words, register, exponent)
}

/** The exponent of a scale; null where its register says "not implemented" or what no scale factor can be. */
export function exponentIn(
  image: ControlImage,
  scale: ControlScale | undefined,
  place: Pick<RegisterPlace, 'unitId' | 'table'>,
): number | null {
  if (scale === undefined) return 0
  if ('exponent' in scale) return scale.exponent
  const [word] = image.words({ ...place, address: scale.exponentAddress }, 1) ?? []
  if (word === undefined) return null
  const exponent = word > 0x7fff ? word - 0x10000 : word
  return exponent >= -10 && exponent <= 10 ? exponent : null
}

function placeOf(register: ControlRegister, unitId: number): RegisterPlace {
  return { unitId: register.unitId ?? unitId, table: register.table ?? 'holding', address: register.address }
}

function spansOf(register: ControlRegister, unitId: number): Span[] {
  const place = placeOf(register, unitId)
  const own = { ...place, count: wordsOf(register.type) }
  const { scale } = register
  if (scale === undefined || 'exponent' in scale) return [own]
  return [own, { ...place, address: scale.exponentAddress, count: 1 }]
}

function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  const inOrder = [...spans].sort(
    (left, right) =>
      left.unitId - right.unitId || left.table.localeCompare(right.table) || left.address - right.address,
  )
  for (const span of inOrder) {
    const last = joined.at(-1)
    const end = span.address + span.count
    const isNear =
      last !== undefined &&
      last.unitId === span.unitId &&
      last.table === span.table &&
      span.address - (last.address + last.count) <= HOLE_LIMIT_REGISTERS &&
      end - last.address <= READ_LIMIT_REGISTERS
    if (isNear) joined[joined.length - 1] = { ...last, count: Math.max(last.count, end - last.address) }
    else joined.push(span)
  }
  return joined
}

function keyOf({ unitId, table, address }: RegisterPlace): string {
  return `${unitId}/${table}/${address}`
}
