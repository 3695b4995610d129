/** Homes that lie on purpose: what they say gets no vote, costs one round or one try, and the street goes on. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Block, BlockBody } from '../../node/core/chain/block.ts'
import { assembleBlock, decodeBlock } from '../../node/core/chain/block.ts'
import type { Proposal } from '../../node/core/consensus/message.ts'
import { decodePair, encodePair } from '../../node/engine/certified-block.ts'
import { claimOf, decodeMessage, encodeMessage } from '../../node/engine/consensus-wire.ts'
import { decodeBlocksRequest, decodeObjectsRequest } from '../../node/engine/requests.ts'
import type { Topic } from '../../node/engine/ports.ts'
import type { BlockOutcome } from '../../node/engine/outcome.ts'
import { decodeSheet } from '../../node/core/market/order-sheet.ts'
import type { EngineStreet, StreetHome } from '../support/engine-street.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import { sign } from '../support/signed-messages.ts'

/** What a lying proposer changes, and the code that the others give it. */
const FALSIFIED: readonly { what: string; code: string; change: (block: Block) => Block }[] = [
  {
    what: 'a better price for itself',
    code: 'block-clearing-mismatch',
    change: changeBody((body) => ({
      ...body,
      clearing: { ...body.clearing, buyPriceMicroPerKwh: 299_999, sellPriceMicroPerKwh: 299_999 },
    })),
  },
  {
    what: 'more energy than was ordered',
    code: 'block-clearing-mismatch',
    change: changeBody((body) => ({ ...body, clearing: { ...body.clearing, energyWh: 99_999 } })),
  },
  {
    what: 'a sheet left out',
    code: 'block-sheets-differ',
    change: changeBody((body) => ({ ...body, sheets: body.sheets.slice(1) })),
  },
  {
    what: 'the readings left out',
    code: 'block-readings-differ',
    change: changeBody((body) => ({ ...body, readings: body.readings.slice(1) })),
  },
  {
    what: 'a gate vote less than n − f',
    code: 'block-gate-votes-count',
    change: changeBody((body) => ({ ...body, gateVotes: body.gateVotes.slice(1) })),
  },
  {
    what: 'a state root of its own',
    code: 'block-state-root-mismatch',
    change: ({ header, body }) => assembleBlock({ ...header, stateRoot: '66'.repeat(32) }, body),
  },
  {
    what: 'another parent',
    code: 'block-parent-other',
    change: ({ header, body }) => assembleBlock({ ...header, parentHash: '66'.repeat(32) }, body),
  },
]

for (const { what, code, change } of FALSIFIED) {
  test(`a block with ${what} gets no vote (${code}), and the next proposer's block is final in time`, async () => {
    const street = createEngineStreet()
    const liar = memberAt(street, 0)
    let lies = 0
    liar.outgoing = (topic, bytes) => {
      const message = topic === 'consensus' ? decodeMessage(bytes) : undefined
      if (message?.kind !== 'proposal') return bytes
      const block = decodeBlock(message.proposal.value.bytes)
      if (block === undefined || block.header.height < 3) return bytes
      lies += 1
      return propose(street, liar, message.proposal, change(block))
    }
    await street.startAll()
    await street.runSlots(8)
    assert.ok(lies > 0)
    assert.equal(street.heights(), [9, 9, 9, 9])
    assert.is(new Set(street.roots()).size, 1)
    for (const home of street.members.slice(1)) {
      assert.ok(home.log.some((line) => line.code === code))
      assert.is(home.engine().halted(), undefined)
    }
    await street.stopAll()
  })
}

test('a validator that is silent at its turn costs its rounds and no slot', async () => {
  const street = createEngineStreet()
  memberAt(street, 3).outgoing = (topic, bytes) => (topic === 'consensus' ? null : bytes)
  await street.startAll()
  await street.runSlots(6)
  assert.equal(street.heights(), [7, 7, 7, 7])
  await street.stopAll()
})

