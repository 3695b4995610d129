import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Account, Transfer } from '../../../node/core/ledger/account.ts'
import { accountId, balanceNano, newAccount } from '../../../node/core/ledger/account.ts'
import type { Ledger, LedgerDraft, TransferRefusal } from '../../../node/core/ledger/ledger.ts'
import { applyTransfer, assertBalanced, draftLedger } from '../../../node/core/ledger/ledger.ts'
import { AssertionError } from '../../../node/core/units/assert.ts'

const OWNERS = ['anna', 'ben', 'supplier'] as const
const [ANNA, BEN, SUPPLIER] = OWNERS.map((owner) => accountId('money', owner))
const GREEN = accountId('certificate', 'anna')

type Movement = Extract<Transfer, { debit: string }>

function makeLedger(): Ledger {
  const accounts = [
    ...OWNERS.map((owner) => newAccount('money', owner === 'supplier' ? 'supplier' : 'member', owner)),
    newAccount('certificate', 'member', 'anna'),
    newAccount('certificate', 'member', 'ben'),
  ]
  return {
    accounts: new Map(accounts.map((account): [string, Account] => [account.id, account])),
    pending: new Map(),
  }
}

function idOf(number: number): string {
  return number.toString(16).padStart(64, '0')
}

function makeTransfer(changes: Partial<Movement> = {}): Transfer {
  const [debit, credit] = [ANNA ?? '', BEN ?? '']
  return {
    id: idOf(1),
    purpose: 'trade',
    slot: 7,
    type: 'posted',
    debit,
    credit,
    amountNano: 100n,
    ...changes,
  }
}

function makeEnding(type: 'post' | 'void', pendingId = idOf(1)): Transfer {
  return { id: idOf(2), purpose: 'trade', slot: 7, type, pendingId }
}

function accountOf(draft: LedgerDraft, id: string | undefined): Account {
  const account = draft.accounts.get(id ?? '')
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
  assert.is(applyTransfer(draft, makeTransfer({ type: 'pending' })), 'ok')
  assert.is(accountOf(draft, ANNA).debitsPending, 100n)
  assert.is(accountOf(draft, BEN).creditsPending, 100n)
  assert.is(balanceNano(accountOf(draft, ANNA)), 0n)
  assert.is(applyTransfer(draft, makeEnding('post')), 'ok')
  assert.is(accountOf(draft, ANNA).debitsPending, 0n)
  assert.is(accountOf(draft, BEN).creditsPending, 0n)
  assert.is(balanceNano(accountOf(draft, ANNA)), -100n)
  assert.is(balanceNano(accountOf(draft, BEN)), 100n)
  assert.is(applyTransfer(draft, makeEnding('post')), 'transfer-pending-unknown')
  assert.is(applyTransfer(draft, makeEnding('void')), 'transfer-pending-unknown')
})

