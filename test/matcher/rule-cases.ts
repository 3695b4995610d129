/** The kinds of books on which every rule is held to its oracle; tests take all of them, mutants a part. */
import type { RuleParameters } from '../../matcher-wasm/host/header.ts'
import { lotOf, makeParameters } from '../oracles/make-book.ts'
import { randomParameters } from '../oracles/random-books.ts'
import type { RuleName } from '../oracles/rules.ts'
import type { RuleCase } from './agreement.ts'
import { bookOf } from './agreement.ts'
import {
  largeBook,
  misleadingBook,
  ownersBook,
  sampledBook,
  sampledHalvesBook,
  streetBook,
  streetParameters,
  unitBook,
  wholeBook,
} from './book-kinds.ts'
import { PRICE_MAX, SIDE_MAX, extremeBooks } from './extreme-books.ts'
import { HALF } from './load-rule.ts'

export interface CaseKind {
  /** Ends the sentence "the rule agrees with its oracle on …". */
  readonly title: string
  readonly rules: readonly RuleName[]
  /** A kind with few cases: all of them, whatever is wanted. */
  readonly books?: number
  readonly makeCase: (seed: number) => RuleCase
}

const AUCTIONS = ['uniform', 'pay-as-bid', 'mcafee', 'trade-reduction', 'sbba', 'huang'] as const
const AGENTS = ['vcg', 'muda'] as const
const LOCAL = ['mid-market-rate', 'supply-demand-ratio', 'bill-sharing'] as const

const EXTREMES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((lot) => extremeBooks(lotOf(lot)))
const EXTREME_K: readonly RuleParameters[] = [
  makeParameters(),
  makeParameters({ kNumerator: SIDE_MAX - 1, kDenominator: SIDE_MAX }),
  makeParameters({ kNumerator: 1, kDenominator: 1 }),
]
const TARIFFS = [PRICE_MAX, PRICE_MAX - 1, 1, 0, -1, -PRICE_MAX, PRICE_MAX + 1, -PRICE_MAX - 1]
const COMPENSATIONS = [
  [],
  [1, 1],
  [SIDE_MAX - 1, SIDE_MAX],
  [1, 0],
  [2, 1],
  [-1, 1],
  [-1, -1],
  [0, -1],
  [0, 0, 5],
]
/** Of digits of 11 bits: just as many, one more, and none less than a whole digit more. */
const WIDTHS = [11, 12, 22, 23, 24, 30]
const LOCAL_EXTREMES = extremeBooks(lotOf(0)).slice(0, 15)

export const CASE_KINDS: readonly CaseKind[] = [
  {
    title: 'random books',
    rules: [...AUCTIONS, ...AGENTS, ...LOCAL],
    makeCase: (seed) => ({ book: bookOf(seed), parameters: randomParameters(seed) }),
  },
  {
    title: 'books of a few Wh, where the last unit is a whole order',
    rules: [...AUCTIONS, ...AGENTS],
    makeCase: (seed) => ({ book: unitBook(seed), parameters: randomParameters(seed) }),
  },
  {
    title: 'books whose owners have several orders, and where many are displaced',
    rules: ['huang', ...AGENTS],
    makeCase: (seed) => ({ book: ownersBook(seed), parameters: randomParameters(seed) }),
  },
  {
    title: 'books with limits between the tariffs, where some leave',
    rules: LOCAL,
    makeCase: (seed) => ({ book: streetBook(seed), parameters: streetParameters(seed) }),
  },
  {
    title: 'books of more orders than lanes and levels',
    rules: LOCAL,
    books: 10,
    makeCase: (seed) => ({ book: streetBook(seed, 3_000), parameters: streetParameters(seed) }),
  },
  {
    title: 'books that are sampled, and sorted by wide digits',
    rules: AUCTIONS,
    books: 4,
    makeCase: (seed) => ({ book: sampledBook(seed), parameters: randomParameters(seed) }),
  },
  {
    title: 'books that trade whole, at prices of many widths',
    rules: ['pay-as-bid', 'huang'],
    books: WIDTHS.length,
    makeCase: (seed) => ({ book: wholeBook(pick(WIDTHS, seed - 1)), parameters: HALF }),
  },
  {
    title: 'books that are sampled, also by halves',
    rules: AGENTS,
    books: 2,
    makeCase: (seed) => ({ book: sampledHalvesBook(seed), parameters: HALF }),
  },
  {
    title: 'large books, where a sample brackets the crossing',
    rules: ['uniform'],
    books: 60,
    makeCase: (seed) => ({ book: largeBook(seed), parameters: HALF }),
  },
  {
    title: 'books whose sample misleads: every sampled order lies',
    rules: ['uniform'],
    books: 3,
    makeCase: (seed) => {
      const other = [1_000, 0, PRICE_MAX][seed - 1] ?? 0
      return { book: misleadingBook([0, 1_000, -PRICE_MAX][seed - 1] ?? 0, other), parameters: HALF }
    },
  },
  {
    title: 'books at the limits of energies and prices',
    rules: [...AUCTIONS, ...AGENTS],
    books: EXTREMES.length * EXTREME_K.length,
    makeCase: (seed) => ({
      book: pick(EXTREMES, seed - 1),
      parameters: pick(EXTREME_K, Math.floor((seed - 1) / EXTREMES.length)),
    }),
  },
  {
    title: 'books at the limits of energies, prices and tariffs',
    rules: LOCAL,
    books: TARIFFS.length ** 2 * COMPENSATIONS.length * LOCAL_EXTREMES.length,
    makeCase: (seed) => {
      const place = (seed - 1) / LOCAL_EXTREMES.length
      const retailMicroPerKwh = pick(TARIFFS, Math.floor(place))
      const feedInMicroPerKwh = pick(TARIFFS, Math.floor(place / TARIFFS.length))
      const extra = pick(COMPENSATIONS, Math.floor(place / TARIFFS.length ** 2))
      const parameters = { ...HALF, retailMicroPerKwh, feedInMicroPerKwh, extra }
      return { book: pick(LOCAL_EXTREMES, seed - 1), parameters }
    },
  },
]

/** By turns. */
function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length]
  if (item === undefined) throw new Error('nothing to choose from')
  return item
}
