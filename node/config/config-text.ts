/** The text of a configuration as plain values, with the way back from a value to its line and column. */
import type { Document, Node, Pair, Scalar, ScalarTag } from 'yaml'
import { isPair, isScalar, Lexer, LineCounter, parseDocument, visit } from 'yaml'
import { isNestedTooDeep } from '../core/units/nesting.ts'
import type { OperatingError } from '../core/units/operating-error.ts'
import { environmentMissing, syntaxError } from './config-error.ts'

export interface ConfigText {
  readonly value: unknown
  /** Values that came by `!env`. */
  readonly secrets: readonly string[]
  /** Values that were to come by it, and did not. */
  readonly missing: readonly MissingValue[]
  /** `FILE:LINE:COLUMN` of the value, or of the nearest part of its path that is there. */
  placeOf(path: ConfigPath): string
}

/** As `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

export type ConfigPath = readonly (string | number)[]

/** Where a value is missing that was to come from the environment, and the error that says which variable. */
export interface MissingValue {
  readonly path: ConfigPath
  readonly error: OperatingError
}

/** In characters; a configuration has some hundred. */
const LENGTH_LIMIT = 1 << 17
const ALIAS_LIMIT = 100
const ENV_TAG = '!env'

/** Throws `config-syntax` where it is not YAML. */
export function readConfigText(text: string, path: string, environment: Environment): ConfigText {
  if (text.length > LENGTH_LIMIT || isNestedTooDeep(new Lexer().lex(text)))
    throw syntaxError(`${path}:1:1`, 'the file is larger or nests deeper than any configuration')
  const lines = new LineCounter()
  const document = parseDocument(text, {
    ...{ lineCounter: lines, prettyErrors: false, stringKeys: true },
    customTags: [envTag],
  })
  const placeAt = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${path}:${String(Math.max(1, line))}:${String(Math.max(1, col))}`
  }
  const wrong = document.errors[0] ?? document.warnings[0]
  if (wrong !== undefined) {
    const [what = ''] = wrong.message.split('\n')
    throw syntaxError(placeAt(wrong.pos[0]), what.replace(/[.:]$/, '') || 'this is not YAML')
  }
  const { secrets, missing } = fillFromEnvironment(document, environment, placeAt)
  return {
    value: toValue(document, placeAt),
    ...{ secrets, missing },
    placeOf: (valuePath) => placeAt(offsetOf(document, valuePath)),
  }
}

/** `password: !env MQTT_PASSWORD`: the node keeps the tag, by which its value is found below. */
const envTag: ScalarTag = { tag: ENV_TAG, resolve: (name) => name }

/**
 * What a variable holds is text, whatever it looks like: a password of digits is no number. Throws `config-env-missing`
 * for what is missing and is read at more than one place, or is the whole file.
 */
function fillFromEnvironment(
  document: Document,
  environment: Environment,
  placeAt: (offset: number) => string,
): { secrets: string[]; missing: MissingValue[] } {
  const secrets: string[] = []
  const missing: MissingValue[] = []
  visit(document, {
    Scalar(_, node: Scalar, above) {
      if (node.tag !== ENV_TAG) return
      const name = String(node.value)
      const value = environment[name]
      if (value !== undefined && value !== '') {
        node.value = value
        secrets.push(value)
        return
      }
      const error = environmentMissing(placeAt(node.range?.[0] ?? 0), name)
      const path = keysAbove(above)
      if (path.length === 0 || node.anchor !== undefined) throw error
      missing.push({ path, error })
    },
  })
  return { secrets, missing }
}

/** The keys of the maps that it is in, outermost first; places in lists are left out. */
function keysAbove(above: readonly (Document | Node | Pair)[]): string[] {
  return above.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []))
}

function toValue(document: Document, placeAt: (offset: number) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: ALIAS_LIMIT })
  } catch {
    throw syntaxError(placeAt(0), 'its aliases are too many or lead nowhere')
  }
}

function offsetOf(document: Document, path: ConfigPath): number {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    const offset = (node as { range?: [number] } | undefined)?.range?.[0]
    if (offset !== undefined) return offset
  }
  return 0
}
