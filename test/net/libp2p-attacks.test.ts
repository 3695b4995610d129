/** Attacks on a whole trading street over real libp2p: slot after slot is cleared, and the offender is cut off or ignored. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { encodeMessage, claimOf } from '../../node/engine/consensus-wire.ts'
import type { Topic } from '../../node/engine/ports.ts'
import { encodeObjectsRequest } from '../../node/engine/requests.ts'
import { MAX_CONSENSUS_BYTES, MAX_GOSSIP_BYTES, MAX_GOSSIP_RPC_BYTES } from '../../node/net/limits.ts'
import { makeOrder, makeSheet, sign } from '../support/signed-messages.ts'
import { FIRST_SLOT, makeCommunity } from '../support/test-community.ts'
import { makeDecision } from '../support/transactions.ts'
import { asMembers, makeKey } from './libp2p-street.ts'
import { startRawNode } from './raw-node.ts'
import { statusOf, until } from './test-home.ts'
import type { TradingHome, TradingStreet } from './trading-street.ts'
import { startTradingStreet } from './trading-street.ts'

const test = suite('attacks on a trading street')

const FLOOD = 3_000
/** Messages of the coming heights that a home holds, and proposals that it keeps, at most: far less than are sent. */
const HELD_LIMIT = 300
const PROPOSALS_LIMIT = 200
/** Of four homes, the liar, and what the test itself keeps of them. */
const HEAP_GROWTH_BYTES = 60_000_000
/** Blocks that must become final while an attack goes on or after it. */
const BLOCKS_AFTER = 2
/** Real milliseconds; a slot takes three seconds. */
const WITHIN_MS = 60_000

let street: TradingStreet

test.before(async () => {
  street = await startTradingStreet('attacked street')
  await marketGoesOn()
})

test.after(async () => {
  await street.stop()
})

function heightOf({ engine }: TradingHome): number {
  return engine.keeper.tip().height
}

/** From now on some blocks become final at every honest home, energy is traded in them, and nobody has halted. */
async function marketGoesOn(): Promise<void> {
  const { honest } = street
  const from = Math.max(...honest.map(heightOf))
  await until(() => honest.every((home) => heightOf(home) >= from + BLOCKS_AFTER), WITHIN_MS)
  const isTraded = (): boolean =>
    honest.every(({ finals }) =>
      finals.some(({ block }) => block.header.height > from && block.body.clearing.energyWh > 0),
    )
  await until(isTraded, WITHIN_MS)
  for (const { engine } of honest) assert.is(engine.halted(), undefined)
  const height = Math.min(...honest.map(heightOf))
  const hashes = honest.map(
    ({ finals }) => finals.find(({ block }) => block.header.height === height)?.block.hash,
  )
  assert.is(new Set(hashes).size, 1, 'one block of a height')
}

/** What an honest home judged of the liar, from an index of its list on. */
function ofLiar({ judged }: TradingHome, from = 0) {
  return judged.slice(from).filter(({ author }) => author === street.liar.member)
}

/** Well-formed messages that the liar really signed, faster than anybody may send; then the market goes on. */
async function flood(topic: Topic, make: (index: number) => Uint8Array): Promise<void> {
  const { honest, liar, raw } = street
  const [first] = homes()
  await until(() => statusOf(first, liar.member)?.subscribed === true, WITHIN_MS)
  const from = honest.map(({ judged }) => judged.length)
  const beforeBytes = await heapBytes()
  for (let index = 0; index < FLOOD; index++) {
    await raw.sendAnyway(topic, make(index))
    // The liar lives in this process: whoever is flooded must be heard, too.
    if (index % 50 === 49) await new Promise((resolve) => void setImmediate(resolve))
  }
  await marketGoesOn()
  let heard = 0
  honest.forEach((home, index) => {
    const judged = ofLiar(home, from[index]).filter((each) => each.topic === topic).length
    assert.ok(judged < FLOOD / 2, `${home.home.id} was asked to judge ${judged} of ${FLOOD}`)
    heard += judged
  })
  assert.ok(heard > 0, 'some of it was judged')
  const grownBytes = (await heapBytes()) - beforeBytes
  assert.ok(grownBytes < HEAP_GROWTH_BYTES, `the heap has grown by ${Math.round(grownBytes / 1e6)} MB`)
}

