/** Everything that a node must not believe, sent to a running node over gossip: each with its code, and no trace left. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Counters } from '../../node/core/metering/reading.ts'
import { encodeCbor } from '../../node/core/codec/cbor.ts'
import { DOMAINS } from '../../node/core/crypto/signing.ts'
import { slotEndMs } from '../../node/core/units/slots.ts'
import { claimOf, encodeMessage } from '../../node/engine/consensus-wire.ts'
import type { Topic, Verdict } from '../../node/engine/ports.ts'
import { createEngineStreet, memberAt, STREET_SLOT_MS } from '../support/engine-street.ts'
import type { EngineStreet, StreetHome } from '../support/engine-street.ts'
import { makeGateVote, makeOrder, makeReading, makeSheet, sign } from '../support/signed-messages.ts'
import { FIRST_SLOT, makeCommunity, makeHome } from '../support/test-community.ts'

interface Case {
  readonly what: string
  readonly topic: Topic
  readonly code: string
  readonly verdict: Verdict
  readonly bytes: (street: EngineStreet, home: StreetHome) => Uint8Array
}

/** The street hears all this shortly after the end of the third slot, whose reading one home still owes. */
const NOW = FIRST_SLOT + 2
const OPEN = NOW + 3
const GOOD = { slot: OPEN, orders: [makeOrder({ energyWh: 100 })] }
const stranger = makeHome('test street', 77)
const elsewhere = makeCommunity({ name: 'another street' }).community

const CASES: readonly Case[] = [
  {
    what: 'an order sheet that is not CBOR',
    topic: 'sheets',
    code: 'sheet-malformed',
    verdict: 'reject',
    bytes: () => Uint8Array.of(1, 2, 3),
  },
  {
    what: 'a sheet with a byte too many',
    topic: 'sheets',
    code: 'sheet-malformed',
    verdict: 'reject',
    bytes: ({ community }, home) => Uint8Array.from([...makeSheet(community, home, { slot: OPEN }).bytes, 0]),
  },
  {
    what: 'a sheet of somebody who is no member',
    topic: 'sheets',
    code: 'sheet-member-unknown',
    verdict: 'ignore',
    bytes: ({ community }) => makeSheet(community, { ...stranger }, { slot: OPEN }).bytes,
  },
  {
    what: 'a sheet signed with another key',
    topic: 'sheets',
    code: 'sheet-signature-invalid',
    verdict: 'reject',
    bytes: ({ community }, home) => makeSheet(community, home, GOOD, stranger.keys.node).bytes,
  },
  {
    what: 'a sheet signed with the consensus key of its member',
    topic: 'sheets',
    code: 'sheet-signature-invalid',
    verdict: 'reject',
    bytes: ({ community }, home) => makeSheet(community, home, GOOD, home.keys.consensus).bytes,
  },
  {
    what: 'a sheet of another community',
    topic: 'sheets',
    code: 'sheet-community-other',
    verdict: 'reject',
    bytes: (_street, home) => makeSheet(elsewhere, home, { slot: OPEN }).bytes,
  },
  {
    what: 'a sheet after its gate, which an innocent relay may bring',
    topic: 'sheets',
    code: 'sheet-gate-closed',
    verdict: 'ignore',
    bytes: ({ community }, home) => makeSheet(community, home, { slot: NOW + 1 }).bytes,
  },
  {
    what: 'a sheet for next week',
    topic: 'sheets',
    code: 'sheet-slot-too-far',
    verdict: 'ignore',
    bytes: ({ community }, home) => makeSheet(community, home, { slot: NOW + 5000 }).bytes,
  },
  {
    what: 'a sheet for more energy than the connection carries',
    topic: 'sheets',
    code: 'sheet-energy-over-connection',
    verdict: 'reject',
    bytes: ({ community }, home) =>
      makeSheet(community, home, { slot: OPEN, orders: [makeOrder({ energyWh: 576 })] }).bytes,
  },
  {
    what: 'a sheet whose owner would trade with himself',
    topic: 'sheets',
    code: 'sheet-orders-cross',
    verdict: 'reject',
    bytes: ({ community }, home) =>
      makeSheet(community, home, {
        slot: OPEN,
        orders: [makeOrder({ energyWh: 9 }), makeOrder({ energyWh: 9, side: 'offer' })],
      }).bytes,
  },
  {
    what: 'a reading that is not CBOR',
    topic: 'readings',
    code: 'reading-malformed',
    verdict: 'reject',
    bytes: () => Uint8Array.of(0xff),
  },
  {
    what: 'a reading of somebody who is no member',
    topic: 'readings',
    code: 'reading-member-unknown',
    verdict: 'ignore',
    bytes: ({ community }) => makeReading(community, stranger, { slot: NOW - 1 }).bytes,
  },
  {
    what: 'a reading of a later slot that its member did not sign',
    topic: 'readings',
    code: 'reading-signature-invalid',
    verdict: 'reject',
    bytes: ({ community }, home) =>
      makeReading(community, home, { slot: NOW + 1, ...counters(9_000_000) }, stranger.keys.node).bytes,
  },
  {
    what: 'a reading of a slot that is not over',
    topic: 'readings',
    code: 'reading-slot-not-over',
    verdict: 'ignore',
    bytes: ({ community }, home) => makeReading(community, home, { slot: NOW + 2 }).bytes,
  },
  {
    what: 'a reading of a slot that is settled',
    topic: 'readings',
    code: 'reading-slot-settled',
    verdict: 'ignore',
    bytes: ({ community }, home) => makeReading(community, home, { slot: FIRST_SLOT }).bytes,
  },
  {
    what: 'a reading that starts where the last one did not end',
    topic: 'readings',
    code: 'reading-start-differs',
    verdict: 'ignore',
    bytes: ({ community }, home) => makeReading(community, home, { slot: NOW, ...counters(7777) }).bytes,
  },
  {
    what: 'a gate vote that is not CBOR',
    topic: 'gate-votes',
    code: 'gate-vote-malformed',
    verdict: 'reject',
    bytes: () => new Uint8Array(),
  },
  {
    what: 'a gate vote of a member that does not vote',
    topic: 'gate-votes',
    code: 'gate-vote-not-validator',
    verdict: 'ignore',
    bytes: (street) => makeGateVote(street.community, memberAt(street, 4), { slot: OPEN - 1 }).bytes,
  },
  {
    what: 'a gate vote signed with the node key',
    topic: 'gate-votes',
    code: 'gate-vote-signature-invalid',
    verdict: 'reject',
    bytes: ({ community }, home) => makeGateVote(community, home, { slot: OPEN - 1 }, home.keys.node).bytes,
  },
  {
    what: 'a gate vote of another community',
    topic: 'gate-votes',
    code: 'gate-vote-community-other',
    verdict: 'reject',
    bytes: (_street, home) => makeGateVote(elsewhere, home, { slot: OPEN - 1 }).bytes,
  },
  {
    what: 'a consensus message that is not CBOR',
    topic: 'consensus',
    code: 'consensus-malformed',
    verdict: 'reject',
    bytes: () => encodeCbor([3, new Uint8Array()]),
  },
  {
    what: 'a vote signed with another key',
    topic: 'consensus',
    code: 'consensus-signature-invalid',
    verdict: 'reject',
    bytes: (street, home) => prevote(street, home, stranger.keys.consensus),
  },
  {
    what: 'a vote of a member that does not vote',
    topic: 'consensus',
    code: 'consensus-not-validator',
    verdict: 'ignore',
    bytes: (street) => prevote(street, memberAt(street, 4), memberAt(street, 4).keys.consensus),
  },
]

