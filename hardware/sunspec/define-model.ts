import { assert } from '../../node/core/units/assert.ts'
import type {
  GroupCount,
  GroupDefinition,
  ModelDefinition,
  PointDefinition,
  PointGroup,
} from './definition.ts'
import { isPointType, wordsOfType } from './point-types.ts'

/**
 * Builds a definition from a text: its points in map order, separated by white space. ID and L lead every model and
 * are added here. A slip of the pen, or a name that nothing has, does not load.
 *
 *     name:type            Mn:string16 (a string says its registers)
 *     … !                  TotWhImp:acc32! (a mandatory accumulator)
 *     … :scale             W:int16:W_SF, or a fixed power of ten: W:int16:-1
 *     … =rw                WMaxLimPct:uint16:WMaxLimPct_SF=rw (writable)
 *     … [units]            Hz:uint16:Hz_SF[Hz]
 *     name{ … }            a group, once; name*3{ … } three times; name*NPt{ … } as often as the point NPt of this
 *                          group or one around it says; name*fill{ … } until L is full
 */
export function defineModel(id: number, text: string): ModelDefinition {
  const tokens = tokensOf(`ID:uint16 L:uint16 ${text}`)
  const group = parseGroup(tokens, [])
  assert(tokens.length === 0, `"${tokens[0] ?? ''}" closes nothing`)
  return { id, ...group }
}

const TOKEN = /\s+|\w+(?:\*\w+)?\{|\}|[^\s[\]{}]+(?:\[[^\]]*\])?/y

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex
    const token = TOKEN.exec(text)?.[0]
    assert(token !== undefined, `"${text.slice(from, from + 20)}" is not of a definition`)
    if (token.trim() !== '') tokens.push(token)
  }
  return tokens
}

/** Takes the tokens of one group, its points before its groups; `around` are the points of the groups around it. */
function parseGroup(tokens: string[], around: readonly PointDefinition[]): PointGroup {
  const points: PointDefinition[] = []
  const groups: GroupDefinition[] = []
  let words = 0
  for (let token = tokens[0]; token !== undefined && token !== '}'; token = tokens[0]) {
    tokens.shift()
    if (token.endsWith('{')) {
      groups.push(parseNamedGroup(token, tokens, [...points, ...around]))
      continue
    }
    assert(groups.length === 0, `"${token}" stands behind a group`)
    const point = parsePoint(token, words)
    points.push(point)
    words += point.words
  }
  assert(points.length > 0, 'a group has points')
  for (const { name, scale } of points) {
    const isKnown = typeof scale !== 'string' || [...points, ...around].some((at) => isScaleNamed(at, scale))
    assert(isKnown, `there is no scale factor ${scale ?? ''} for ${name}`)
  }
  return { words, points, groups }
}

const GROUP = /^(?<name>\w+)(?:\*(?<count>\w+))?\{$/

function parseNamedGroup(
  opening: string,
  tokens: string[],
  around: readonly PointDefinition[],
): GroupDefinition {
  const { name = '', count: written = '1' } = GROUP.exec(opening)?.groups ?? {}
  const count: GroupCount =
    written === 'fill' ? 'fill' : /^\d+$/.test(written) ? Number(written) : { point: written }
  const isKnown = typeof count !== 'object' || around.some((point) => point.name === count.point)
  assert(name !== '' && isKnown, `"${opening}" is not a group, or what counts it is not around it`)
  const group = parseGroup(tokens, around)
  assert(tokens.shift() === '}', `the group ${name} is not closed`)
  return { name, count, ...group }
}

const POINT =
  /^(?<name>\w+):(?<type>[a-z]\w*?)(?<mandatory>!?)(?::(?<scale>-?\w+))?(?<writable>=rw)?(?:\[(?<units>[^\]]+)\])?$/

function parsePoint(entry: string, offset: number): PointDefinition {
  const match = POINT.exec(entry)?.groups ?? {}
  const { name = '', type: written = '', mandatory, scale, writable, units = '' } = match
  const sized = /^(string|pad)(\d+)$/.exec(written)
  const type = sized?.[1] ?? written
  assert(isPointType(type) && name !== '', `"${entry}" is not a point definition`)
  const words = wordsOfType(type, sized?.[2] === undefined ? null : Number(sized[2]))
  assert(words > 0, `"${entry}" says no registers`)
  return {
    name,
    type,
    offset,
    words,
    scale: scale === undefined ? null : /^-?\d+$/.test(scale) ? Number(scale) : scale,
    units,
    isWritable: writable !== undefined,
    isMandatory: mandatory === '!',
  }
}

function isScaleNamed(point: PointDefinition, name: string): boolean {
  return point.name === name && point.type === 'sunssf'
}