test('a voided transfer leaves the balances as if it had never been, and its history not', () => {
  const ledger = makeLedger()
  const draft = draftLedger(ledger)
  applyTransfer(draft, makeTransfer({ type: 'pending' }))
  assert.is(applyTransfer(draft, makeEnding('void')), 'ok')
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

const REFUSED: [TransferRefusal, why: string, transfer: Transfer][] = [
  ['transfer-amount-negative', 'less than nothing', makeTransfer({ amountNano: -1n })],
  ['transfer-accounts-same', 'from an account to itself', makeTransfer({ credit: ANNA ?? '' })],
  [
    'transfer-account-unknown',
    'from an account that does not exist',
    makeTransfer({ debit: 'money/nobody' }),
  ],
  ['transfer-account-unknown', 'to an account that does not exist', makeTransfer({ credit: 'money/nobody' })],
  ['transfer-assets-differ', 'money for certificates', makeTransfer({ credit: GREEN })],
  ['transfer-id-exists', 'a pending one of the same id', makeTransfer({ type: 'pending' })],
  ['transfer-id-exists', 'a posted one of the id of a pending one', makeTransfer()],
  ['transfer-pending-unknown', 'posting what is not pending', makeEnding('post', idOf(9))],
  ['transfer-pending-unknown', 'voiding what is not pending', makeEnding('void', idOf(9))],
]

for (const [code, why, transfer] of REFUSED) {
  test(`${code}: ${why}; the ledger is as it was`, () => {
    const draft = draftLedger(makeLedger())
    applyTransfer(draft, makeTransfer({ type: 'pending' }))
    const before = structuredClone(draft)
    assert.is(applyTransfer(draft, transfer), code)
    assert.equal(structuredClone(draft), before)
  })
}

test('of several faults the first in the order of precedence is named', () => {
  const rows: [TransferRefusal, Partial<Movement>][] = [
    ['transfer-amount-negative', { amountNano: -1n }],
    ['transfer-accounts-same', { debit: 'money/nobody', credit: 'money/nobody' }],
    ['transfer-account-unknown', { credit: 'certificate/nobody' }],
    ['transfer-assets-differ', { credit: GREEN }],
    ['transfer-id-exists', {}],
  ]
  const draft = draftLedger(makeLedger())
  applyTransfer(draft, makeTransfer({ type: 'pending' }))
  rows.forEach(([code], at) => {
    const faults: Partial<Movement> = {}
    for (const [, changes] of rows.slice(at).reverse()) Object.assign(faults, changes)
    assert.is(applyTransfer(draft, makeTransfer(faults)), code)
  })
})

test('accounts sum to zero, pending and posted, after any transfers in any order', () => {
  const account = fc.constantFrom(
    ANNA ?? '',
    BEN ?? '',
    SUPPLIER ?? '',
    GREEN,
    'certificate/ben',
    'money/nobody',
  )
  const transfer = fc.oneof(
    fc.record<Movement>({
      id: fc.nat(20).map(idOf),
      purpose: fc.constant('trade'),
      slot: fc.constant(7),
      type: fc.constantFrom('posted', 'pending'),
      debit: account,
      credit: account,
      amountNano: fc.bigInt({ min: -10n, max: 1n << 50n }),
    }),
    fc.record({
      id: fc.nat(20).map(idOf),
      purpose: fc.constant('trade' as const),
      slot: fc.constant(7),
      type: fc.constantFrom('post', 'void'),
      pendingId: fc.nat(20).map(idOf),
    }),
  )
  fc.assert(
    fc.property(fc.array(transfer, { maxLength: 60 }), (transfers) => {
      const draft = draftLedger(makeLedger())
      for (const one of transfers) applyTransfer(draft, one)
      assertBalanced(draft)
      const promised = [...draft.pending.values()].reduce((sum, { amountNano }) => sum + amountNano, 0n)
      const accounts = [...draft.accounts.values()]
      assert.is(
        accounts.reduce((sum, { debitsPending }) => sum + debitsPending, 0n),
        promised,
      )
      for (const one of accounts) {
        for (const column of [one.debitsPending, one.debitsPosted, one.creditsPending, one.creditsPosted]) {
          assert.ok(column >= 0n)
        }
      }
    }),
    { numRuns: 300 },
  )
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
  draft.accounts.set(ANNA ?? '', { ...accountOf(draft, ANNA), debitsPosted: 1n })
  assert.throws(
    () => assertBalanced(draft),
    (error: unknown) => error instanceof AssertionError,
  )
})

test('the history of an account tells transfers, their order and their types apart', () => {
  const history = (...transfers: Transfer[]): string => {
    const draft = draftLedger(makeLedger())
    applyTransfer(draft, makeTransfer({ id: idOf(8), type: 'pending' }))
    for (const transfer of transfers) assert.is(applyTransfer(draft, transfer), 'ok')
    return accountOf(draft, ANNA).historyHash
  }
  const [one, two] = [makeTransfer({ id: idOf(3) }), makeTransfer({ id: idOf(4) })]
  const histories = [
    history(),
    history(one),
    history(two),
    history(one, two),
    history(two, one),
    history(makeTransfer({ id: idOf(3), type: 'pending' })),
    history(makeEnding('post', idOf(8))),
    history(makeEnding('void', idOf(8))),
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
