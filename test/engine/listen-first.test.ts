/**
 * A validator that was started listens before it signs: a copied data directory that runs twice, and one that was rolled
 * back, are noticed before they do harm. Nobody loses a slot by it.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeGateVote } from '../../node/core/chain/gate-vote.ts'
import { createEngine } from '../../node/engine/engine.ts'
import { decodeObjectsRequest, encodeObjectFrame } from '../../node/engine/requests.ts'
import type { Engine } from '../../node/engine/running-engine.ts'
import { createMemoryNetwork } from '../../node/net/memory-network.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { copyDisk } from '../../sim/street/disk-copy.ts'
import type { MemoryDisk } from '../../sim/street/memory-store.ts'
import type { EngineStreet, StreetHome } from '../support/engine-street.ts'
import { createEngineStreet, fixedRules, memberAt } from '../support/engine-street.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { createOracleRule } from '../support/oracle-rule.ts'
import { makeGateVote, makeOrder, makeSheet } from '../support/signed-messages.ts'
import { FIRST_SLOT } from '../support/test-community.ts'

test('a copied data directory that runs beside the original hears it, and stops before it signs', async () => {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(1)
  const home = memberAt(street, 0)
  const copy = await startCopy(street, home)
  await street.runSlots(3.2)
  assert.is(copy.engine.halted()?.code, 'own-key-elsewhere')
  assert.equal(copy.said, [])
  assert.is(home.engine().halted(), undefined)
  assert.is(copy.engine.keeper.tip().height, home.engine().keeper.tip().height, 'it goes on to follow')
  await copy.engine.stop()
  await street.stopAll()
})

test('where the original is started again meanwhile, one of the two stops and none contradicts the other', async () => {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(1)
  const home = memberAt(street, 0)
  home.kill()
  const disk = copied(home.disk)
  await home.start()
  const copy = await startCopy(street, home, disk)
  await street.runSlots(4.2)
  const stopped = [home.engine(), copy.engine].filter((engine) => engine.halted() !== undefined)
  assert.is(stopped.length, 1)
  assert.is(stopped[0]?.halted()?.code, 'own-key-elsewhere')
  const isGate = ({ from, topic }: { from?: string; topic: string }): boolean =>
    topic === 'gate-votes' && (from ?? home.member) === home.member
  const slots = [...street.sent, ...copy.said]
    .filter(isGate)
    .map(({ bytes }) => decodeGateVote(bytes)?.vote.slot)
  assert.is(new Set(slots).size, slots.length, 'one gate vote a slot')
  await copy.engine.stop()
  await street.stopAll()
})

for (const [what, slots] of [
  ['some slots', 3],
  ['a moment', 0.05],
] as const) {
  test(`a data directory that was rolled back by ${what} is noticed, and its home follows without a word`, async () => {
    const street = createEngineStreet()
    const home = memberAt(street, 2)
    await street.startAll()
    await street.runSlots(0.5 - 0.05)
    const restore = copyDisk(home.disk)
    await street.runSlots(0.5 + slots)
    home.kill()
    restore()
    const before = street.sent.length
    await home.start()
    await street.runSlots(3.2 + slots)
    assert.is(home.engine().halted()?.code, 'own-key-elsewhere')
    assert.ok(home.log.some(({ level, code }) => level === 'error' && code === 'own-key-elsewhere'))
    assert.equal(signedBy(street, home, before), [])
    assert.is(new Set(street.roots()).size, 1)
    await street.stopAll()
  })
}

test('a home that lost its disk and kept its keys is noticed: nobody knows what it has signed', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 1)
  await street.startAll()
  await street.runSlots(2)
  home.kill()
  empty(home.disk)
  const before = street.sent.length
  await home.start()
  await street.runSlots(4.2)
  assert.is(home.engine().halted()?.code, 'own-key-elsewhere')
  assert.equal(signedBy(street, home, before), [])
  assert.is(new Set(street.roots()).size, 1)
  await street.stopAll()
})

test('a validator that restarts says nothing until it has listened over a gate, and then that it is here', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 1)
  await street.startAll()
  await street.runSlots(0.7)
  home.kill()
  const before = street.sent.length
  await home.start()
  // The gate of the third slot closes here, and the others agree without it.
  await street.runSlots(1.52)
  assert.is(memberAt(street, 0).engine().keeper.tip().slot, FIRST_SLOT + 2)
  assert.equal(signedBy(street, home, before), [])
  await street.runSlots(1.6)
  const votes = signedBy(street, home, before).filter(({ topic }) => topic === 'gate-votes')
  assert.equal(
    votes.map(({ bytes }) => decodeGateVote(bytes)?.vote.slot),
    [FIRST_SLOT + 2],
  )
  await street.stopAll()
})

test('a sheet that was made after the gate is not named by a validator that restarts, whoever answers with it', async () => {
  const street = createEngineStreet()
  const [home, liar] = [memberAt(street, 1), memberAt(street, 3)]
  await street.startAll()
  await street.runSlots(1.2)
  home.kill()
  // Without this one there is no block until the other has spoken.
  memberAt(street, 2).kill()
  await home.start()
  const slot = FIRST_SLOT + 2
  // The gate of that slot closes, and the liar looks at the book before it makes up its mind.
  const late = makeSheet(street.community, liar, { slot, revision: 9, orders: [makeOrder({ energyWh: 1 })] })
  let answered = 0
  liar.answer = (protocol, request) => {
    if (protocol !== 'objects' || decodeObjectsRequest(request)?.type !== 'current') return undefined
    answered += 1
    return oneFrame(encodeObjectFrame({ kind: 'sheet', bytes: late.bytes }))
  }
  liar.outgoing = (topic, bytes) => {
    const signed = topic === 'gate-votes' ? decodeGateVote(bytes) : undefined
    if (signed?.vote.slot !== slot) return bytes
    const sheets = [...signed.vote.sheets, { member: liar.member, revision: 9, hash: late.hash }]
    const { slot: _, validator: __, ...vote } = signed.vote
    return makeGateVote(street.community, liar, { ...vote, slot, sheets }).bytes
  }
  const before = street.sent.length
  await street.runSlots(2.1)
  assert.ok(answered > 0)
  const [said] = signedBy(street, home, before).filter(({ topic }) => topic === 'gate-votes')
  const named = said && decodeGateVote(said.bytes)?.vote
  assert.is(named?.slot, slot)
  assert.not(named?.sheets.some(({ hash }) => hash === late.hash))
  await street.stopAll()
})

test('a street that restarted as a whole agrees on the slot of the next gate', async () => {
  const street = createEngineStreet()
  await street.startAll()
  await street.runSlots(1.2)
  for (const home of street.members) home.kill()
  for (const home of street.members) await home.start()
  await street.runSlots(2)
  for (const home of street.members) {
    assert.is(home.engine().halted(), undefined)
    assert.is(home.engine().keeper.tip().slot, FIRST_SLOT + 2)
  }
  await street.stopAll()
})

test('a validator with no peer that could tell says nothing, until there are some', async () => {
  const street = createEngineStreet()
  const home = memberAt(street, 3)
  await street.startAll()
  await street.runSlots(1)
  home.kill()
  street.hub.disconnect(home.member)
  const before = street.sent.length
  await home.start()
  await street.runSlots(3)
  assert.equal(signedBy(street, home, before), [])
  street.hub.reconnect(home.member)
  await street.runSlots(4)
  assert.ok(signedBy(street, home, before).length > 0)
  assert.is(home.engine().halted(), undefined)
  await street.stopAll()
})

test('members who do not vote may all lie: a validator that hears only them says nothing', async () => {
  const street = createEngineStreet({ homes: 6, validators: 4 })
  const home = memberAt(street, 0)
  const voters = [1, 2, 3].map((index) => memberAt(street, index).member)
  await street.startAll()
  await street.runSlots(1.2)
  home.kill()
  for (const voter of voters) street.hub.cut(home.member, voter)
  const before = street.sent.length
  await home.start()
  await street.runSlots(3.1)
  assert.equal(signedBy(street, home, before), [])
  assert.is(home.engine().keeper.tip().slot, FIRST_SLOT + 3, 'it follows through them all the same')
  // Of three others two are enough: one of them is honest.
  for (const voter of voters.slice(1)) street.hub.mend(home.member, voter)
  await street.runSlots(4.1)
  assert.ok(signedBy(street, home, before).length > 0)
  await street.stopAll()
})

async function* oneFrame(frame: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(frame)
}

interface Copy {
  readonly engine: Engine
  readonly said: { readonly topic: string; readonly bytes: Uint8Array }[]
}

/**
 * A second engine of a member, on a copy of its disk. Peers see one member and talk to the first; so the second hears
 * only the answers to what it asks, as it would with one transport key in two places.
 */
