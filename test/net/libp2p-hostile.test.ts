/** Members that lie, over real libp2p, before the judge and the pool of the engine: the market goes on, memory is bounded. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import type { Evidence } from '../../node/core/governance/evidence.ts'
import type { SignedSheet } from '../../node/core/market/order-sheet.ts'
import { createJudge } from '../../node/engine/judge.ts'
import type { Pool } from '../../node/engine/pool.ts'
import { createPool, SHEETS_PER_MEMBER_LIMIT } from '../../node/engine/pool.ts'
import type { Topic, Verdict } from '../../node/engine/ports.ts'
import { streetMembers } from '../../node/engine/street-members.ts'
import type { Libp2pNetwork } from '../../node/net/libp2p-network.ts'
import { createLibp2pNetwork } from '../../node/net/libp2p-network.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { makeGateVote, makeOrder, makeSheet } from '../support/signed-messages.ts'
import type { TestStreet } from '../support/street.ts'
import { createStreet } from '../support/street.ts'
import type { TestHome } from '../support/test-community.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { QUICK } from './libp2p-street.ts'
import { until } from './test-home.ts'

const test = suite('hostile members')
/** Long enough for what must not happen. */
const NEVER_MS = 1_000
const SLOT = FIRST_SLOT + 3

interface Judged {
  readonly topic: Topic
  readonly author: string
  readonly verdict: Verdict
}

interface HonestHome {
  readonly network: Libp2pNetwork
  readonly pool: Pool
  readonly offences: Evidence[]
  readonly judged: Judged[]
}

function networkOf(street: TestStreet, index: number): Libp2pNetwork {
  const { community } = street
  const home = homeOf(street, index)
  return createLibp2pNetwork(
    {
      // As makeCommunity makes the node keys.
      privateKeySeed: sha256(asciiBytes(`${community.genesis.name}/node/${index}`)),
      ...{ communityHash: community.hash, members: streetMembers(community), self: home.member },
      ...{ listen: ['/ip4/127.0.0.1/tcp/0'], limits: QUICK },
    },
    { random: createSeededRandom(index + 1), logger: SILENT },
  )
}

/** A home that judges as the engine does, at a moment before the gates of the slots under test. */
async function startHonest(street: TestStreet, index: number): Promise<HonestHome> {
  const { community } = street
  const { slotMs } = community.genesis
  const network = networkOf(street, index)
  const pool = createPool()
  const offences: Evidence[] = []
  const judged: Judged[] = []
  const judge = createJudge({
    heardGateVote: () => undefined,
    clock: { nowMs: () => FIRST_SLOT * slotMs, speed: 1, after: () => () => undefined },
    ...{ pool, verify: verifyEd25519, logger: SILENT },
    ...{ state: () => street.state(), community: () => community },
    proposed: () => false,
    offended: (evidence) => void offences.push(evidence),
  })
  await network.start({
    message(topic, bytes, author) {
      const verdict = topic === 'gate-votes' ? judge.gateVote(bytes, author) : judge.sheet(bytes, author)
      judged.push({ topic, author, verdict })
      return verdict
    },
    serve: () => [],
  })
  return { network, pool, offences, judged }
}

interface HostileStreet {
  readonly street: TestStreet
  readonly reader: HonestHome
  /** Another honest home, and the member who lies: its network judges nothing before it sends. */
  readonly honest: HonestHome
  readonly liar: Libp2pNetwork
  readonly liarHome: TestHome
  readonly honestHome: TestHome
}

async function onStreet(body: (parts: HostileStreet) => Promise<void>): Promise<void> {
  const street = createStreet({ homes: 3 })
  const [reader, honest] = [await startHonest(street, 0), await startHonest(street, 1)]
  const liar = networkOf(street, 2)
  await liar.start({ message: () => 'ignore', serve: () => [] })
  const networks = [reader.network, honest.network, liar]
  try {
    networks.forEach((network, index) => {
      const [address = ''] = network.addresses()
      for (const other of networks)
        if (other !== network)
          other.addAddress(homeOf(street, index).member, address.replace(/\/p2p\/.*$/, ''))
    })
    await until(() => networks.every((each) => each.peers().every(({ subscribed }) => subscribed)))
    const [honestHome, liarHome] = [homeOf(street, 1), homeOf(street, 2)]
    await body({ street, reader, honest, liar, liarHome, honestHome })
  } finally {
    await Promise.all(networks.map((network) => network.stop()))
  }
}

