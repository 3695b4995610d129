/** Dated tariffs: what a decision may add, which holds at a moment, and what leaves the state when it is over. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../../node/core/chain/chain-state.ts'
import { applyChange } from '../../../node/core/governance/apply-change.ts'
import type { Change } from '../../../node/core/governance/change.ts'
import { SERIES_LIMIT, SERIES_MEMBERS_LIMIT } from '../../../node/core/governance/change.ts'
import { TARIFFS_LIMIT } from '../../../node/core/governance/member-record.ts'
import { checkChange } from '../../../node/core/governance/check-change.ts'
import type { Tariff } from '../../../node/core/governance/genesis.ts'
import { tariffAt } from '../../../node/core/governance/genesis.ts'
import { withoutPastTariffs } from '../../../node/core/governance/past-tariffs.ts'
import { communityUnder } from '../../../node/core/governance/terms.ts'
import { decodeTransaction, TRANSACTION_BYTES_LIMIT } from '../../../node/core/governance/transaction.ts'
import { verifyEd25519 } from '../../../node/runtime/ed25519.ts'
import { FIRST_SLOT, makeCommunity, SLOT_MS } from '../../support/test-community.ts'
import { makeDecision, quorumOf } from '../../support/transactions.ts'

const { community, homes, validators } = makeCommunity({ homes: 5 })
const { terms } = genesisState(community)
const ids = homes.map(({ member }) => member)
const [anna = '', bert = ''] = ids
const effectiveSlot = FIRST_SLOT + 10

/** Prices of slots in a row. */
function series(count: number, from = effectiveSlot): Tariff[] {
  return Array.from({ length: count }, (_, at) => ({
    fromMs: (from + at) * SLOT_MS,
    retailMicroPerKwh: 250_000 + ((at * 7919) % 100_000),
    feedInMicroPerKwh: ((at * 104_729) % 90_000) - 40_000,
  }))
}

function codeOf(members: readonly string[], tariffs: readonly Tariff[], before = terms): string {
  const context = { community: communityUnder(community, before), verify: verifyEd25519, effectiveSlot }
  return checkChange({ type: 'add-tariffs', members, tariffs }, context)
}

test('a series is added to each of its members, negative prices and all, and to nobody else', () => {
  const tariffs = series(96)
  assert.is(codeOf([anna, bert], tariffs), 'ok')
  const after = applyChange(terms, { type: 'add-tariffs', members: [anna, bert], tariffs }, effectiveSlot)
  for (const id of ids) {
    const count = id === anna || id === bert ? 97 : 1
    assert.is(after.members.get(id)?.tariffs.length, count)
  }
})

const [first, ...later] = series(3)
assert.ok(first)
const REFUSED: readonly (readonly [string, string, readonly string[], readonly Tariff[]])[] = [
  ['nothing', 'change-tariffs-invalid', [anna], []],
  ['for nobody', 'change-tariffs-invalid', [], series(1)],
  ['for one member twice', 'change-tariffs-invalid', [anna, anna], series(1)],
  ['longer than a decision', 'change-tariffs-invalid', [anna], series(SERIES_LIMIT + 1)],
  ['for a stranger among members', 'change-member-unknown', [anna, 'ab'.repeat(32)], series(1)],
  [
    'a price that no market can say',
    'change-tariff-out-of-range',
    [anna],
    [{ ...first, feedInMicroPerKwh: -(2 ** 30) }],
  ],
  ['begins before it is in force', 'change-tariff-not-after-last', [anna], series(2, effectiveSlot - 1)],
  ['goes back in time', 'change-tariff-not-after-last', [anna], [...later, first]],
  ['says one moment twice', 'change-tariff-not-after-last', [anna], [first, first]],
]
for (const [what, code, members, tariffs] of REFUSED)
  test(`a series is refused that is ${what}`, () => {
    assert.is(codeOf(members, tariffs), code)
  })

test('a series follows the last tariff of every one of its members', () => {
  const change: Change = { type: 'add-tariff', member: bert, tariff: first }
  const after = applyChange(terms, change, effectiveSlot)
  assert.is(codeOf([anna, bert], [first, ...later], after), 'change-tariff-not-after-last')
  assert.is(codeOf([anna, bert], later, after), 'ok')
})

test('no member has more tariffs ahead than a genesis may hold', () => {
  let after = terms
  const add = (count: number): string => {
    const from = effectiveSlot + (after.members.get(anna)?.tariffs.length ?? 0)
    const tariffs = series(count, from)
    const code = codeOf([anna], tariffs, after)
    if (code === 'ok') after = applyChange(after, { type: 'add-tariffs', members: [anna], tariffs }, 0)
    return code
  }
  for (let held = 1; held + SERIES_LIMIT <= TARIFFS_LIMIT; held += SERIES_LIMIT)
    assert.is(add(SERIES_LIMIT), 'ok')
  assert.is(add(SERIES_LIMIT), 'change-tariffs-too-many')
  assert.is(add(SERIES_LIMIT - 1), 'ok')
  assert.is(after.members.get(anna)?.tariffs.length, TARIFFS_LIMIT)
  assert.is(add(1), 'change-tariffs-too-many')
})

test('the longest series for as many members as it may be for fits a transaction, and comes back from its bytes', () => {
  const tariffs = series(SERIES_LIMIT).map((tariff) => ({ ...tariff, retailMicroPerKwh: 2 ** 30 - 1 }))
  const members = Array.from({ length: SERIES_MEMBERS_LIMIT }, (_, at) => at.toString(16).padStart(64, '0'))
  const change: Change = { type: 'add-tariffs', members, tariffs }
  const signed = makeDecision(community, change, { approvers: quorumOf(validators), effectiveSlot })
  assert.ok(signed.bytes.length < TRANSACTION_BYTES_LIMIT, `${signed.bytes.length} bytes`)
  const read = decodeTransaction(signed.bytes)?.transaction
  assert.equal(read?.type === 'decision' && read.decision.change, change)
})

const tariffs = fc
  .uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 30 })
  .map((moments) => moments.sort((a, b) => a - b).map((fromMs, at) => ({ ...tariffOf(at), fromMs })))

function tariffOf(at: number): Omit<Tariff, 'fromMs'> {
  return { retailMicroPerKwh: at, feedInMicroPerKwh: -at }
}

test('at every moment the last tariff that has begun holds, and the first before all', () => {
  fc.assert(
    fc.property(tariffs, fc.integer({ min: -25, max: 25 }), (list, atMs) => {
      const expected = list.filter(({ fromMs }) => fromMs <= atMs).at(-1) ?? list[0]
      assert.equal(tariffAt({ tariffs: list }, atMs), expected)
    }),
  )
})

test('what is over leaves the state, and no price from then on changes', () => {
  fc.assert(
    fc.property(tariffs, fc.integer({ min: -25, max: 25 }), (list, atMs) => {
      const founder = terms.members.get(anna)
      assert.ok(founder)
      const before = { ...terms, members: new Map([...terms.members, [anna, { ...founder, tariffs: list }]]) }
      const kept = withoutPastTariffs(before, atMs).members.get(anna)
      assert.ok(kept)
      for (let moment = atMs; moment <= 25; moment++)
        assert.equal(tariffAt(kept, moment), tariffAt({ tariffs: list }, moment))
      assert.ok(kept.tariffs.slice(1).every(({ fromMs }) => fromMs > atMs))
    }),
  )
})

test.run()