async function startCopy(street: EngineStreet, home: StreetHome, disk = copied(home.disk)): Promise<Copy> {
  const rules = fixedRules(createOracleRule())
  const hub = { ...street.hub, enter: () => undefined, leave: () => undefined, admit: () => undefined }
  const network = createMemoryNetwork(hub, home.member)
  const said: { topic: string; bytes: Uint8Array }[] = []
  const engine = await createEngine(
    {
      context: { community: street.community, verify: verifyEd25519, ruleFor: rules.find },
      self: home.member,
    },
    {
      clock: street.time.clock(),
      random: createSeededRandom(77),
      network: {
        ...network,
        publish(topic, bytes) {
          said.push({ topic, bytes })
          return network.publish(topic, bytes)
        },
      },
      store: createMemoryStore(disk),
      consensusSigner: home.keys.consensus,
      rules,
      logger: SILENT,
    },
  )
  await engine.connect()
  engine.start()
  return { engine, said }
}

function copied(disk: MemoryDisk): MemoryDisk {
  const { tip, signState, leaves, blocks, outcomes, own } = disk
  return {
    ...createMemoryDisk(),
    tip,
    signState,
    leaves: new Map(leaves),
    blocks: new Map(blocks),
    outcomes: new Map(outcomes),
    own: new Map(own),
  }
}

function empty(disk: MemoryDisk): void {
  for (const part of [disk.leaves, disk.blocks, disk.outcomes, disk.own]) part.clear()
  disk.tip = undefined
  disk.signState = undefined
}

/** What a home signed with its consensus key, of all that was sent after the first `from` messages. */
function signedBy(street: EngineStreet, home: StreetHome, from: number): EngineStreet['sent'] {
  return street.sent
    .slice(from)
    .filter(
      ({ from: sender, topic }) =>
        sender === home.member && (topic === 'consensus' || topic === 'gate-votes'),
    )
}

test.run()
