import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assembleBlock, decodeBlock } from '../../../node/core/chain/block.ts'
import { decodeGateVote } from '../../../node/core/chain/gate-vote.ts'
import {
  BLOCK_BYTES_LIMIT,
  gateVoteBytesLimit,
  hasBlockRoom,
  READINGS_LIMIT,
  TRANSACTIONS_LIMIT,
} from '../../../node/core/governance/block-room.ts'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { rootOfLeaves, stateLeaves, stateRoot } from '../../../node/core/chain/state-leaves.ts'
import { encodeCbor } from '../../../node/core/codec/cbor.ts'
import { decodeEnvelope, encodeEnvelope } from '../../../node/core/codec/envelope.ts'
import { faultBound } from '../../../node/core/governance/genesis.ts'
import { signedTransaction, TRANSACTION_BYTES_LIMIT } from '../../../node/core/governance/transaction.ts'
import { evidenceOf } from '../../../node/core/governance/evidence.ts'
import { taggedHash } from '../../../node/core/crypto/sha256.ts'
import {
  decodeSheet,
  ORDERS_PER_SHEET_LIMIT,
  SHEET_BYTES_LIMIT,
} from '../../../node/core/market/order-sheet.ts'
import { decodeReading, READING_BYTES_LIMIT, SERIAL_LIMIT } from '../../../node/core/metering/reading.ts'
import { makeSampleMessages } from '../../support/sample-messages.ts'
import { makeGateVote, makeOrder, makeReading, makeSheet } from '../../support/signed-messages.ts'
import { homeAt } from '../../support/street.ts'
import { makeCommunity } from '../../support/test-community.ts'

const { sheet, reading, gateVote, block, state } = makeSampleMessages()
const street = makeCommunity()
const { community } = street
const home = homeAt(street, 0)
const HUGE = Number.MAX_SAFE_INTEGER
const evidence = signedTransaction({
  type: 'evidence',
  evidence: evidenceOf('gate-vote', home.member, gateVote.envelope, gateVote.envelope),
})

test('every message survives its bytes', () => {
  assert.equal(decodeSheet(sheet.bytes), sheet)
  assert.equal(decodeReading(reading.bytes), reading)
  assert.equal(decodeGateVote(gateVote.bytes), gateVote)
  assert.equal(decodeBlock(block.bytes), block)
  assert.equal(decodeEnvelope(encodeEnvelope(sheet.envelope), SHEET_BYTES_LIMIT), sheet.envelope)
})

test('a block without votes, sheets, readings and price survives its bytes', () => {
  const clearing = {
    status: 'no-trade',
    buyPriceMicroPerKwh: null,
    sellPriceMicroPerKwh: null,
    energyWh: 0,
    fillsWh: [],
  } as const
  const empty = assembleBlock(block.header, {
    gateVotes: [],
    sheets: [],
    readings: [],
    transactions: [],
    clearing,
  })
  assert.equal(decodeBlock(empty.bytes), empty)
})

test('the largest sheet and reading that a member may send fit their limits', () => {
  const order = makeOrder({ energyWh: HUGE, limitPriceMicroPerKwh: -HUGE, source: 'battery' })
  const orders = Array.from({ length: ORDERS_PER_SHEET_LIMIT }, () => order)
  const largest = makeSheet(community, home, { slot: HUGE, revision: HUGE, orders })
  assert.equal(decodeSheet(largest.bytes), largest)
  const one = makeSheet(community, home, { orders: [...orders, order] })
  assert.ok(one.bytes.length < SHEET_BYTES_LIMIT)
  assert.is(decodeSheet(one.bytes), undefined, 'one order too many')
  const counters = { importWh: HUGE, exportWh: HUGE, generationWh: HUGE }
  const device = 'x'.repeat(SERIAL_LIMIT)
  const read = makeReading(community, home, { slot: HUGE, device, start: counters, end: counters })
  assert.ok(read.bytes.length <= READING_BYTES_LIMIT)
  assert.equal(decodeReading(read.bytes), read)
  const blind = { ...counters, generationWh: null }
  const without = makeReading(community, home, { slot: HUGE, start: blind, end: blind })
  assert.equal(decodeReading(without.bytes), without, 'a home without a register of generation')
  const long = makeReading(community, home, { device: `${device}x` })
  assert.is(decodeReading(long.bytes), undefined, 'a serial number of a letter too many')
})

