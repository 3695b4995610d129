import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Account } from '../../../node/core/ledger/account.ts'
import { BALANCE_LIMIT, balanceNano } from '../../../node/core/ledger/account.ts'
import type { LedgerDraft, TransferRefusal } from '../../../node/core/ledger/ledger.ts'
import { applyTransfer, assertBalanced, closeSlot, draftLedger } from '../../../node/core/ledger/ledger.ts'
import type { Movement, Transfer } from '../../../node/core/ledger/transfer.ts'
import { AssertionError } from '../../../node/core/units/assert.ts'
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

function accountOf(draft: LedgerDraft, id: string): Account {
  const account = draft.accounts.get(id)
  assert.ok(account)
  return account
}

test('a posted transfer debits one account and credits the other, at once', () => {
  const draft = draftLedger(makeLedger())
  assert.is(applyTransfer(draft, makeTransfer()), 'ok')
  assert.is(balanceNano(accountOf(draft, ANNA)), -100n)
  assert.is(balanceNano(accountOf(draft, BEN)), 100n)
  assert.is(accountOf(draft, ANNA).debitsPosted, 100n)
  assert.is(accountOf(draft, BEN).creditsPosted, 100n)
  assert.is(draft.pending.size, 0)
})

test('a pending transfer moves no balance until it is posted, and then only once', () => {
  const draft = draftLedger(makeLedger())
  const promise = makeTransfer({ type: 'pending' })
  assert.is(applyTransfer(draft, promise), 'ok')
  assert.is(accountOf(draft, ANNA).debitsPending, 100n)
  assert.is(accountOf(draft, BEN).creditsPending, 100n)
  assert.is(balanceNano(accountOf(draft, ANNA)), 0n)
  assert.is(applyTransfer(draft, makeEnding('post', promise)), 'ok')
  assert.is(accountOf(draft, ANNA).debitsPending, 0n)
  assert.is(accountOf(draft, BEN).creditsPending, 0n)
  assert.is(balanceNano(accountOf(draft, ANNA)), -100n)
  assert.is(balanceNano(accountOf(draft, BEN)), 100n)
  assert.is(applyTransfer(draft, makeEnding('post', promise)), 'transfer-id-exists')
  assert.is(applyTransfer(draft, makeEnding('void', promise)), 'transfer-pending-unknown')
})

test('a voided transfer leaves the balances as if it had never been, and its history not', () => {
  const ledger = makeLedger()
  const draft = draftLedger(ledger)
  const promise = makeTransfer({ type: 'pending' })
  applyTransfer(draft, promise)
  assert.is(applyTransfer(draft, makeEnding('void', promise)), 'ok')
  const { historyHash, ...columns } = accountOf(draft, ANNA)
  const { historyHash: before, ...columnsBefore } = accountOf(draftLedger(ledger), ANNA)
  assert.equal(columns, columnsBefore)
  assert.is.not(historyHash, before)
  assert.is(draft.pending.size, 0)
})

test('a draft leaves the ledger it was made from as it was', () => {
  const ledger = makeLedger()
  const draft = draftLedger(ledger)
  applyTransfer(draft, makeTransfer({ type: 'pending' }))
  assert.equal(ledger, makeLedger())
  assert.is(draft.applied.length, 1)
})

const OTHER = makeTransfer({ subject: subjectOf(9), type: 'pending' })
const PROMISED = makeTransfer({ type: 'pending' })
const TOO_MUCH = BALANCE_LIMIT - 100n

