import type { Document, Scalar } from 'yaml'
import {
  Lexer,
  LineCounter,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
} from 'yaml'
import { isNestedTooDeep } from '../../node/core/units/nesting.ts'
import { parseDecimal } from '../profiles/decimal.ts'
import { scenarioError } from './scenario-error.ts'

/** Where in a text file, from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** A YAML document as plain values, and the way from a value's path back to its place in the text. */
export interface YamlDocument {
  readonly value: unknown
  readonly placeOf: (path: readonly (string | number)[], at: 'key' | 'value') => Place
}

/** Aliases may repeat a profile for every home, but not unfold into a bomb. */
const ALIAS_LIMIT = 1000

/** Reads one YAML 1.2 document; what is no YAML, or says a number that cannot be kept exactly, is `scenario-syntax`. */
export function readYaml(text: string, { file }: { file: string }): YamlDocument {
  if (isNestedTooDeep(new Lexer().lex(text))) {
    const what = 'nests deeper than any file of this kind; correct the YAML'
    throw scenarioError('scenario-syntax', { file, line: 1, column: 1 }, what)
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const wrong = document.errors[0] ?? document.warnings[0]
  if (wrong !== undefined) {
    const what = wrong.message.split('\n')[0]?.replace(/[.:]$/, '') ?? 'is not YAML'
    throw scenarioError(
      'scenario-syntax',
      { file, ...place(wrong.pos[0]) },
      `${lowerFirst(what)}; correct the YAML`,
    )
  }
  refuseRoundedNumbers(document, (offset, source) => {
    throw scenarioError(
      'scenario-syntax',
      { file, ...place(offset) },
      `the number ${source} has more digits than can be kept; write fewer`,
    )
  })
  return { value: toValue(document, file), placeOf: (path, at) => place(offsetOf(document, path, at)) }
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIAS_LIMIT })
  } catch (cause) {
    const what = 'the aliases are too many or lead nowhere; write the values out'
    throw scenarioError('scenario-syntax', { file, line: 1, column: 1 }, what, cause)
  }
}

/** YAML numbers pass through binary floating point; one that does not come back as written would be another price. */
function refuseRoundedNumbers(document: Document, refuse: (offset: number, source: string) => void): void {
  visit(document, {
    Scalar(_, node: Scalar) {
      if (typeof node.value !== 'number' || node.source === undefined) return
      const written = parseDecimal(node.source)
      const kept = parseDecimal(String(node.value))
      if (written === null || kept === null) return
      const same = written.digits * 10n ** BigInt(kept.scale) === kept.digits * 10n ** BigInt(written.scale)
      if (!same) refuse(node.range?.[0] ?? 0, node.source)
    },
  })
}

/** The place of the path, or of the nearest part of it that is there: a missing key is shown at its map. */
function offsetOf(document: Document, path: readonly (string | number)[], at: 'key' | 'value'): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const [depth, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    const child = childOf(node, part)
    if (child === undefined) return offset
    const isLast = depth === path.length - 1
    node = isPair(child) ? child.value : child
    const keyOffset = isPair(child) ? startOf(child.key) : undefined
    offset = (isLast && at === 'key' ? keyOffset : (startOf(node) ?? keyOffset)) ?? offset
  }
  return offset
}

function childOf(node: unknown, part: string | number): unknown {
  if (isSeq(node)) return node.items[Number(part)]
  if (!isMap(node)) return undefined
  return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
