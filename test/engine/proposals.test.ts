/** Decisions that wait for approvals: which are held, how many, and when there are enough. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { genesisState } from '../../node/core/chain/chain-state.ts'
import type { Decision, SignedTransaction } from '../../node/core/governance/transaction.ts'
import { decisionId } from '../../node/core/governance/transaction.ts'
import { createProposals } from '../../node/engine/proposals.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import type { TestHome } from '../support/test-community.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { homeAt } from '../support/street.ts'
import { makeDecision } from '../support/transactions.ts'

const street = makeCommunity({ homes: 8, validators: 7 })
const { community } = street
const validators = street.homes.slice(0, 7)
const EFFECTIVE = FIRST_SLOT + 20

test('five approvals of seven are enough: each validator’s once, of nobody else, with its signature', () => {
  const { proposals, take } = createScene()
  const outsider = homeAt(street, 7)
  assert.not.ok(take([outsider]), 'it has no vote')
  assert.not.ok(take(forged(1)), 'it is not his signature')
  let id = ''
  for (const [index, validator] of validators.slice(0, 5).entries()) {
    if (index > 0) assert.not.ok(proposals.hasEnough(id), `${index}`)
    assert.ok(take([validator]))
    assert.not.ok(take([validator]), 'it is known')
    id = proposals.list()[0]?.id ?? ''
  }
  assert.ok(proposals.hasEnough(id))
  assert.not.ok(proposals.hasEnough('none'))
  const merged = proposals.merged(id)?.transaction
  assert.ok(merged?.type === 'decision')
  assert.equal(
    merged.approvals.map(({ validator }) => validator),
    proposals.list()[0]?.approvedBy,
  )
  assert.is(merged.approvals.length, 5)
})

test('who is no validator any more is not counted', () => {
  const { proposals, take, scene } = createScene()
  take(validators.slice(0, 5))
  const id = proposals.list()[0]?.id ?? ''
  assert.ok(proposals.hasEnough(id))
  const left = community.genesis.validators.filter((each) => each !== validators[0]?.member)
  scene.community = { ...community, genesis: { ...community.genesis, validators: left } }
  assert.not.ok(proposals.hasEnough(id), 'of six, four of the five')
})

test('a decision is possible until the last block but one before its slot, and then it goes', () => {
  for (const [slot, isPossible] of [
    [EFFECTIVE - 2, true],
    [EFFECTIVE - 1, false],
  ] as const) {
    const { proposals, take, scene } = createScene()
    take(validators.slice(0, 2))
    scene.slot = slot
    proposals.prune()
    assert.is(proposals.list().length, isPossible ? 1 : 0, `${slot}`)
    assert.is(take(validators.slice(2, 3)), isPossible, `${slot}`)
  }
})

test('of the rules that are proposed it is known who approved of them first; other decisions propose none', () => {
  const { proposals, take } = createScene()
  take(validators.slice(0, 1))
  assert.equal(proposals.rules(), [])
  const rule = { ...community.genesis.rule, name: 'another', hash: 'ab'.repeat(32) }
  const [first, second] = [homeAt(street, 2), homeAt(street, 1)]
  for (const approver of [first, second])
    take(
      makeDecision(
        community,
        { type: 'set-rule', rule },
        { approvers: [approver], proposer: first.member, effectiveSlot: EFFECTIVE },
      ),
    )
  assert.equal(proposals.rules(), [{ rule, approvedFirstBy: first.member }])
})

test('a validator is the first to approve of eight at most, and all together hold 32', () => {
  const { proposals, take } = createScene()
  for (const [index, validator] of validators.entries())
    for (let more = 0; more < 9; more++) {
      const isRoom = more < 8 && index < 4
      assert.is(
        take([validator], { effectiveSlot: EFFECTIVE + 100 * index + more }),
        isRoom,
        `${index} ${more}`,
      )
    }
  assert.is(proposals.list().length, 32)
  assert.ok(take(validators.slice(5, 6)), 'one that is held takes approvals of others')
})

function createScene() {
  const scene = { slot: FIRST_SLOT, community }
  const proposals = createProposals({
    keeper: {
      state: () => ({ ...genesisState(community), slot: scene.slot, height: 3 }),
      community: () => scene.community,
    },
    verify: verifyEd25519,
  })
  /** A decision on the connection of a home, with the approvals of these. */
  function take(
    approvers: readonly TestHome[] | SignedTransaction,
    options: Partial<Decision> = {},
  ): boolean {
    const signed = 'transaction' in approvers ? approvers : approvedBy(approvers, options)
    assert.ok(signed.transaction.type === 'decision')
    const { decision, body, approvals } = signed.transaction
    const isTaken = proposals.take(decision, body, approvals)
    if (isTaken) assert.ok(proposals.list().some(({ id }) => id === decisionId(body)))
    return isTaken
  }
  return { proposals, take, scene }
}

function approvedBy(
  approvers: readonly TestHome[],
  options: Omit<Partial<Decision>, 'change' | 'community'> = {},
): SignedTransaction {
  const member = homeAt(street, 7).member
  const change = { type: 'set-connection-limit', member, connectionLimitW: 12_000 } as const
  // The same decision, whoever approves of it.
  const proposer = homeAt(street, 0).member
  return makeDecision(community, change, { approvers, proposer, effectiveSlot: EFFECTIVE, ...options })
}

/** In the name of a validator, by another's key. */
function forged(index: number): SignedTransaction {
  const home = homeAt(street, index)
  return approvedBy([{ ...home, keys: homeAt(street, 7).keys }])
}

test.run()
