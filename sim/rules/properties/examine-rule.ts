/** Tries every property of a rule on many books, and makes the books on which one does not hold as small as it can. */
import * as fc from 'fast-check'
import type { RuleParameters } from '../../../matcher-wasm/host/header.ts'
import type { Rule } from '../../../matcher-wasm/host/rule.ts'
import { efficiency, individualRationality, monotonicity, strongBalance, weakBalance } from './economics.ts'
import { conservation, createDeterminism, feasibility, permutationInvariance } from './guarantees.ts'
import type { Clear } from './mechanism.ts'
import { createFreshClear, createKeptClear, isResearchRule } from './mechanism.ts'
import type { Flaw, Property, PropertyName } from './property.ts'
import {
  truthfulLimitOnly,
  truthfulOneOrder,
  truthfulSeveralOrders,
  truthfulSingleUnit,
} from './truthfulness.ts'

/** What was found about one property. */
export interface Finding {
  readonly property: PropertyName
  /** Books tried, without those made smaller. */
  readonly books: number
  /** Absent: no counter-example. */
  readonly flaw: Flaw | undefined
  /** A rule that a community may use must have it. */
  readonly isGuarantee: boolean
}

export interface Examination {
  readonly isResearch: boolean
  readonly findings: readonly Finding[]
}

export interface ExamineOptions {
  /** Books for each property. */
  readonly books: number
  readonly seed: number
}

/** A rule under examination: how it clears on an instance in use, and on a new one for every book. */
export interface Subject {
  readonly isResearch: boolean
  readonly clearKept: Clear
  readonly clearFresh: Clear
}

/** Examines a metered rule with these parameters. */
export function examineRule(
  rule: Rule,
  options: ExamineOptions & { readonly parameters: RuleParameters },
): Examination {
  const { parameters } = options
  const isResearch = isResearchRule(rule, parameters)
  return examine(
    {
      isResearch,
      clearKept: createKeptClear(rule, parameters),
      clearFresh: createFreshClear(rule, parameters),
    },
    options,
  )
}

/** Examines whatever clears books. */
export function examine(
  { isResearch, clearKept, clearFresh }: Subject,
  options: ExamineOptions,
): Examination {
  const find = (property: Property, clear: Clear): Finding => {
    const { name, guarantee } = property
    const isGuarantee = guarantee === 'always' || (guarantee === 'on-ledgers' && !isResearch)
    return { property: name, isGuarantee, ...findFlaw(property, clear, options) }
  }
  const determinism = find(createDeterminism(clearFresh), clearKept)
  // What a rule remembers would be taken for something else.
  const clear = determinism.flaw === undefined ? clearKept : clearFresh
  const others = PROPERTIES.map((property) => find(property, clear))
  return { isResearch, findings: [...others.slice(0, 1), determinism, ...others.slice(1)] }
}

/** In the order in which people read them. */
const PROPERTIES: readonly Property[] = [
  feasibility,
  conservation,
  permutationInvariance,
  individualRationality,
  weakBalance,
  strongBalance,
  monotonicity,
  efficiency,
  truthfulSingleUnit,
  truthfulLimitOnly,
  truthfulOneOrder,
  truthfulSeveralOrders,
]

/** The smallest counter-example of a property, if one is found. */
function findFlaw(
  { books: arbitrary, findFlaw: find }: Property,
  clear: Clear,
  { books, seed }: { books: number; seed: number },
): { books: number; flaw: Flaw | undefined } {
  let smallest: Flaw | undefined
  const holds = fc.property(arbitrary, (book) => {
    const flaw = find(book, clear)
    // The last book that fails is the smallest one.
    if (flaw !== undefined) smallest = flaw
    return flaw === undefined
  })
  const { numRuns } = fc.check(holds, { numRuns: books, seed })
  return { books: numRuns, flaw: smallest }
}
