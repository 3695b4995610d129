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

/** Of a kind that has thousands. */
const CASES_OF_KIND = 500

interface KnownCase extends RuleCase {
  readonly expected: string
}

const known = new Map<RuleName, readonly KnownCase[]>()

/** Says whether the bytes are another rule than the one of this name. */
export function notices(bytes: Uint8Array, name: RuleName): boolean {
  try {
    const rule = loadRule({ bytes, hash: '', gasLimit: AMPLE_GAS })
    return disagrees(rule, name) || costsOther(rule, name)
  } catch {
    // Refused, or with no room for a book.
    return true
  }
}

function disagrees(rule: Rule, name: RuleName): boolean {
  const kept = new Book(rule)
  return casesOf(name).some((wanted, index) => {
    // In memory that has been used, and in new memory.
    const book = index % 3 === 0 ? new Book(rule) : kept
    return actualOutcome(book, wanted) !== wanted.expected
  })
}

function costsOther(rule: Rule, name: RuleName): boolean {
  return GAS_ROWS.some((row) => row.rule === name && findGasChange(rule, row) !== undefined)
}

function casesOf(name: RuleName): readonly KnownCase[] {
  const before = known.get(name)
  if (before !== undefined) return before
  const cases = CASE_KINDS.filter(({ rules }) => rules.includes(name)).flatMap(({ books, makeCase }) =>
    Array.from({ length: Math.min(books ?? CASES_OF_KIND, CASES_OF_KIND) }, (_, index) => {
      const wanted = makeCase(index + 1)
      return { ...wanted, expected: expectedOutcome(name, wanted) }
    }),
  )
  known.set(name, cases)
  return cases
}
