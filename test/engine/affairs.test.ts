import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import type { RuleShelf } from '../../node/engine/ports.ts'
import { createOracleRule, ORACLE_RULE_HASH } from '../support/oracle-rule.ts'
import { decodeTransaction } from '../../node/core/governance/transaction.ts'
import { validatorsOf } from '../../node/core/governance/terms.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import type { EngineStreet } from '../support/engine-street.ts'
import { makeGateVote, makeOrder, makeSheet } from '../support/signed-messages.ts'
import { FIRST_SLOT, genesisMember } from '../support/test-community.ts'
import { makeDecision, quorumOf } from '../support/transactions.ts'

const test = suite('the affairs of a street')
const policies = { absenceBlocks: 4, doubleSheetPenaltyNano: 5_000 }

function termsOf(street: EngineStreet, index = 0) {
  return memberAt(street, index).engine().keeper.state().terms
}

function assertOneLedger(street: EngineStreet): void {
  assert.is(new Set(street.roots()).size, 1, 'all homes hold one state')
}

test('a validator that says two things at the gate is reported by who hears it, and loses its seat', async () => {
  const street = createEngineStreet({ homes: 5, genesis: { policies } })
  await street.startAll()
  await street.runSlots(2)
  const liar = memberAt(street, 4)
  const slot = FIRST_SLOT + 3
  for (const wasPreviousTimely of [true, false]) {
    const vote = makeGateVote(street.community, liar, { slot, wasPreviousTimely })
    street.hub.gossip(liar.member, 'gate-votes', vote.bytes)
  }
  await street.runSlots(6)
  assert.not(validatorsOf(termsOf(street)).includes(liar.member))
  assert.is(termsOf(street).seats.find(({ member }) => member === liar.member)?.state, 'forfeited')
  assertOneLedger(street)
  await street.stopAll()
})

test('two sheets of one revision cost their author the penalty', async () => {
  const street = createEngineStreet({ homes: 4, genesis: { policies } })
  await street.startAll()
  await street.runSlots(1)
  const cheat = memberAt(street, 3)
  const slot = FIRST_SLOT + 5
  for (const energyWh of [1, 2]) {
    const orders = [makeOrder({ energyWh })]
    const sheet = makeSheet(street.community, cheat, { slot, revision: 9, orders })
    street.hub.gossip(cheat.member, 'sheets', sheet.bytes)
  }
  await street.runSlots(5)
  assert.equal([...termsOf(street).offences.keys()], [`sheet/${cheat.member}/${slot}/9`])
  assertOneLedger(street)
  await street.stopAll()
})

test('a validator that was away loses its seat, and asks for it when it is back', async () => {
  const street = createEngineStreet({ homes: 6, genesis: { policies } })
  await street.startAll()
  await street.runSlots(1)
  const away = memberAt(street, 5)
  await away.stop()
  await street.runSlots(8)
  assert.is(validatorsOf(termsOf(street)).length, 5)
  await away.start()
  await street.runSlots(13)
  assert.is(validatorsOf(termsOf(street)).length, 6, 'it votes again')
  assertOneLedger(street)
  await street.stopAll()
})

test('a decision that one home submits is in force on all of them in its slot', async () => {
  const street = createEngineStreet({ homes: 5, validators: 4, genesis: { policies } })
  await street.startAll()
  await street.runSlots(1)
  const { member } = memberAt(street, 4)
  const decision = makeDecision(
    street.community,
    { type: 'suspend-member', member },
    { approvers: quorumOf(street.validators), effectiveSlot: FIRST_SLOT + 5 },
  )
  const verdict = memberAt(street, 4).engine().submitTransaction(decision.bytes)
  assert.is(verdict.code, 'ok')
  await street.runSlots(3)
  assert.is(termsOf(street, 1).scheduled.length, 1)
  assert.is(memberAt(street, 0).engine().submitTransaction(decision.bytes).code, 'decision-known')
  await street.runSlots(7)
  assert.is(termsOf(street, 1).members.get(member)?.standing, 'suspended')
  assertOneLedger(street)
  await street.stopAll()
})

