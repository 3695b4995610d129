import { isMap, isScalar, Lexer, LineCounter, parseDocument, type Document } from 'yaml'
import type * as z from 'zod'
import { isNestedTooDeep } from '../../node/core/units/nesting.ts'
import { nearestName } from './nearest-name.ts'
import { profileError } from './profile-errors.ts'

/** A way into a document: keys and positions. */
export type KeyPath = readonly (string | number)[]

/** A YAML file that knows the line and column of everything in it. */
export interface YamlSource {
  readonly values: unknown
  /** `file:line:column` of a value, or of the nearest part of its path that is there. */
  placeOf(path: KeyPath): string
  /** The same of the key itself. */
  placeOfKey(path: KeyPath): string
}

/** In characters; the largest profile has some six thousand. */
const LENGTH_LIMIT = 1 << 17
/** More aliases than any profile needs. */
const ALIAS_LIMIT = 100

/** Parses; throws `profile-syntax` with the place of the first fault. */
export function parseYaml(text: string, path: string): YamlSource {
  if (text.length > LENGTH_LIMIT || isNestedTooDeep(new Lexer().lex(text))) throw syntaxError(`${path}:1:1`, 'it is larger or nests deeper than any profile')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${path}:${Math.max(1, line)}:${Math.max(1, col)}`
  }
  const fail = (offset: number, what: string): Error => syntaxError(placeAt(offset), what)
  const wrong = document.errors[0] ?? document.warnings[0]
  if (wrong !== undefined) {
    throw fail(wrong.pos[0], (wrong.message.split('\n')[0] ?? '').replace(/[.:]$/, ''))
  }
  return {
    values: readValues(document, fail),
    placeOf: (keys) => placeAt(offsetOf(document, keys)),
    placeOfKey: (keys) => placeAt(offsetOfKey(document, keys) ?? offsetOf(document, keys)),
  }
}

function syntaxError(place: string, what: string): Error {
  return profileError({ code: 'profile-syntax', place, what, remedy: 'correct the YAML' })
}

function readValues(document: Document, fail: (offset: number, what: string) => Error): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIAS_LIMIT })
  } catch {
    throw fail(0, 'its aliases are too many or lead nowhere')
  }
}

function offsetOf(document: Document, path: KeyPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (typeof node !== 'object' || node === null || !('range' in node)) continue
    const range: readonly unknown[] = Array.isArray(node.range) ? node.range : []
    const [offset] = range
    if (typeof offset === 'number') return offset
  }
  return 0
}

function offsetOfKey(document: Document, path: KeyPath): number | undefined {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  if (!isMap(parent)) return undefined
  const keys = parent.items.map(({ key }) => key).filter(isScalar)
  return keys.find(({ value }) => value === path.at(-1))?.range?.[0]
}

/** Throws `profile-invalid` for the most telling of zod's issues. */
export function invalidShape(source: YamlSource, error: z.ZodError, knownKeys: readonly string[]): Error {
  const { issue, path } = tellingIssue(error.issues.map((issue) => ({ issue, path: keyPath(issue.path) })))
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, knownKeys)
    const hint = nearest === null ? '' : `, did you mean "${nearest}"?`
    const place = source.placeOfKey([...path, unknown])
    return invalidAt(place, `the key "${unknown}" is unknown${hint}`)
  }
  const what = issue?.message.replace(/^Invalid input: /, '') ?? 'it has the wrong shape'
  return invalid(source, path, `${path.join('.') || 'the file'}: ${what}`)
}

/** A fault of meaning at a place of the file. */
export function invalid(source: YamlSource, path: KeyPath, what: string): Error {
  return invalidAt(source.placeOf(path), what)
}

function invalidAt(place: string, what: string): Error {
  return profileError({ code: 'profile-invalid', place, what, remedy: 'correct the profile' })
}

interface LocatedIssue {
  readonly issue: z.core.$ZodIssue | undefined
  readonly path: KeyPath
}

/**
 * A misspelt key is also missing: what it is called matters more. In a union the alternative that came furthest is
 * what was meant.
 */
function tellingIssue(issues: readonly LocatedIssue[]): LocatedIssue {
  const flat = issues.map(deepen)
  return flat.find(({ issue }) => issue?.code === 'unrecognized_keys') ?? flat[0] ?? { issue: undefined, path: [] }
}

function deepen({ issue, path }: LocatedIssue): LocatedIssue {
  if (issue?.code !== 'invalid_union') return { issue, path }
  const alternatives = issue.errors
    .filter((inner) => inner.length > 0)
    .map((inner) =>
      tellingIssue(inner.map((part) => ({ issue: part, path: [...path, ...keyPath(part.path)] }))),
    )
    .filter((inner) => inner.path.length > path.length || inner.issue?.code === 'unrecognized_keys')
  const furthest = [...alternatives].sort((left, right) => right.path.length - left.path.length)[0]
  return furthest ?? { issue, path }
}

function keyPath(path: readonly PropertyKey[]): KeyPath {
  return path.map((part) => (typeof part === 'number' ? part : String(part)))
}
