/**
 * 100,000 hostile byte strings for each decoder: noise, noise that looks like CBOR, and valid messages with a few bytes
 * changed, cut, doubled or moved. STREETWATT_SEED repeats a run.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assembleBlock, decodeBlock } from '../../../node/core/chain/block.ts'
import { decodeGateVote, signedGateVote } from '../../../node/core/chain/gate-vote.ts'
import { decodeState } from '../../../node/core/chain/state-decode.ts'
import { stateLeaves } from '../../../node/core/chain/state-leaves.ts'
import { equalBytes } from '../../../node/core/codec/bytes.ts'
import { decodeCbor, encodeCbor } from '../../../node/core/codec/cbor.ts'
import { decodeEnvelope, encodeEnvelope } from '../../../node/core/codec/envelope.ts'
import { toHex } from '../../../node/core/codec/hex.ts'
import { taggedHash } from '../../../node/core/crypto/sha256.ts'
import { decodeSheet, signedSheet } from '../../../node/core/market/order-sheet.ts'
import { decodeReading, signedReading } from '../../../node/core/metering/reading.ts'
import { createHostileBytes } from '../../support/hostile-bytes.ts'
import { makeSampleMessages } from '../../support/sample-messages.ts'
import { chooseSeed } from '../../support/seed.ts'

const RUNS = 100_000
const LIMIT = 1 << 19
const seed = chooseSeed()
const { sheet, reading, gateVote, block, state } = makeSampleMessages()

/** What was decoded as bytes again, or undefined where it was refused. */
type Recode = (bytes: Uint8Array) => Uint8Array | undefined

const RECODERS: { name: string; valid: Uint8Array[]; recode: Recode }[] = [
  {
    name: 'CBOR',
    valid: [sheet.envelope.body, gateVote.envelope.body, ...stateLeaves(state).values()],
    recode: (bytes) => map(decodeCbor(bytes, LIMIT), encodeCbor),
  },
  {
    name: 'envelope',
    valid: [sheet.bytes, reading.bytes],
    recode: (bytes) => map(decodeEnvelope(bytes, LIMIT), encodeEnvelope),
  },
  {
    name: 'order sheet',
    valid: [sheet.bytes],
    recode: (bytes) => map(decodeSheet(bytes), (it) => signedSheet(it.sheet, it.envelope.signature).bytes),
  },
  {
    name: 'reading',
    valid: [reading.bytes],
    recode: (bytes) =>
      map(decodeReading(bytes), (it) => signedReading(it.reading, it.envelope.signature).bytes),
  },
  {
    name: 'gate vote',
    valid: [gateVote.bytes],
    recode: (bytes) =>
      map(decodeGateVote(bytes), (it) => signedGateVote(it.vote, it.envelope.signature).bytes),
  },
  {
    name: 'block',
    valid: [block.bytes],
    recode: (bytes) => map(decodeBlock(bytes), (it) => assembleBlock(it.header, it.body).bytes),
  },
  {
    // Most mutants of a block fall at the hash of the body; here the header commits to the mutant.
    name: 'body of a block',
    valid: [bodyOf(block.bytes)],
    recode: (body) =>
      map(decodeBlock(wholeBlock(body)), (it) => bodyOf(assembleBlock(it.header, it.body).bytes)),
  },
]

for (const { name, valid, recode } of RECODERS) {
  test(`hostile bytes of a ${name} are a value of the same bytes, or nothing`, () => {
    const hostile = createHostileBytes(seed, valid)
    let decoded = 0
    for (let run = 0; run < RUNS; run++) {
      const bytes = hostile.next()
      const again = recodeOrFail(recode, bytes)
      if (again === undefined) continue
      decoded += 1
      if (!equalBytes(again, bytes)) assert.unreachable(`seed ${seed}: ${toHex(bytes)} is not canonical`)
    }
    assert.ok(decoded > 100, `only ${decoded} mutants were decoded: they reach nothing`)
  })
}

test('a state with one hostile leaf is a state of the same leaves, or nothing', () => {
  const leaves = stateLeaves(state)
  const needed = ['settled', 'terms'].map((name): [string, Uint8Array] => [
    name,
    leaves.get(name) ?? new Uint8Array(),
  ])
  const tip = { height: 1, slot: 1, blockHash: block.hash }
  let decoded = 0
  for (const [key, valid] of leaves) {
    const hostile = createHostileBytes(seed, [valid])
    for (let run = 0; run < RUNS / leaves.size; run++) {
      const bytes = hostile.next()
      // What a state cannot do without must be there, or be the leaf under test.
      const result = decodeState(tip, new Map([...needed, [key, bytes]]))
      if (result === undefined) continue
      decoded += 1
      const written = stateLeaves(result).get(key)
      if (written === undefined || !equalBytes(written, bytes)) {
        assert.unreachable(`seed ${seed}: ${key} ${toHex(bytes)} is another state`)
      }
    }
  }
  assert.ok(decoded > 1000, `only ${decoded} mutants were decoded: they reach nothing`)
})

function recodeOrFail(recode: Recode, bytes: Uint8Array): Uint8Array | undefined {
  try {
    return recode(bytes)
  } catch (cause) {
    throw new Error(`seed ${seed}: ${toHex(bytes)} throws`, { cause })
  }
}

function map<T>(value: T | undefined, encode: (value: T) => Uint8Array): Uint8Array | undefined {
  return value === undefined ? undefined : encode(value)
}

function bodyOf(bytes: Uint8Array): Uint8Array {
  const parts = decodeCbor(bytes, LIMIT)
  const body: unknown = Array.isArray(parts) ? parts[1] : undefined
  assert.ok(body instanceof Uint8Array)
  return body
}

/** The sample's header, over another body. */
function wholeBlock(body: Uint8Array): Uint8Array {
  return encodeCbor([encodeCbor([...HEADER.slice(0, 5), taggedHash('body', body), ...HEADER.slice(6)]), body])
}

const HEADER = headerFields(block.bytes)

function headerFields(bytes: Uint8Array): (number | Uint8Array)[] {
  const parts = decodeCbor(bytes, LIMIT)
  const header: unknown = Array.isArray(parts) ? parts[0] : undefined
  assert.ok(header instanceof Uint8Array)
  const fields = decodeCbor(header, LIMIT)
  assert.ok(Array.isArray(fields))
  return fields.filter(
    (field): field is number | Uint8Array => typeof field === 'number' || field instanceof Uint8Array,
  )
}

test.run()