test('validators approve one after the other what one proposes, and then it is decided', async () => {
  const street = createEngineStreet({ homes: 4, genesis: { policies } })
  await street.startAll()
  await street.runSlots(1)
  const engines = street.members.map((home) => home.engine())
  const change = { type: 'set-policies', policies: { absenceBlocks: 77, doubleSheetPenaltyNano: 1 } } as const
  const proposed = engines[0]?.propose(change, FIRST_SLOT + 6)
  assert.is(proposed?.code, 'ok')
  await street.runSlots(2)
  const seen = engines[2]?.proposals()
  assert.equal(
    seen?.map(({ approvedBy }) => approvedBy),
    [[memberAt(street, 0).member]],
  )
  const id = seen?.[0]?.id ?? ''
  assert.is(engines[2]?.approve('00'.repeat(32)).code, 'proposal-unknown')
  assert.is(engines[2]?.approve(id).code, 'ok')
  assert.is(engines[2]?.approve(id).code, 'proposal-not-taken', 'once is enough')
  assert.is(engines[3]?.approve(id).code, 'ok')
  await street.runSlots(4)
  assert.is(termsOf(street, 1).scheduled.length, 1)
  assert.equal(engines[1]?.proposals(), [])
  await street.runSlots(8)
  assert.is(termsOf(street, 1).policies.absenceBlocks, 77)
  assertOneLedger(street)
  await street.stopAll()
})

test('a home that is admitted connects, catches up, trades and is settled like the others', async () => {
  const street = createEngineStreet({ homes: 5, founders: 4, genesis: { policies } })
  const newcomer = memberAt(street, 4)
  await street.startAll()
  await street.runSlots(2)
  assert.is(newcomer.engine().keeper.tip().height, 0, 'nobody lets a stranger in')
  const member = genesisMember(street.community.genesis.name, newcomer)
  const decision = makeDecision(
    street.community,
    { type: 'admit-member', member },
    { approvers: quorumOf(street.validators), effectiveSlot: FIRST_SLOT + 4 },
  )
  assert.is(memberAt(street, 1).engine().submitTransaction(decision.bytes).code, 'ok')
  await street.runSlots(14)
  assertOneLedger(street)
  const { keeper } = memberAt(street, 0).engine()
  assert.is(newcomer.engine().keeper.tip().height, keeper.tip().height)
  assert.ok(keeper.state().meters.get(newcomer.member)?.lastEnd, 'its readings are on the chain')
  assert.ok(keeper.state().ledger.accounts.has(`money/${newcomer.member}`))
  const sheets = street.sent.filter(({ from, topic }) => from === newcomer.member && topic === 'sheets')
  assert.ok(sheets.length > 0, 'it sends orders')
  await street.stopAll()
})

test('a rule that only one home has comes to the others by its hash, before its slot', async () => {
  const module = asciiBytes('the bytes of another rule')
  const hash = toHex(sha256(module))
  const shelves = Array.from({ length: 4 }, (_, index) => createShelf(index === 2 ? [module] : []))
  const street = createEngineStreet({
    genesis: { policies },
    rules: (index) => shelves[index] ?? createShelf([]),
  })
  await street.startAll()
  await street.runSlots(1)
  const rule = { ...street.community.genesis.rule, name: 'another', hash }
  const decision = makeDecision(
    street.community,
    { type: 'set-rule', rule },
    { approvers: quorumOf(street.validators), effectiveSlot: FIRST_SLOT + 5 },
  )
  memberAt(street, 2).engine().submitTransaction(decision.bytes)
  await street.runSlots(9)
  assert.ok(termsOf(street).rule.hash === hash)
  assert.ok(memberAt(street, 0).engine().keeper.tip().slot > FIRST_SLOT + 6, 'blocks go on')
  for (const shelf of shelves) assert.ok(await shelf.bytes(hash))
  assertOneLedger(street)
  await street.stopAll()
})

