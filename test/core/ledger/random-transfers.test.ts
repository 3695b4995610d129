/** Random transfers against a ledger that only adds up. STREETWATT_SEED repeats a run. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LedgerDraft } from '../../../node/core/ledger/ledger.ts'
import { applyTransfer, assertBalanced, closeSlot, draftLedger } from '../../../node/core/ledger/ledger.ts'
import type { Movement } from '../../../node/core/ledger/transfer.ts'
import type { NaiveLedger } from '../../oracles/naive-ledger.ts'
import { columnsOf, takeTransfer } from '../../oracles/naive-ledger.ts'
import { chooseSeed } from '../../support/seed.ts'
import {
  ANNA,
  BEN,
  GREEN,
  ISSUED,
  makeEnding,
  makeLedger,
  makeTransfer,
  SLOT,
  subjectOf,
  SUPPLIER,
} from './make-transfer.ts'

const seed = chooseSeed()

/** An ending names one of the movements before it by number, and perhaps lies about what it was. */
type Step =
  | { readonly type: 'move'; readonly changes: Partial<Movement> }
  | { readonly type: 'end'; readonly how: 'post' | 'void'; readonly at: number; readonly lies: boolean }
  | { readonly type: 'close'; readonly slot: number }

/** Mostly accounts that may move money to each other. */
const account = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(ANNA, BEN, SUPPLIER) },
  { weight: 2, arbitrary: fc.constantFrom(GREEN, ISSUED) },
  { weight: 1, arbitrary: fc.constantFrom(...makeLedger().accounts.keys(), 'money/nobody') },
)
const slot = fc.integer({ min: SLOT - 1, max: SLOT + 2 })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('move' as const),
      changes: fc.record({
        purpose: fc.constantFrom('trade' as const, 'supplier' as const),
        slot,
        subject: fc.nat(4).map(subjectOf),
        type: fc.constantFrom('posted' as const, 'pending' as const),
        debit: account,
        credit: account,
        amount: fc.oneof(fc.bigInt({ min: -2n, max: 40n }), fc.bigInt({ min: 1n << 61n, max: 1n << 63n })),
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('end' as const),
      how: fc.constantFrom('post' as const, 'void' as const),
      at: fc.nat(40),
      lies: fc.integer({ min: 0, max: 3 }).map((die) => die === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('close' as const), slot }) },
)

interface Pair {
  readonly draft: LedgerDraft
  readonly naive: NaiveLedger
  readonly moved: Movement[]
}

/** What both say to one step. */
function play({ draft, naive, moved }: Pair, next: Step): readonly [string, string] {
  if (next.type === 'close') {
    closeSlot(draft, next.slot)
    naive.closedThrough = Math.max(naive.closedThrough, next.slot)
    return ['ok', 'ok']
  }
  if (next.type === 'move') {
    const transfer = makeTransfer(next.changes)
    moved.push(transfer)
    return [applyTransfer(draft, transfer), takeTransfer(naive, transfer)]
  }
  const promise = moved[next.at % Math.max(1, moved.length)] ?? makeTransfer()
  const ending = makeEnding(next.how, next.lies ? { ...promise, slot: promise.slot + 1 } : promise)
  return [applyTransfer(draft, ending), takeTransfer(naive, ending)]
}

test('the ledger takes and refuses what the naive one does, and has its columns, after any transfers in any order', () => {
  const seen = new Map<string, number>()
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { accounts: all, closedThrough } = makeLedger()
      const pair: Pair = {
        draft: draftLedger(makeLedger()),
        naive: { accounts: [...all.values()], taken: [], closedThrough },
        moved: [],
      }
      for (const next of steps) {
        const [code, expected] = play(pair, next)
        assert.is(code, expected)
        seen.set(code, (seen.get(code) ?? 0) + 1)
      }
      assertBalanced(pair.draft)
      assert.equal(pair.draft.applied, pair.naive.taken)
      for (const account of pair.draft.accounts.values()) {
        const { debitsPending, debitsPosted, creditsPending, creditsPosted } = account
        const columns = { debitsPending, debitsPosted, creditsPending, creditsPosted }
        assert.equal(columns, columnsOf(pair.naive, account.id))
        assert.ok(Object.values(columns).every((column) => column >= 0n))
      }
    }),
    { numRuns: 2000, seed },
  )
  const needed = [
    'ok',
    'transfer-id-exists',
    'transfer-slot-closed',
    'transfer-pending-unknown',
    'transfer-pending-other',
    'transfer-exceeds-credits',
    'transfer-exceeds-debits',
    'transfer-balance-overflow',
  ]
  for (const code of needed) assert.ok((seen.get(code) ?? 0) >= 2, `${code}: ${seen.get(code) ?? 0}`)
})

test.run()
