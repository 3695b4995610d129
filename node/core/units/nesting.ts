/**
 * How deep a YAML text nests, before it is parsed. Parsers call themselves for each level, and V8 ends the whole process
 * where it has to compile a regular expression on a stack that is nearly full: no `catch` hears of that.
 */

/** No file that people write for us nests deeper than ten. */
const BRACKETS_LIMIT = 100
/** A block needs a column or more for each level. */
const COLUMNS_LIMIT = 400

/** What the lexer of the `yaml` package puts before a plain or block scalar. */
const SCALAR = '\u001f'

/** Takes the tokens of the `yaml` package's lexer, and no more of them than it needs. */
export function isNestedTooDeep(tokens: Iterable<string>): boolean {
  let brackets = 0
  let columns = 0
  let isInPrefix = true
  let isScalar = false
  for (const token of tokens) {
    if (!isScalar) brackets += STEPS.get(token) ?? 0
    if (token === '\n') [columns, isInPrefix] = [0, true]
    else if (isInPrefix && PREFIX.test(token)) columns += token.length
    else isInPrefix = false
    isScalar = token === SCALAR
    if (brackets > BRACKETS_LIMIT || columns > COLUMNS_LIMIT) return true
  }
  return false
}

const STEPS = new Map([
  ['[', 1],
  ['{', 1],
  [']', -1],
  ['}', -1],
])

/** Spaces and the signs that open a block; the mark of a document's begin has no width to speak of. */
const PREFIX = /^(?: +|[-?:\u0002])$/