const REFUSED: [TransferRefusal, why: string, transfer: Transfer][] = [
  ['transfer-id-wrong', 'under a name that is not its own', { ...makeTransfer(), id: PROMISED.id }],
  ['transfer-id-wrong', 'an ending under another name', { ...makeEnding('post', PROMISED), slot: SLOT + 1 }],
  ['transfer-amount-negative', 'less than nothing', makeTransfer({ amount: -1n })],
  ['transfer-accounts-same', 'from an account to itself', makeTransfer({ credit: ANNA })],
  ['transfer-corrects-wrong', 'what is not before it', makeTransfer({ corrects: corrected(SLOT - 1, SLOT) })],
  [
    'transfer-corrects-wrong',
    'a run that ends first',
    makeTransfer({ corrects: corrected(SLOT - 1, SLOT - 2) }),
  ],
  ['transfer-account-unknown', 'from nobody', makeTransfer({ debit: 'money/nobody' })],
  ['transfer-account-unknown', 'to nobody', makeTransfer({ credit: 'money/nobody' })],
  ['transfer-assets-differ', 'money for certificates', makeTransfer({ credit: GREEN })],
  ['transfer-slot-closed', 'of a settled slot', makeTransfer({ slot: SLOT - 1 })],
  ['transfer-id-exists', 'the same promise again', PROMISED],
  ['transfer-pending-unknown', 'posting what is not pending', makeEnding('post', OTHER)],
  ['transfer-pending-unknown', 'voiding what is not pending', makeEnding('void', OTHER)],
  [
    'transfer-pending-other',
    'posting a trade as a penalty',
    makeEnding('post', { ...PROMISED, purpose: 'penalty' }),
  ],
  ['transfer-pending-other', 'in another slot', makeEnding('void', { ...PROMISED, slot: SLOT + 1 })],
  [
    'transfer-exceeds-credits',
    'what it does not have',
    makeTransfer({ debit: GREEN, credit: ISSUED, amount: 1n }),
  ],
  ['transfer-balance-overflow', 'beyond 64 bits', makeTransfer({ amount: TOO_MUCH })],
]

function corrected(fromSlot: number, throughSlot: number): Movement['corrects'] {
  return { purpose: 'supplier', subject: subjectOf(1), fromSlot, throughSlot }
}

for (const [code, why, transfer] of REFUSED) {
  test(`${code}: ${why}; the ledger is as it was`, () => {
    const draft = draftLedger(makeLedger())
    applyTransfer(draft, PROMISED)
    const before = structuredClone(draft)
    assert.is(applyTransfer(draft, transfer), code)
    assert.equal(structuredClone(draft), before)
  })
}

test('of several faults the first in the order of precedence is named', () => {
  const rows: [TransferRefusal, Partial<Movement>][] = [
    ['transfer-amount-negative', { amount: -1n }],
    ['transfer-accounts-same', { debit: 'money/nobody', credit: 'money/nobody' }],
    ['transfer-corrects-wrong', { corrects: corrected(SLOT, SLOT) }],
    ['transfer-account-unknown', { credit: 'certificate/nobody' }],
    ['transfer-assets-differ', { credit: GREEN }],
    ['transfer-slot-closed', { slot: SLOT - 1 }],
    ['transfer-balance-overflow', { amount: BALANCE_LIMIT }],
  ]
  const draft = draftLedger(makeLedger())
  rows.forEach(([code], at) => {
    const faults: Partial<Movement> = {}
    for (const [, changes] of rows.slice(at).reverse()) Object.assign(faults, changes)
    assert.is(applyTransfer(draft, makeTransfer(faults)), code)
    assert.is(applyTransfer(draft, { ...makeTransfer(faults), id: PROMISED.id }), 'transfer-id-wrong')
  })
})

test('both sides of an account reach the limit of 64 bits less one, each for itself, and no further', () => {
  const draft = draftLedger(makeLedger())
  let subject = 20
  const move = (debit: string, credit: string, amount: bigint): string =>
    applyTransfer(draft, makeTransfer({ subject: subjectOf(subject++), debit, credit, amount }))
  assert.is(move(ANNA, BEN, BALANCE_LIMIT - 2n), 'ok')
  assert.is(move(ANNA, SUPPLIER, 1n), 'ok')
  assert.is(move(ANNA, SUPPLIER, 1n), 'transfer-balance-overflow')
  assert.is(move(SUPPLIER, BEN, 1n), 'ok')
  assert.is(move(SUPPLIER, BEN, 1n), 'transfer-balance-overflow')
  assert.is(accountOf(draft, ANNA).debitsPosted, BALANCE_LIMIT - 1n)
  assert.is(accountOf(draft, BEN).creditsPosted, BALANCE_LIMIT - 1n)
})