test('a vote for all readings that it may name fits its limit, and one more is refused', () => {
  const readings = Array.from({ length: READINGS_LIMIT + 1 }, (_, index) =>
    index.toString(16).padStart(64, '0'),
  )
  const fits = makeGateVote(community, home, { readings: readings.slice(1) })
  assert.equal(decodeGateVote(fits.bytes), fits)
  assert.is(decodeGateVote(makeGateVote(community, home, { readings }).bytes), undefined)
})

/** The largest street that may be founded with so many validators. */
function largestStreet(validators: number): number {
  let members = validators
  while (hasBlockRoom({ members: members + 1, validators })) members += 1
  return members
}

for (const validators of [1, 2, 3, 4, 5, 7, 21, 50])
  test(`the largest block of the largest street with ${validators} validators fits`, () => {
    const members = largestStreet(validators)
    const size = { members, validators }
    const { faulty, gateVotes } = faultBound(validators)
    const readings = Math.floor((gateVotes * READINGS_LIMIT) / (faulty + 1))
    const { vote } = gateVote
    const body = {
      gateVotes: Array.from({ length: gateVotes }, () => ({
        ...{ vote, envelope: gateVote.envelope },
        bytes: new Uint8Array(gateVoteBytesLimit(size)),
      })),
      sheets: Array.from({ length: members }, () => ({ ...sheet, bytes: new Uint8Array(SHEET_BYTES_LIMIT) })),
      readings: Array.from({ length: readings }, () => ({
        ...reading,
        bytes: new Uint8Array(READING_BYTES_LIMIT),
      })),
      transactions: Array.from({ length: TRANSACTIONS_LIMIT }, () => ({
        ...evidence,
        bytes: new Uint8Array(TRANSACTION_BYTES_LIMIT),
      })),
      clearing: {
        status: 'cleared' as const,
        ...{ buyPriceMicroPerKwh: HUGE, sellPriceMicroPerKwh: HUGE, energyWh: HUGE },
        fillsWh: Array.from({ length: members * ORDERS_PER_SHEET_LIMIT }, () => HUGE),
      },
    }
    const { length } = assembleBlock({ ...block.header, height: HUGE, slot: HUGE }, body).bytes
    assert.ok(length <= BLOCK_BYTES_LIMIT, `${length} bytes of ${members} members`)
  })

test('streets of 100 homes with 21 validators, and of 300 with four, have room; of 1000, or all of 100 validators, none', () => {
  const room = (members: number, validators: number): boolean => hasBlockRoom({ members, validators })
  assert.equal([room(100, 21), room(300, 4), room(250, 7), room(50, 50)], [true, true, true, true])
  assert.equal([room(1000, 4), room(1000, 21), room(100, 100), room(256, 256)], [false, false, false, false])
})

test('a vote within its share names a sheet of everybody, and two readings of each', () => {
  for (const validators of [4, 7, 21]) {
    const members = largestStreet(validators)
    const sheets = Array.from({ length: members }, () => ({
      ...{ member: home.member, hash: home.member },
      revision: HUGE,
    }))
    const hashes = Array.from({ length: Math.min(READINGS_LIMIT, 2 * members) }, () => home.member)
    const transactions = Array.from({ length: TRANSACTIONS_LIMIT }, () => home.member)
    const { bytes } = makeGateVote(community, home, { slot: HUGE, sheets, readings: hashes, transactions })
    assert.ok(bytes.length <= gateVoteBytesLimit({ members: members + 8, validators }), `${validators}`)
  }
})

