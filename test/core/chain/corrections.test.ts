/** Corrections by decision: a new transfer that names the settled slots it is about, which themselves never change. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { memberAccount, SUPPLIER_ACCOUNT } from '../../../node/core/chain/chain-state.ts'
import type { Change } from '../../../node/core/governance/change.ts'
import { balanceNano } from '../../../node/core/ledger/account.ts'
import { SLOT_LIMIT_NANO } from '../../../node/core/settlement/settle-member.ts'
import { describeOutcome } from '../../../node/engine/outcome.ts'
import { createStreet, homeAt } from '../../support/street.ts'
import { FIRST_SLOT } from '../../support/test-community.ts'
import { createMeters } from '../../support/test-meters.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

type Correction = Extract<Change, { type: 'correct-slots' }>

function play(change: Partial<Correction> = {}) {
  const street = createStreet({ homes: 4 })
  const meters = createMeters(street)
  const member = homeAt(street, 0).member
  const correction: Correction = {
    type: 'correct-slots',
    member,
    fromSlot: FIRST_SLOT,
    throughSlot: FIRST_SLOT + 1,
    amountNano: 12_345,
    ...change,
  }
  const decision = makeDecision(street.community, correction, {
    approvers: quorumOf(street.validators),
    effectiveSlot: FIRST_SLOT + 5,
  })
  const blocks = Array.from({ length: 8 }, (_, at) =>
    street.advance({
      readings: at === 0 ? [] : meters.readAll(FIRST_SLOT + at - 1, () => ({ importWh: 100 })),
      transactions: at === 2 ? [decision] : [],
    }),
  )
  return { street, member, blocks, codes: codesOf(blocks) }
}

function codesOf(blocks: ReturnType<ReturnType<typeof createStreet>['advance']>[]): string[] {
  return blocks.flatMap(({ execution }) => [
    ...execution.governed.made.map(({ code }) => code),
    ...execution.governed.refusedTransactions.map(({ code }) => code),
  ])
}

for (const amountNano of [12_345, -12_345])
  test(`a correction moves ${amountNano} nano once, and says of which slots`, () => {
    const plain = play({ throughSlot: FIRST_SLOT - 1 })
    const { street, member, blocks, codes } = play({ amountNano })
    assert.equal(codes, ['ok'])
    const balanceOf = (id: string, of = street): bigint => {
      const account = of.state().ledger.accounts.get(id)
      assert.ok(account)
      return balanceNano(account)
    }
    const account = memberAccount(member)
    assert.is(balanceOf(account) - balanceOf(account, plain.street), BigInt(amountNano))
    assert.is(balanceOf(SUPPLIER_ACCOUNT) - balanceOf(SUPPLIER_ACCOUNT, plain.street), BigInt(-amountNano))
    const made = blocks
      .flatMap(({ execution }) => execution.transfers)
      .filter(({ purpose }) => purpose === 'correction')
    assert.is(made.length, 1)
    const [transfer] = made
    assert.ok(transfer && 'corrects' in transfer)
    assert.equal(transfer.corrects, {
      purpose: 'supplier',
      subject: member,
      fromSlot: FIRST_SLOT,
      throughSlot: FIRST_SLOT + 1,
    })
    assert.equal(
      blocks.flatMap(({ execution }) => execution.settled),
      plain.blocks.flatMap(({ execution }) => execution.settled),
      'settled slots never change',
    )
    const told = blocks.flatMap(({ block, execution }) =>
      describeOutcome(block, execution, { finalAtMs: 0, validators: [] }).payments.filter(
        ({ purpose }) => purpose === 'correction',
      ),
    )
    assert.equal(
      told.map(({ amountNano: told }) => told),
      ['12345'],
    )
  })

const REFUSED: readonly (readonly [string, Partial<Correction>, string])[] = [
  ['of a slot that is open still', { throughSlot: FIRST_SLOT + 4 }, 'change-slots-open'],
  ['of slots to come', { throughSlot: FIRST_SLOT + 5 }, 'change-slots-open'],
  ['of slots before the community', { fromSlot: FIRST_SLOT - 1 }, 'change-slots-open'],
  ['that ends before it begins', { fromSlot: FIRST_SLOT + 2 }, 'change-slots-open'],
  ['of nothing', { amountNano: 0 }, 'change-amount-out-of-range'],
  [
    'of more than can be counted',
    { amountNano: -(Math.floor(SLOT_LIMIT_NANO) + 1) },
    'change-amount-out-of-range',
  ],
  ['of a stranger', { member: 'ab'.repeat(32) }, 'change-member-unknown'],
]
for (const [what, change, code] of REFUSED)
  test(`a correction ${what} is refused`, () => {
    const { codes, blocks } = play(change)
    assert.equal(codes, [code])
    assert.ok(
      !blocks.some(({ execution }) => execution.transfers.some(({ purpose }) => purpose === 'correction')),
    )
  })

test.run()