for (const doVotersAnswer of [true, false]) {
  const claim = doVotersAnswer
    ? 'a sheet that only two validators hold is fetched from them, for their votes demand it'
    : 'votes that demand what their voters do not give do not keep others from building a block'
  test(claim, async () => {
    const street = createEngineStreet()
    const owner = memberAt(street, 1)
    const friend = memberAt(street, 2)
    const keepBack = (topic: Topic, bytes: Uint8Array): Uint8Array | null => {
      const sheet = topic === 'sheets' ? decodeSheet(bytes) : undefined
      if (sheet?.sheet.member !== owner.member) return bytes
      queueMicrotask(() => friend.engine().submitSheet(sheet))
      return null
    }
    owner.outgoing = keepBack
    friend.outgoing = (topic, bytes) =>
      topic === 'sheets' && decodeSheet(bytes)?.sheet.member === owner.member ? null : bytes
    let asked = 0
    for (const home of [owner, friend]) {
      home.answer = (protocol, request) => {
        const isByHash = protocol === 'objects' && decodeObjectsRequest(request)?.type === 'by-hash'
        if (isByHash) asked += 1
        return isByHash && !doVotersAnswer ? emptyAnswer() : undefined
      }
    }
    await street.startAll()
    await street.runSlots(8)
    assert.equal(street.heights(), [9, 9, 9, 9])
    const books = [...memberAt(street, 0).disk.outcomes.values()].map(
      (text) => JSON.parse(text) as BlockOutcome,
    )
    const withOwner = books.filter(({ orders }) => orders.some(({ member }) => member === owner.member))
    assert.ok(withOwner.length > 0 && asked > 0, `${withOwner.length} books, ${asked} questions`)
    await street.stopAll()
  })
}

const LIARS: readonly { what: string; answer: (street: EngineStreet) => StreetHome['answer'] }[] = [
  { what: 'answers with noise', answer: () => () => frames([Uint8Array.of(1, 2, 3), new Uint8Array(1000)]) },
  { what: 'answers with nothing', answer: () => () => emptyAnswer() },
  { what: 'never ends its answer', answer: () => () => silence() },
  {
    what: 'has an invalid certificate',
    answer: (street) => (_protocol, request) => frames(falsified(street, request)),
  },
  {
    what: 'answers with blocks of another height',
    answer: (street) => () => frames(storedBlocks(street, 2)),
  },
]

for (const { what, answer } of LIARS) {
  test(`a home that starts empty catches up although a peer ${what}`, async () => {
    const street = createEngineStreet()
    const fresh = memberAt(street, 3)
    for (const home of street.members.slice(0, 3)) await home.start()
    await street.runSlots(5.2)
    memberAt(street, 0).answer = answer(street)
    await fresh.start()
    await street.runSlots(7.4)
    assert.equal(street.heights(), [8, 8, 8, 8])
    assert.is(new Set(street.roots()).size, 1)
    await street.stopAll()
  })
}

function changeBody(change: (body: BlockBody) => BlockBody): (block: Block) => Block {
  return ({ header, body }) => assembleBlock(header, change(body))
}

/** The liar's proposal of another block, properly signed. */
function propose(street: EngineStreet, liar: StreetHome, proposal: Proposal, block: Block): Uint8Array {
  const value = { id: block.hash, bytes: block.bytes }
  const { domain, body } = claimOf({ ...proposal, type: 'proposal', value })
  const signature = sign(liar.keys.consensus, domain, street.community, body)
  return encodeMessage({ kind: 'proposal', proposal: { ...proposal, value, signature }, polka: [] })
}

function storedBlocks(street: EngineStreet, fromHeight: number): Uint8Array[] {
  const { blocks } = memberAt(street, 1).disk
  return [...blocks].filter(([height]) => height >= fromHeight).map(([, pair]) => encodePair(pair))
}

/** Good blocks, each with the certificate of its neighbour. */
function falsified(street: EngineStreet, request: Uint8Array): Uint8Array[] {
  const pairs = storedBlocks(street, decodeBlocksRequest(request)?.fromHeight ?? 1).map(decodePair)
  return pairs.flatMap((pair, index) => {
    const other = pairs[index + 1] ?? pairs[0]
    return pair && other ? [encodePair({ block: pair.block, certificate: other.certificate })] : []
  })
}

async function* frames(list: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* list
}

function emptyAnswer(): AsyncGenerator<Uint8Array> {
  return frames([])
}

async function* silence(): AsyncGenerator<Uint8Array> {
  await new Promise(() => undefined)
  yield new Uint8Array()
}

test.run()