function homeOf({ homes }: TestStreet, index: number): TestHome {
  const home = homes[index]
  assert.ok(home)
  return home
}

/** The market goes on: an honest sheet is taken by the reader. */
async function marketGoesOn({ street, reader, honest, honestHome }: HostileStreet): Promise<SignedSheet> {
  const sheet = makeSheet(street.community, honestHome, { slot: SLOT })
  await honest.network.publish('sheets', sheet.bytes)
  await until(() => reader.pool.has(sheet.hash))
  return sheet
}

test('a sheet of another slot or another street that is played back takes no place, and the market goes on', () =>
  onStreet(async (parts) => {
    const { street, reader, liar, liarHome, honestHome } = parts
    const other = makeCommunity({ homes: 3, name: 'another street' }).community
    const past = makeSheet(street.community, honestHome, { slot: FIRST_SLOT - 5 })
    // The same member, its right key, but signed for another street.
    const foreign = makeSheet(other, honestHome, { slot: SLOT })
    for (const { bytes } of [past, foreign]) await liar.publish('sheets', bytes)
    const ofLiar = (): Judged[] => reader.judged.filter(({ author }) => author === liarHome.member)
    await until(() => ofLiar().length === 2)
    assert.equal(
      ofLiar()
        .map(({ verdict }) => verdict)
        .sort(),
      ['ignore', 'reject'],
    )
    const sheet = await marketGoesOn(parts)
    assert.equal(
      reader.pool.sheetsOf(SLOT).map(({ hash }) => hash),
      [sheet.hash],
    )
    assert.equal(reader.pool.sheetsOf(FIRST_SLOT - 5), [])
  }))

test('who signs two sheets of one revision, or two gate votes of one slot, is proved by both, and kept once', () =>
  onStreet(async (parts) => {
    const { street, reader, liar, liarHome } = parts
    const { community } = street
    for (const energyWh of [100, 200])
      await liar.publish(
        'sheets',
        makeSheet(community, liarHome, { slot: SLOT, orders: [makeOrder({ energyWh })] }).bytes,
      )
    for (const wasPreviousTimely of [true, false])
      await liar.publish(
        'gate-votes',
        makeGateVote(community, liarHome, { slot: FIRST_SLOT, wasPreviousTimely }).bytes,
      )
    await until(() => reader.offences.length >= 2)
    assert.equal([...new Set(reader.offences.map(({ kind }) => kind))].sort(), ['gate-vote', 'sheet'])
    assert.ok(reader.offences.every(({ offender }) => offender === liarHome.member))
    assert.is(reader.pool.gateVotesOf(FIRST_SLOT).length, 1)
    await marketGoesOn(parts)
  }))

test('a member that fills the coming slots with good sheets fills its own room, and nobody else’s', () =>
  onStreet(async (parts) => {
    const { street, reader, liar, liarHome } = parts
    const sent = 2 * SHEETS_PER_MEMBER_LIMIT
    for (let index = 0; index < sent; index += 1)
      await liar.publish('sheets', makeSheet(street.community, liarHome, { slot: SLOT + index }).bytes)
    await until(() => reader.judged.length >= sent)
    const kept = Array.from({ length: sent }, (_, index) => reader.pool.sheetsOf(SLOT + index)).flat()
    assert.ok(kept.length <= SHEETS_PER_MEMBER_LIMIT, `${kept.length} sheets are kept`)
    await marketGoesOn(parts)
  }))

test('who goes on sending what it must answer for is heard no more, and the others are', () =>
  onStreet(async (parts) => {
    const { reader, liar, liarHome } = parts
    const ofLiar = (): number => reader.judged.filter(({ author }) => author === liarHome.member).length
    const lie = async (from: number): Promise<void> => {
      for (let index = from; index < from + 20; index += 1)
        await liar.publish('sheets', Uint8Array.from([0x80, index]))
    }
    await lie(0)
    await until(() => ofLiar() >= 10)
    // Scores are looked at once a second.
    await new Promise((resolve) => setTimeout(resolve, 2 * NEVER_MS))
    const before = ofLiar()
    await lie(100)
    await new Promise((resolve) => setTimeout(resolve, NEVER_MS))
    assert.is(ofLiar(), before, 'none of the later ones is judged')
    await marketGoesOn(parts)
    assert.equal(reader.pool.sheetsOf(SLOT).length, 1)
  }))

test.run()
