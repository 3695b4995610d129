import { assert } from '../../node/core/units/assert.ts'
import { isPointType, NUMBER_FORMATS, type PointType } from './point-types.ts'

/** One point of a model or of a repeating group. */
export interface PointDefinition {
  readonly name: string
  readonly type: PointType
  /** In registers, from the start of the model (its ID register) or of the group. */
  readonly offset: number
  readonly words: number
  /** The name of the scale factor's point, in the model's fixed part or in the group itself. */
  readonly scale: string | null
  /** Marked for accumulators only: a mandatory one that says 0 is new, not missing. */
  readonly isMandatory: boolean
}

export interface GroupDefinition {
  readonly name: string
  readonly words: number
  readonly points: readonly PointDefinition[]
  /** The point that counts the repetitions; the model's length bounds them in any case. */
  readonly countPoint: string
}

export interface ModelDefinition {
  readonly id: number
  /** Registers of the fixed part, ID and L included. */
  readonly words: number
  readonly points: readonly PointDefinition[]
  readonly group: GroupDefinition | null
}

/**
 * Builds a definition from its points in map order, separated by white space: `name:type`, then `:Scale_SF` where the
 * value is scaled, and `!` for a mandatory accumulator. Strings say their registers: `Mn:string16`. ID and L lead
 * every model and are added here.
 */
export function defineModel(
  id: number,
  points: string,
  group?: { name: string; countPoint: string; points: string },
): ModelDefinition {
  const fixed = parsePoints(`ID:uint16 L:uint16 ${points}`)
  const repeated = group && parsePoints(group.points)
  return {
    id,
    words: wordsOf(fixed),
    points: fixed,
    group: group && repeated ? { ...group, words: wordsOf(repeated), points: repeated } : null,
  }
}

function parsePoints(text: string): PointDefinition[] {
  const points: PointDefinition[] = []
  for (const entry of text.trim().split(/\s+/)) points.push(parsePoint(entry, wordsOf(points)))
  return points
}

const ENTRY = /^(?<name>\w+):(?<type>string|[a-z]+\d*)(?<mandatory>!?)(?::(?<scale>\w+))?$/

function parsePoint(entry: string, offset: number): PointDefinition {
  const { name = '', type: written = '', mandatory, scale = null } = ENTRY.exec(entry)?.groups ?? {}
  const [, stringWords = ''] = /^string(\d+)$/.exec(written) ?? []
  const type = stringWords === '' ? written : 'string'
  assert(isPointType(type) && name !== '', `"${entry}" is not a point definition`)
  const words = type === 'string' ? Number(stringWords) : type === 'pad' ? 1 : NUMBER_FORMATS[type].words
  assert(words > 0, `"${entry}" says no registers`)
  return { name, type, offset, words, scale, isMandatory: mandatory === '!' }
}

function wordsOf(points: readonly PointDefinition[]): number {
  const last = points.at(-1)
  return last === undefined ? 0 : last.offset + last.words
}