let street: EngineStreet
test.before(async () => {
  street = createEngineStreet({ homes: 5, validators: 4 })
  await street.startAll()
  await street.time.advanceTo(slotEndMs(NOW, STREET_SLOT_MS) - STREET_SLOT_MS / 2 + 5_000)
  // Who is said to speak below is silent from here on.
  await memberAt(street, 0).stop()
  await street.time.advanceTo(slotEndMs(NOW, STREET_SLOT_MS) + 10_000)
})
test.after(() => street.stopAll())

for (const { what, topic, code, verdict, bytes } of CASES) {
  test(`${what} is ${verdict === 'reject' ? 'rejected' : 'ignored'} as ${code}`, async () => {
    const target = memberAt(street, 1)
    target.log.length = 0
    target.judged.length = 0
    street.hub.gossip(memberAt(street, 2).member, topic, bytes(street, memberAt(street, 0)))
    await street.time.advanceTo(street.time.nowMs() + 50)
    assert.ok(
      target.log.some((line) => line.code === code),
      target.log.map((line) => line.code).join(' '),
    )
    assert.ok(target.judged.some((each) => each.topic === topic && each.verdict === verdict))
    const isLoud = target.log.some((line) => line.code === code && line.level === 'warn')
    assert.is(isLoud, verdict === 'reject')
  })
}

test('after all that the street settles what its meters counted, and holds one root', async () => {
  await memberAt(street, 0).start()
  await street.runSlots(6.4)
  assert.is(new Set(street.roots()).size, 1)
  assert.equal(new Set(street.heights()).size, 1)
  const texts = [...memberAt(street, 3).disk.outcomes.values()].slice(3).join()
  assert.ok(texts.includes('"refusedReadings":[]') && texts.includes('"refusedSheets":[]'))
  assert.not.match(texts, /"refused(Readings|Sheets)":\[\{/)
})

function counters(importWh: number): { start: Counters; end: Counters } {
  const still = { importWh, exportWh: 0, generationWh: null }
  return { start: still, end: still }
}

function prevote(
  { community, members }: EngineStreet,
  home: StreetHome,
  signer: StreetHome['keys']['consensus'],
): Uint8Array {
  const height = (members[1]?.engine().keeper.tip().height ?? 0) + 1
  const vote = { type: 'prevote', height, round: 0, valueId: null, validator: home.member } as const
  const { domain, body } = claimOf(vote)
  assert.is(domain, DOMAINS.prevote)
  return encodeMessage({ kind: 'vote', vote: { ...vote, signature: sign(signer, domain, community, body) } })
}

test.run()
