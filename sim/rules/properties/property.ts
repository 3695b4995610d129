import type { Arbitrary } from 'fast-check'
import type { TestBook } from '../test-book.ts'
import type { Clear } from './mechanism.ts'

/** A book on which a property does not hold. */
export interface Flaw {
  /** One sentence: who, what, how much. */
  readonly explanation: string
  readonly book: TestBook
  /** The book that it is compared with, where there is one: reported otherwise, or in another order. */
  readonly other?: TestBook
}

/** What an examination asks of a rule. */
export interface Property {
  readonly name: PropertyName
  /** Books on which it is tried. */
  readonly books: Arbitrary<TestBook>
  /** Whether every rule must have it, or every rule that a ledger takes; the rest is for the reader to know. */
  readonly guarantee: 'always' | 'on-ledgers' | 'none'
  /** What is wrong on this book, if anything is; books on which the rule fails are for `feasibility` to tell. */
  readonly findFlaw: (book: TestBook, clear: Clear) => Flaw | undefined
}

export type PropertyName =
  | 'feasibility'
  | 'conservation'
  | 'determinism'
  | 'permutation-invariance'
  | 'individual-rationality'
  | 'budget-balance-weak'
  | 'budget-balance-strong'
  | 'monotonicity'
  | 'efficiency'
  | 'truthfulness-single-unit'
  | 'truthfulness-limit-only'
  | 'truthfulness-one-order'
  | 'truthfulness-several-orders'
