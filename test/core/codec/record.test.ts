/** Lists and names of a record: each item is one value, whatever the reader of an item takes. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CborValue } from '../../../node/core/codec/cbor.ts'
import { encodeCbor } from '../../../node/core/codec/cbor.ts'
import type { Fields } from '../../../node/core/codec/record.ts'
import { decodeRecord } from '../../../node/core/codec/record.ts'

const BYTES = encodeCbor([[1, 2, 3, 4], 9])

function read<T>(item: (fields: Fields) => T): { items: T[]; last: number } | undefined {
  return decodeRecord(BYTES, { maxBytes: 64, length: 2 }, (fields) => ({
    items: fields.list(4, item),
    last: fields.uint(),
  }))
}

test('the items of a list are read in their order, and what follows the list is read after it', () => {
  assert.equal(
    read((item) => item.uint()),
    { items: [1, 2, 3, 4], last: 9 },
  )
})

test('a reader that takes more than its item, or nothing, makes the whole malformed', () => {
  assert.is(
    read((item) => item.uint() + item.uint()),
    undefined,
  )
  assert.is(
    read(() => 0),
    undefined,
  )
})

test('a reader that leaves a field of a record makes the whole malformed', () => {
  const nested = encodeCbor([[1, 2], 3])
  const decode = (read: (fields: Fields) => number) => decodeRecord(nested, { maxBytes: 64, length: 2 }, read)
  const both = (fields: Fields) => fields.record(2, (inner) => inner.uint() + inner.uint())
  assert.is(
    decode((fields) => both(fields) + fields.uint()),
    6,
  )
  assert.is(decode(both), undefined)
  assert.is(
    decode((fields) => fields.record(2, (inner) => inner.uint()) + fields.uint()),
    undefined,
  )
  assert.is(
    decode((fields) => both(fields) + fields.uint() + fields.uint()),
    undefined,
  )
})

test('a list of more items than it may have is malformed', () => {
  assert.is(
    decodeRecord(BYTES, { maxBytes: 64, length: 2 }, (fields) => fields.list(3, (item) => item.uint())),
    undefined,
  )
})

test('one of some names is read by its place, and a place beyond the last is malformed', () => {
  const read = (place: CborValue) =>
    decodeRecord(encodeCbor([place]), { maxBytes: 100, length: 1 }, (fields) => fields.oneOf(['a', 'b', 'c']))
  assert.equal([0, 1, 2, 3, -1, 2 ** 40, new Uint8Array()].map(read), [
    'a',
    'b',
    'c',
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test.run()