test('without the module of its rule a street waits, and no slot is void', async () => {
  const hash = toHex(sha256(asciiBytes('nobody has this one')))
  const shelves = Array.from({ length: 4 }, () => createShelf([]))
  const street = createEngineStreet({
    genesis: { policies },
    rules: (index) => shelves[index] ?? createShelf([]),
  })
  await street.startAll()
  await street.runSlots(1)
  const rule = { ...street.community.genesis.rule, hash }
  const decision = makeDecision(
    street.community,
    { type: 'set-rule', rule },
    { approvers: quorumOf(street.validators), effectiveSlot: FIRST_SLOT + 4 },
  )
  memberAt(street, 0).engine().submitTransaction(decision.bytes)
  await street.runSlots(8)
  const heights = street.heights()
  assert.is(new Set(heights).size, 1)
  assert.ok(street.members.every((home) => home.engine().halted() === undefined))
  await street.runSlots(10)
  assert.equal(street.heights(), heights, 'nobody judges by a rule that is not here')
  await Promise.all(shelves.slice(0, 1).map((shelf) => shelf.keep(hash, asciiBytes('nobody has this one'))))
  await street.runSlots(14)
  assert.ok((street.heights()[0] ?? 0) > (heights[0] ?? 0), 'it goes on by itself')
  assertOneLedger(street)
  await street.stopAll()
})

test('what is no transaction, or not a good one, is refused with its code and not passed on', async () => {
  const street = createEngineStreet({ genesis: { policies } })
  await street.startAll()
  await street.runSlots(1)
  const engine = memberAt(street, 0).engine()
  assert.is(engine.submitTransaction(new Uint8Array(3)).code, 'transaction-malformed')
  const alone = makeDecision(
    street.community,
    { type: 'set-policies', policies },
    { approvers: street.validators.slice(0, 1), effectiveSlot: FIRST_SLOT + 9 },
  )
  assert.is(engine.submitTransaction(alone.bytes).code, 'decision-approvals-too-few')
  assert.not(street.sent.some(({ topic }) => topic === 'transactions'))
  assert.ok(decodeTransaction(alone.bytes))
  await street.stopAll()
})

test('when the street moves to a protocol version that a node does not know, it stops with a code', async () => {
  const street = createEngineStreet({ genesis: { policies } })
  await street.startAll()
  const decision = makeDecision(
    street.community,
    { type: 'set-protocol-version', protocolVersion: 2 },
    { approvers: quorumOf(street.validators), effectiveSlot: FIRST_SLOT + 4 },
  )
  await street.runSlots(1)
  memberAt(street, 0).engine().submitTransaction(decision.bytes)
  await street.runSlots(7)
  for (const home of street.members) assert.is(home.engine().halted()?.code, 'protocol-too-old')
  const heights = new Set(street.heights())
  await street.runSlots(9)
  assert.equal(new Set(street.heights()), heights, 'nobody signs on')
  await street.stopAll()
})

/** A shelf whose modules are only bytes: every rule clears as the oracle does. */
function createShelf(modules: readonly Uint8Array[]): RuleShelf {
  const held = new Map(modules.map((bytes) => [toHex(sha256(bytes)), bytes]))
  const isHere = (hash: string): boolean => hash === ORACLE_RULE_HASH || held.has(hash)
  return {
    find({ hash }) {
      assert.ok(isHere(hash), 'only a rule that is here is used')
      return createOracleRule(hash)
    },
    prepare: ({ hash }) => Promise.resolve(isHere(hash)),
    bytes: (hash) => Promise.resolve(held.get(hash)),
    keep: (hash, bytes) => Promise.resolve(void held.set(hash, bytes)),
    keepProposed: (hash, bytes) => Promise.resolve(held.set(hash, bytes).has(hash)),
  }
}

test.run()
