/**
 * Measures ways to clear a book on fresh random books: a benchmark that replays one book lies by up to three times,
 * because the branch predictor learns it. All cases of one size take turns in one run, so that ratios hold on a busy
 * machine.
 */
import type { BenchBook, BookKind } from './matcher-books.ts'
import { makeBook } from './matcher-books.ts'

/** Prepares one fresh book and gives the function to be timed. */
export type Prepare = (book: BenchBook) => () => unknown

export interface BenchRow {
  readonly case: string
  readonly n: number
  readonly medianUs: number
  /** How many times longer the named case takes. */
  readonly ratioTo: Readonly<Record<string, number>>
  /** How many of the n are done in a second, where one asks for that. */
  readonly perSecond?: number
  /** The tail, where it is what one asks for. */
  readonly p99Us?: number
  readonly maxUs?: number
}

export interface Case {
  readonly name: string
  readonly kind: BookKind
  readonly prepare: Prepare
}

export interface Rounds {
  readonly warmUps: number
  readonly rounds: number
}

/** Enough rounds for a median of a book of n orders. */
export function roundsFor(n: number): Rounds {
  return n >= 100_000 ? { warmUps: 3, rounds: 15 } : { warmUps: 20, rounds: 55 }
}

/** Medians in µs of one clearing, over rounds in which every case clears its own fresh books. */
export function measure(cases: readonly Case[], n: number, { warmUps, rounds }: Rounds): number[] {
  const batch = Math.max(1, Math.min(64, Math.round(64_000 / n)))
  const samples = cases.map((): number[] => [])
  const clockUs = clockCostUs()
  let seed = n
  for (let round = -warmUps; round < rounds; round++) {
    // Each round begins elsewhere: who comes after the objects finds cold caches.
    const first = (round + warmUps) % cases.length
    const turns = [...cases.entries()]
    for (const [index, { name, kind, prepare }] of [...turns.slice(first), ...turns.slice(0, first)]) {
      // A million objects take a second to sort: five rounds are enough to see hundreds of times.
      if (n >= 1_000_000 && name.includes('objects') && (round < 0 || round >= 5)) continue
      const books = Array.from({ length: batch }, () => makeBook(kind, n, seed++))
      let spentMs = 0
      for (const book of books) {
        const run = prepare(book)
        const startMs = performance.now()
        run()
        spentMs += performance.now() - startMs
      }
      if (round >= 0) samples[index]?.push((spentMs * 1000) / batch - clockUs)
    }
  }
  return samples.map((values) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN)
}

/** What reading the clock twice takes: 0.05 µs, which shows at 100 orders. */
function clockCostUs(): number {
  const costs = Array.from({ length: 1_000 }, () => {
    const startMs = performance.now()
    return performance.now() - startMs
  })
  return (costs.reduce((sum, cost) => sum + cost, 0) * 1000) / costs.length
}