/** What is held when nothing is left to collect. */
async function heapBytes(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round++) {
    collect()
    await new Promise((resolve) => void setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed
}

/** What a home would tell a neighbour of the coming heights: all that it holds of them. */
async function heldMessages(asker: TradingHome, { home, engine }: TradingHome): Promise<number> {
  const height = engine.keeper.tip().height + 1
  const request = encodeObjectsRequest({ type: 'current', height })
  let held = 0
  for await (const _frame of asker.network.request(home.member, 'objects', request, {
    signal: AbortSignal.timeout(20_000),
  }))
    held += 1
  return held
}

function homes(): readonly [TradingHome, TradingHome] {
  const [first, second] = street.honest
  assert.ok(first && second)
  return [first, second]
}

test('a non-member that dials everyone and sends is let in by nobody, and the market goes on', async () => {
  const { honest, community, addressOf } = street
  const key = makeKey('stranger')
  const members = honest.map(({ home }) => ({
    id: home.member,
    nodeKey: home.keys.node.publicKey,
    addresses: [],
  }))
  const stranger = await startRawNode(key, [...members, ...asMembers([key])], community.hash)
  const before = honest.map(({ judged }) => judged.length)
  try {
    for (const home of honest) {
      const dialled = stranger
        .dialAddress(addressOf(home))
        .then(() => stranger.sendAnyway('sheets', new Uint8Array(10)))
      await dialled.catch(() => undefined)
    }
    await marketGoesOn()
    assert.is(stranger.node.getConnections().length, 0, 'every link was cut')
    honest.forEach(({ judged }, index) => {
      const authors = new Set(judged.slice(before[index]).map(({ author }) => author))
      assert.not(authors.has(key.id))
    })
  } finally {
    await stranger.node.stop()
  }
})

test('a sheet of a past slot, of another community, or of another member is taken into no book, and the market goes on', async () => {
  const { community, liar, raw } = street
  const [first] = homes()
  const other = makeCommunity({ homes: 5, name: 'another street' }).community
  const from = first.judged.length
  const soon = first.engine.keeper.tip().slot + 3
  const past = makeSheet(community, liar, { slot: FIRST_SLOT })
  const foreign = makeSheet(other, liar, { slot: soon })
  const stolen = makeSheet(community, first.home, { slot: soon, revision: 9 }, liar.keys.node)
  for (const { bytes } of [past, foreign, stolen]) await raw.send('sheets', bytes)
  await until(() => ofLiar(first, from).length >= 3)
  assert.equal(
    ofLiar(first, from)
      .map(({ verdict }) => verdict)
      .sort(),
    ['ignore', 'reject', 'reject'],
  )
  await until(() => first.engine.keeper.tip().slot > soon, WITHIN_MS)
  const sheets = first.finals.flatMap(({ block }) => block.body.sheets.map(({ hash }) => hash))
  for (const { hash } of [past, foreign, stolen]) assert.not(sheets.includes(hash))
  await marketGoesOn()
})

test('a flood of votes of one that has a seat is limited where it comes in, holds little memory, and the market goes on', async () => {
  const { community, liar } = street
  const [first, second] = homes()
  let height = 0
  await flood('consensus', (index) => {
    // A vote of each round, and of heights to come: no two of them are an offence.
    if (index % 100 === 0) height = heightOf(first) + 1
    const claim = {
      ...({ type: 'prevote', validator: liar.member, valueId: 'a'.repeat(64) } as const),
      ...{ height: height + (index % 3), round: 10 + index },
    }
    const { domain, body } = claimOf(claim)
    const signature = sign(liar.keys.consensus, domain, community, body)
    return encodeMessage({ kind: 'vote', vote: { ...claim, signature } })
  })
  const held = await heldMessages(second, first)
  assert.ok(held < HELD_LIMIT, `${held} messages are held`)
})

test('a flood of proposals to the community is limited where it comes in, holds little memory, and the market goes on', async () => {
  const { community, honest, liar } = street
  const effectiveSlot = FIRST_SLOT + 5_000
  await flood('transactions', (index) => {
    const change = {
      type: 'set-connection-limit',
      member: liar.member,
      connectionLimitW: 1000 + index,
    } as const
    return makeDecision(community, change, { approvers: [liar], effectiveSlot }).bytes
  })
  for (const { engine, home } of honest) {
    const kept = engine.proposals().length
    assert.ok(kept > 0 && kept < PROPOSALS_LIMIT, `${home.id} keeps ${kept} proposals`)
  }
})

test('who signs two votes of a round and two sheets of a revision pays, loses its seat, and the market goes on', async () => {
  const { community, honest, liar, raw } = street
  const [first] = homes()
  const slot = first.engine.keeper.tip().slot + 3
  for (const energyWh of [100, 200])
    await raw.send('sheets', makeSheet(community, liar, { slot, orders: [makeOrder({ energyWh })] }).bytes)
  const vote = (height: number, valueId: string): Uint8Array => {
    const claim = { type: 'prevote', height, round: 0, validator: liar.member, valueId } as const
    const { domain, body } = claimOf(claim)
    const signature = sign(liar.keys.consensus, domain, community, body)
    return encodeMessage({ kind: 'vote', vote: { ...claim, signature } })
  }
  const seatOf = ({ engine }: TradingHome) =>
    engine.keeper.state().terms.seats.find(({ member }) => member === liar.member)
  const isPunished = (home: TradingHome): boolean =>
    seatOf(home)?.state === 'forfeited' &&
    !home.engine.keeper.community().genesis.validators.includes(liar.member)
  const endMs = performance.now() + WITHIN_MS
  while (!honest.every(isPunished)) {
    assert.ok(performance.now() < endMs, 'the seat is lost in time')
    const height = heightOf(first) + 1
    for (const digit of ['a', 'b']) await raw.send('consensus', vote(height, digit.repeat(64)))
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  const isFined = ({ finals }: TradingHome): boolean =>
    finals.some(({ execution }) =>
      execution.transfers.some(
        (transfer) =>
          transfer.type === 'posted' &&
          transfer.purpose === 'penalty' &&
          transfer.amount === BigInt(community.genesis.policies.doubleSheetPenaltyNano),
      ),
    )
  await until(() => honest.every(isFined), WITHIN_MS)
  await marketGoesOn()
})

test('messages above every limit are dropped or cost the sender its link, and the market goes on', async () => {
  const { raw } = street
  const [first] = homes()
  const from = first.judged.length
  await raw.send('sheets', new Uint8Array(MAX_GOSSIP_BYTES + 1))
  await raw.send('consensus', new Uint8Array(MAX_CONSENSUS_BYTES + 1))
  await raw.send('sheets', new Uint8Array(MAX_GOSSIP_RPC_BYTES + 1))
  await marketGoesOn()
  assert.equal(ofLiar(first, from), [], 'nothing of it came as far as the judge')
})

test('a flood of good and bad messages is limited where it comes in, holds no memory, and the market goes on', async () => {
  const { community, honest, liar, raw } = street
  const [first, second] = homes()
  const from = honest.map(({ judged }) => judged.length)
  await until(() => statusOf(first, liar.member)?.subscribed === true, WITHIN_MS)
  const slot = first.engine.keeper.tip().slot + 4
  for (let index = 0; index < FLOOD; index++) {
    const bytes =
      index % 2 === 0
        ? makeSheet(community, liar, { slot: slot + index, revision: index }).bytes
        : Uint8Array.from([0x80, index % 256, index >> 8])
    await raw.sendAnyway('sheets', bytes)
  }
  await marketGoesOn()
  honest.forEach((home, index) => {
    const judged = ofLiar(home, from[index]).length
    assert.ok(judged < FLOOD / 4, `${home.home.id} was asked to judge ${judged} of ${FLOOD}`)
  })
  const held = await heldMessages(second, first)
  assert.ok(held < HELD_LIMIT, `${held} messages are held`)
})

test.run()
