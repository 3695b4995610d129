/**
 * The quick look at a changed rule, in this process: the cases of the tests, with what the oracles say of them kept
 * from one mutant to the next. What it does not notice goes to the tests themselves.
 */
import { Book } from '../../matcher-wasm/host/book.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import type { RuleCase } from '../matcher/agreement.ts'
import { actualOutcome, expectedOutcome } from '../matcher/agreement.ts'
import { GAS_ROWS, findGasChange } from '../matcher/gas-of-books.ts'
import { AMPLE_GAS } from '../matcher/load-rule.ts'
import { CASE_KINDS } from '../matcher/rule-cases.ts'
import type { RuleName } from '../oracles/rules.ts'

/** Of a kind without end. */
const CASES_OF_KIND = 500

interface KnownCase extends RuleCase {
  readonly expected: string
}

const known = new Map<RuleName, readonly KnownCase[]>()

/** Says whether a module gives another result than the rule of this name; its bytes need not be optimised. */
export function clearsOther(bytes: Uint8Array, name: RuleName): boolean {
  const cases = casesOf(name)
  return isOther(bytes, (rule) => {
    const kept = new Book(rule)
    return cases.some((wanted, index) => {
      // In memory that has been used, and in new memory.
      const book = index % 3 === 0 ? new Book(rule) : kept
      return actualOutcome(book, wanted) !== wanted.expected
    })
  })
}

/** Says whether it takes more gas or less; as it is built. */
export function costsOther(bytes: Uint8Array, name: RuleName): boolean {
  const rows = GAS_ROWS.filter((row) => row.rule === name)
  return isOther(bytes, (rule) => rows.some((row) => findGasChange(rule, row) !== undefined))
}

function isOther(bytes: Uint8Array, notices: (rule: Rule) => boolean): boolean {
  try {
    return notices(loadRule({ bytes, hash: '', gasLimit: AMPLE_GAS }))
  } catch {
    // Refused, or with no room for a book.
    return true
  }
}

function casesOf(name: RuleName): readonly KnownCase[] {
  const before = known.get(name)
  if (before !== undefined) return before
  const cases = CASE_KINDS.filter(({ rules }) => rules.includes(name)).flatMap(({ books, makeCase }) =>
    Array.from({ length: books ?? CASES_OF_KIND }, (_, index) => {
      const wanted = makeCase(index + 1)
      return { ...wanted, expected: expectedOutcome(name, wanted) }
    }),
  )
  known.set(name, cases)
  return cases
}