test('an account within its credits gives what it has, a promise counts, and taking back stops at what was given', () => {
  const draft = draftLedger(makeLedger())
  const move = (at: number, changes: Partial<Movement>): string =>
    applyTransfer(draft, makeTransfer({ subject: subjectOf(at), ...changes }))
  assert.is(move(1, { debit: ISSUED, credit: GREEN, amount: 10n }), 'ok')
  const give = { debit: GREEN, credit: ISSUED }
  assert.is(move(2, { ...give, type: 'pending', amount: 6n }), 'ok')
  assert.is(move(3, { ...give, amount: 5n }), 'transfer-exceeds-credits')
  assert.is(move(4, { ...give, amount: 4n }), 'ok')
  const others = { debit: 'certificate/ben', credit: ISSUED, amount: 1n }
  assert.is(move(5, others), 'transfer-exceeds-debits')
})

test('a name is used once for ever: while its slot is open it is remembered, and then the slot is closed', () => {
  const draft = draftLedger(makeLedger())
  assert.is(applyTransfer(draft, makeTransfer()), 'ok')
  assert.is(applyTransfer(draft, makeTransfer({ amount: 1n })), 'transfer-id-exists')
  assert.is(applyTransfer(draft, makeTransfer({ slot: SLOT + 1 })), 'ok')
  closeSlot(draft, SLOT)
  assert.is(applyTransfer(draft, makeTransfer({ amount: 1n })), 'transfer-slot-closed')
  assert.is(applyTransfer(draft, makeTransfer({ slot: SLOT + 1 })), 'transfer-id-exists')
  assert.equal([...draft.used.keys()], [SLOT + 1])
})

test('a ledger out of balance stops the program, in the posted columns and in the pending ones', () => {
  for (const column of ['creditsPosted', 'debitsPending'] as const) {
    const draft = draftLedger(makeLedger())
    const account = accountOf(draft, ANNA)
    draft.accounts.set(account.id, { ...account, [column]: 1n })
    assert.throws(
      () => assertBalanced(draft),
      (error: unknown) => error instanceof AssertionError,
    )
  }
})

test('an excess of one asset does not make up for a lack of another', () => {
  const draft = draftLedger(makeLedger())
  draft.accounts.set(GREEN, { ...accountOf(draft, GREEN), creditsPosted: 1n })
  draft.accounts.set(ANNA, { ...accountOf(draft, ANNA), debitsPosted: 1n })
  assert.throws(
    () => assertBalanced(draft),
    (error: unknown) => error instanceof AssertionError,
  )
})

test('the history of an account tells transfers, their order, and all that they say apart', () => {
  const promise = makeTransfer({ subject: subjectOf(8), type: 'pending' })
  const history = (...transfers: Transfer[]): string => {
    const draft = draftLedger(makeLedger())
    applyTransfer(draft, promise)
    for (const transfer of transfers) assert.is(applyTransfer(draft, transfer), 'ok')
    return accountOf(draft, ANNA).historyHash
  }
  const subject = subjectOf(3)
  const [one, two] = [makeTransfer({ subject }), makeTransfer({ subject: subjectOf(4) })]
  const histories = [
    history(),
    history(one),
    history(two),
    history(one, two),
    history(two, one),
    history(makeTransfer({ subject, type: 'pending' })),
    history(makeTransfer({ subject, amount: 99n })),
    history(makeTransfer({ subject, credit: 'money/supplier' })),
    history(makeTransfer({ subject, debit: BEN, credit: ANNA })),
    history(makeTransfer({ subject, purpose: 'penalty' })),
    history(makeTransfer({ subject, corrects: corrected(1, 2) })),
    history(makeTransfer({ subject, corrects: corrected(1, 3) })),
    history(makeEnding('post', promise)),
    history(makeEnding('void', promise)),
  ]
  assert.is(new Set(histories).size, histories.length)
})

test('a transfer changes the history of its two accounts and of no other', () => {
  const draft = draftLedger(makeLedger())
  const before = new Map(draft.accounts)
  applyTransfer(draft, makeTransfer())
  const changed = [...draft.accounts].filter(
    ([id, account]) => before.get(id)?.historyHash !== account.historyHash,
  )
  assert.equal(changed.map(([id]) => id).sort(), [ANNA, BEN])
})

test.run()
