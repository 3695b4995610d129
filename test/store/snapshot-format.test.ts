/** The form of a snapshot file: a round trip, and nothing that is almost right. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeState } from '../../node/core/chain/state-decode.ts'
import { encodeCbor } from '../../node/core/codec/cbor.ts'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import { hashBytes } from '../../node/core/codec/hash-bytes.ts'
import type { Snapshot } from '../../node/engine/snapshot-shelf.ts'
import { decodeSnapshot, encodeSnapshot } from '../../node/store/snapshot-format.ts'
import { createHostileBytes } from '../support/hostile-bytes.ts'
import { chooseSeed } from '../support/seed.ts'
import { makeCommits } from './store-suite.ts'

const { commits, communityHash } = makeCommits(4)
const last = commits.at(-1)
assert.ok(last)
const snapshot: Snapshot = { stored: last.stored, leaves: last.changed }
const good = bytesOf(snapshot)
const HOSTILE = 10_000

test('what was written is read again: block, certificate and every leaf in its order', () => {
  const read = decodeSnapshot(good, communityHash)
  assert.ok(read.code === 'ok')
  assert.equal(read.snapshot.stored, snapshot.stored)
  assert.equal([...read.snapshot.leaves], [...snapshot.leaves])
  assert.ok(decodeState(last.tip, read.snapshot.leaves))
})

test('a state of many pieces is written in pieces, and read as one', () => {
  const leaves = new Map(
    Array.from({ length: 3000 }, (_, index) => [
      `leaf/${String(index).padStart(9, '0')}`,
      new Uint8Array(100),
    ]),
  )
  const pieces = [...encodeSnapshot(communityHash, { ...snapshot, leaves })]
  assert.ok(pieces.length > 3)
  assert.ok(pieces.every(({ length }) => length < 80_000))
  assert.ok(pieces.slice(0, -1).every(({ length }) => length >= 65_536))
  const read = decodeSnapshot(new Uint8Array(Buffer.concat(pieces)), communityHash)
  assert.ok(read.code === 'ok')
  assert.is(read.snapshot.leaves.size, leaves.size)
})

test('one flipped bit anywhere is found: in the line, the lengths, the block, the leaves and the checksum', () => {
  const step = 1 + Math.floor(good.length / 400)
  for (let at = 0; at < good.length; at += at < 300 || at > good.length - 64 ? 1 : step)
    assert.is(decodeSnapshot(flipped(good, at), communityHash).code, 'snapshot-damaged', `byte ${at}`)
})

test('a file that was cut anywhere is found, and so is one with bytes after its end', () => {
  const step = 1 + Math.floor(good.length / 300)
  for (let length = 0; length < good.length; length += step)
    assert.is(decodeSnapshot(good.subarray(0, length), communityHash).code, 'snapshot-damaged', `${length}`)
  assert.is(decodeSnapshot(Uint8Array.of(...good, 0), communityHash).code, 'snapshot-damaged')
})

test('a whole file of another community, and one of another form, are told apart from damage', () => {
  assert.is(decodeSnapshot(good, 'ab'.repeat(32)).code, 'snapshot-other-community')
  const other = sealed(Buffer.from('streetwatt-snapshot-2\nwhatever comes'))
  assert.is(decodeSnapshot(other, communityHash).code, 'snapshot-schema-unknown')
})

interface WrongForm {
  readonly what: string
  readonly records: readonly Uint8Array[]
}

const [key, value] = [asciiBytes('settled'), Uint8Array.of(1)]
const header = (count: number): Uint8Array =>
  encodeCbor([hashBytes(communityHash), last.stored.block, last.stored.certificate, count])
const leaf = (name: string): Uint8Array => encodeCbor([asciiBytes(name), value])

const WRONG_FORMS: readonly WrongForm[] = [
  { what: 'nothing at all', records: [] },
  { what: 'a header of fewer fields', records: [encodeCbor([hashBytes(communityHash), value, value])] },
  { what: 'a community that is no hash', records: [encodeCbor([Uint8Array.of(1), value, value, 0])] },
  { what: 'fewer leaves than it says', records: [header(2), leaf('a')] },
  { what: 'more leaves than it says', records: [header(1), leaf('a'), leaf('b')] },
  { what: 'more leaves than there may be', records: [header(2 ** 40)] },
  { what: 'leaves that are not in order', records: [header(2), leaf('b'), leaf('a')] },
  { what: 'one leaf twice', records: [header(2), leaf('a'), leaf('a')] },
  { what: 'a leaf of three fields', records: [header(1), encodeCbor([key, value, value])] },
  { what: 'a name that is longer than any', records: [header(1), leaf('a'.repeat(257))] },
  { what: 'a name that is no ASCII', records: [header(1), encodeCbor([Uint8Array.of(0xc3, 0xa4), value])] },
  {
    what: 'a number in a longer form than it needs',
    records: [header(1), Uint8Array.of(0x82, 0x18, 0x01, 0x40)],
  },
]
for (const { what, records } of WRONG_FORMS) {
  test(`a file with ${what} is damaged, though its checksum fits`, () => {
    const bytes = sealed(Buffer.concat([Buffer.from('streetwatt-snapshot-1\n'), ...records.map(framed)]))
    assert.is(decodeSnapshot(bytes, communityHash).code, 'snapshot-damaged')
  })
}

test('a record that says that it is longer than the file is damaged', () => {
  const line = Buffer.from('streetwatt-snapshot-1\n')
  for (const lie of [
    [0xff, 0xff, 0xff, 0xff, 1],
    [0, 0, 0],
    [0, 0, 0, 2, 1],
  ])
    assert.is(
      decodeSnapshot(sealed(Buffer.concat([line, Buffer.from(lie)])), communityHash).code,
      'snapshot-damaged',
    )
})

test('what is begun after the last leaf, and cut off, makes the whole damaged', () => {
  const line = Buffer.from('streetwatt-snapshot-1\n')
  const whole = [line, ...[header(1), leaf('a')].map(framed)]
  assert.is(decodeSnapshot(sealed(Buffer.concat(whole)), communityHash).code, 'ok')
  for (const rest of [[0], [0, 0, 0, 9, 1]])
    assert.is(
      decodeSnapshot(sealed(Buffer.concat([...whole, Buffer.from(rest)])), communityHash).code,
      'snapshot-damaged',
    )
})

test('whatever is read is the one form of its snapshot, though hostile bytes have a checksum that fits', () => {
  const hostile = createHostileBytes(chooseSeed(), [good.subarray(0, -32)])
  let read = 0
  for (let count = 0; count < HOSTILE; count++) {
    const bytes = sealed(hostile.next())
    const found = decodeSnapshot(bytes, communityHash)
    if (found.code !== 'ok') continue
    read += 1
    assert.equal(bytesOf(found.snapshot), bytes)
  }
  assert.ok(read > 0, 'some mutants are still read: the bytes of a leaf are the state’s affair')
})

test('arbitrary leaves survive the round trip', () => {
  const byName = fc.dictionary(fc.stringMatching(/^[!-~]{1,40}$/), fc.uint8Array({ maxLength: 300 }))
  fc.assert(
    fc.property(byName, (named) => {
      const sorted = Object.entries(named).sort(([left], [right]) => (left < right ? -1 : 1))
      const read = decodeSnapshot(bytesOf({ ...snapshot, leaves: new Map(sorted) }), communityHash)
      assert.ok(read.code === 'ok')
      assert.equal([...read.snapshot.leaves], sorted)
    }),
    { seed: chooseSeed() },
  )
})

test.run()

function bytesOf(of: Snapshot): Uint8Array {
  return new Uint8Array(Buffer.concat([...encodeSnapshot(communityHash, of)]))
}

/** With the checksum that it needs to be looked into. */
function sealed(content: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([content, createHash('sha256').update(content).digest()]))
}

function framed(record: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(record.length)
  return Buffer.concat([length, record])
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte))
}
