/** A validator never contradicts itself, whatever happens to its process, and is silent where it is not sure. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeGateVote } from '../../node/core/chain/gate-vote.ts'
import { fromHex, toHex } from '../../node/core/codec/hex.ts'
import { createEngine } from '../../node/engine/engine.ts'
import { claimOf, decodeMessage, encodeMessage } from '../../node/engine/consensus-wire.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createMemoryNetwork } from '../../node/net/memory-network.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import type { EngineStreet, SentMessage } from '../support/engine-street.ts'
import { createEngineStreet, fixedRules, memberAt, STREET_SLOT_MS } from '../support/engine-street.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { createOracleRule } from '../support/oracle-rule.ts'
import { sign } from '../support/signed-messages.ts'
import { FIRST_SLOT } from '../support/test-community.ts'

for (const seed of [1, 2, 3]) {
  test(`homes killed again and again never sign two messages for one place (seed ${seed})`, async () => {
    const street = createEngineStreet({ seed })
    const random = createSeededRandom(seed)
    street.lossPpm = 100_000
    await street.startAll()
    for (let fall = 0; fall < 24; fall++) {
      const home = memberAt(street, Math.floor(random.fraction() * 4))
      await street.time.advanceTo(street.time.nowMs() + STREET_SLOT_MS * random.fraction() * 0.6)
      home.kill()
      await street.time.advanceTo(street.time.nowMs() + 5_000 * random.fraction())
      await home.start()
    }
    street.lossPpm = 0
    await street.time.advanceTo(street.time.nowMs() + 2.4 * STREET_SLOT_MS)
    assert.is(new Set(street.roots()).size, 1)
    assert.ok((street.heights()[0] ?? 0) > 3, street.heights().join(' '))
    assert.equal(contradictions(street), [])
    await street.stopAll()
  })
}

test('a gate vote is on disk before it is sent, and a restart sends no other for that slot', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 1)
  const unsaved: string[] = []
  home.outgoing = (topic, bytes) => {
    const stored = [...home.disk.own.values()].some((own) => toHex(own) === toHex(bytes))
    if (topic === 'gate-votes' && !stored) unsaved.push(toHex(bytes))
    return bytes
  }
  // Two others are away, so that the slot stays undecided.
  await street.startAll()
  memberAt(street, 2).kill()
  memberAt(street, 3).kill()
  await street.runSlots(-0.4)
  const before = votesOf(street, home.member)
  assert.is(before.length, 1)
  home.kill()
  await home.start()
  await memberAt(street, 2).start()
  await street.runSlots(-0.1)
  assert.equal(votesOf(street, home.member), before, 'it listens')
  await street.runSlots(1)
  const slots = votesOf(street, home.member).map(
    (vote) => decodeGateVote(fromHex(vote) ?? new Uint8Array())?.vote.slot,
  )
  assert.equal(slots, [FIRST_SLOT, FIRST_SLOT + 1])
  assert.equal(unsaved, [])
  await street.stopAll()
})

test('every consensus message is in the sign state on disk when it leaves', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 1)
  let checked = 0
  home.outgoing = (topic, bytes) => {
    if (topic !== 'consensus') return bytes
    assert.ok(toHex(home.disk.signState ?? new Uint8Array()).includes(toHex(bytes)))
    checked += 1
    return bytes
  }
  await street.startAll()
  await street.runSlots(2)
  assert.ok(checked >= 6)
  await street.stopAll()
})

for (const what of ['sign-state', 'gate-vote', 'block'] as const) {
  test(`when the disk refuses a ${what} the node says why, signs nothing more, and the others go on`, async () => {
    const street = createEngineStreet()
    const home = memberAt(street, 1)
    await street.startAll()
    await street.runSlots(1)
    home.disk.fails = (write) => write === what
    await street.runSlots(1.7)
    assert.is(home.engine().halted()?.code, 'store-failed')
    assert.ok(home.log.some(({ level, code }) => level === 'error' && code === 'store-failed'))
    const from = street.sent.length
    await street.runSlots(4)
    const said = street.sent.slice(from).filter((message) => message.from === home.member)
    assert.not(said.some(({ topic }) => topic === 'consensus' || topic === 'gate-votes'))
    assert.is(memberAt(street, 0).engine().keeper.tip().height, 5)
    await street.stopAll()
  })
}

test('a halted node comes back whole when its disk is well again', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 1)
  await street.startAll()
  await street.runSlots(1)
  home.disk.fails = () => true
  await street.runSlots(3)
  home.disk.fails = () => false
  await home.stop()
  await home.start()
  await street.runSlots(5)
  assert.equal(street.heights(), [6, 6, 6, 6])
  assert.is(home.engine().halted(), undefined)
  assert.equal(contradictions(street), [])
  await street.stopAll()
})

test('a damaged sign state keeps a node from starting: on doubt nothing is signed', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(1)
  await street.stopAll()
  const { signState } = home.disk
  assert.ok(signState)
  home.disk.signState = signState.slice(0, -1)
  const engine = createEngine(
    {
      context: { community: street.community, verify: verifyEd25519, ruleFor: () => createOracleRule() },
      self: home.member,
    },
    {
      clock: street.time.clock(),
      random: createSeededRandom(1),
      network: createMemoryNetwork(street.hub, home.member),
      store: createMemoryStore(home.disk),
      consensusSigner: home.keys.consensus,
      rules: fixedRules(createOracleRule()),
      logger: SILENT,
    },
  )
  const error: unknown = await engine.then(
    () => undefined,
    (failure: unknown) => failure,
  )
  assert.is(error instanceof OperatingError && error.code, 'sign-state-damaged')
})

test('a node that hears its own key contradict it stops: somebody has a copy of it', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 0)
  await street.startAll()
  await street.runSlots(1)
  home.outgoing = (topic, bytes) => {
    const message = topic === 'consensus' ? decodeMessage(bytes) : undefined
    if (message?.kind === 'vote') {
      const other = { ...message.vote, valueId: message.vote.valueId === null ? 'ab'.repeat(32) : null }
      const { domain, body } = claimOf(other)
      const signature = sign(home.keys.consensus, domain, street.community, body)
      street.hub.gossip(
        memberAt(street, 1).member,
        'consensus',
        encodeMessage({ kind: 'vote', vote: { ...other, signature } }),
      )
    }
    return bytes
  }
  await street.runSlots(2)
  assert.is(home.engine().halted()?.code, 'sign-state-conflict')
  await street.stopAll()
})

function votesOf(street: EngineStreet, member: string): string[] {
  const isVote = ({ from, topic }: SentMessage): boolean => from === member && topic === 'gate-votes'
  return street.sent.filter(isVote).map(({ bytes }) => toHex(bytes))
}

/** Places for which one validator sent two different messages. */
function contradictions(street: EngineStreet): string[] {
  const said = new Map<string, string>()
  const found: string[] = []
  for (const { topic, bytes } of street.sent) {
    const place = placeOf(topic, bytes)
    if (place === undefined) continue
    const earlier = said.get(place)
    if (earlier !== undefined && earlier !== toHex(bytes)) found.push(place)
    said.set(place, toHex(bytes))
  }
  return found
}

function placeOf(topic: string, bytes: Uint8Array): string | undefined {
  if (topic === 'gate-votes') {
    const signed = decodeGateVote(bytes)
    return signed && `gate ${signed.vote.validator} ${signed.vote.slot}`
  }
  const message = topic === 'consensus' ? decodeMessage(bytes) : undefined
  if (message === undefined || message.kind === 'certificate') return undefined
  const { height, round, validator } = message.kind === 'vote' ? message.vote : message.proposal
  const step = message.kind === 'vote' ? message.vote.type : 'proposal'
  return `${validator} ${height} ${round} ${step}`
}

test.run()