test('a body that is not the one its header commits to is malformed', () => {
  const other = assembleBlock(block.header, { ...block.body, readings: [] })
  const [header, body] = [headerBytesOf(block.bytes), bodyBytesOf(other.bytes)]
  assert.is(decodeBlock(encodeCbor([header, body])), undefined)
  assert.ok(decodeBlock(encodeCbor([header, bodyBytesOf(block.bytes)])))
})

test('the hash of a block covers every field of its header and its body', () => {
  const hashes = [
    block,
    assembleBlock({ ...block.header, version: 2 }, block.body),
    assembleBlock({ ...block.header, community: '1'.repeat(64) }, block.body),
    assembleBlock({ ...block.header, height: 99 }, block.body),
    assembleBlock({ ...block.header, slot: 99 }, block.body),
    assembleBlock({ ...block.header, parentHash: '1'.repeat(64) }, block.body),
    assembleBlock({ ...block.header, stateRoot: '1'.repeat(64) }, block.body),
    assembleBlock({ ...block.header, ruleHash: '1'.repeat(64) }, block.body),
    assembleBlock(block.header, { ...block.body, sheets: [] }),
    assembleBlock(block.header, { ...block.body, readings: [] }),
    assembleBlock(block.header, { ...block.body, gateVotes: [] }),
    assembleBlock(block.header, { ...block.body, clearing: { ...block.body.clearing, energyWh: 1 } }),
  ].map(({ hash }) => hash)
  assert.is(new Set(hashes).size, hashes.length)
})

test('a state is what its leaves say, and has their root', () => {
  const leaves = stateLeaves(state)
  const decoded = decodeState(state, leaves)
  assert.ok(decoded)
  assert.is(stateRoot(decoded), stateRoot(state))
  assert.is(rootOfLeaves(leaves), stateRoot(state))
  assert.equal(sorted(decoded), sorted(state))
  // The sample is worth something only if every kind of leaf is in it.
  const kinds = new Set([...leaves.keys()].map((key) => key.split('/')[0]))
  assert.equal([...kinds].sort(), [
    'account',
    'epoch',
    'member',
    'meter',
    'pending',
    'settled',
    'slot',
    'terms',
    'transfers',
  ])
  assert.ok([...state.meters.values()].some((meter) => meter.estimated !== null))
})

test('leaves that were changed, lost, added or renamed are no state', () => {
  const leaves = [...stateLeaves(state)]
  const decodes = (list: [string, Uint8Array][]): boolean => decodeState(state, new Map(list)) !== undefined
  assert.ok(decodes(leaves))
  assert.not(decodes(leaves.filter(([key]) => key !== 'settled')), 'without the settled slot')
  assert.not(decodes([...leaves, ['zebra/1', encodeCbor([1])]]), 'with a leaf of no known kind')
  for (const [at, [key, bytes]] of leaves.entries()) {
    const replaced = (entry: [string, Uint8Array]): [string, Uint8Array][] => leaves.with(at, entry)
    assert.not(decodes(replaced([key, bytes.subarray(1)])), `${key} without its first byte`)
    assert.not(decodes(replaced([key, new Uint8Array()])), `${key} empty`)
    if (key.startsWith('slot/')) assert.not(decodes(replaced([`${key}0`, bytes])), `${key} of another slot`)
  }
})

function sorted(whole: typeof state): unknown {
  const byKey = <K, V>(map: ReadonlyMap<K, V>): [K, V][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  const { ledger, meters, openSlots, ...rest } = whole
  const maps = [byKey(ledger.accounts), byKey(ledger.pending), byKey(meters), byKey(openSlots)]
  return { ...rest, maps }
}

/** A block is `[header, body]`, two byte strings with heads of two or three bytes. */
function headerBytesOf(bytes: Uint8Array): Uint8Array {
  const length = bytes[2] ?? 0
  return bytes.subarray(3, 3 + length)
}

function bodyBytesOf(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(3 + (bytes[2] ?? 0) + 3)
  assert.ok(taggedHash('body', body).length === 32)
  return body
}

test.run()
