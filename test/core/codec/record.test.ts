/** Lists and names of a record: each item is one value, whatever the reader of an item takes. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CborValue } from '../../../node/core/codec/cbor.ts'
import { decodeCbor, encodeCbor } from '../../../node/core/codec/cbor.ts'
import { fromHex } from '../../../node/core/codec/hex.ts'
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

test('a reader may leave the last fields of a record, which are passed over, and takes no more than there are', () => {
  const content = encodeCbor([[1, [2, [new Uint8Array(70), -3]]], 4, 5])
  const decode = <T>(read: (fields: Fields) => T, bytes = content) =>
    decodeRecord(bytes, { maxBytes: 99, length: 3 }, read)
  const first = (fields: Fields) => fields.record(2, (inner) => inner.uint())
  assert.equal(
    decode((fields) => [first(fields), fields.uint()]),
    [1, 4],
  )
  assert.is(decode(first), 1)
  assert.is(
    decode(() => 'nothing'),
    'nothing',
  )
  assert.is(
    decode((fields) => [first(fields), fields.uint(), fields.uint(), fields.uint()]),
    undefined,
  )
})

test('fields that are passed over are canonical all the same, and nest no deeper than others', () => {
  const decode = (fields: string) =>
    decodeRecord(fromHex(fields) ?? new Uint8Array(), { maxBytes: 99, length: 2 }, (record) => record.uint())
  assert.is(decode('820105'), 1)
  for (const field of ['1805', '58', '9f', 'f5', 'a0', '', '0505'])
    assert.is(decode(`8201${field}`), undefined, field)
  // Twelve arrays in all, and one more: as for a value that is read whole.
  assert.is(decode(`8201${'81'.repeat(10)}80`), 1)
  assert.is(decode(`8201${'81'.repeat(11)}80`), undefined)
  assert.is(decodeCbor(fromHex(`8201${'81'.repeat(11)}80`) ?? new Uint8Array(), 99), undefined)
  assert.ok(decodeCbor(fromHex(`8201${'81'.repeat(10)}80`) ?? new Uint8Array(), 99))
})

test('a record that nobody reads is taken where its bytes are an array of that length, and nowhere else', () => {
  const value = fc.letrec<{ value: CborValue; list: CborValue[] }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.integer(),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
      fc.uint8Array({ maxLength: 70 }),
      tie('list'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
  }))
  const change = fc.tuple(fc.nat(), fc.nat(255))
  fc.assert(
    fc.property(value.list, fc.option(change), fc.nat(4), (list, changed, length) => {
      const bytes = encodeCbor(list)
      if (changed !== null) bytes[changed[0] % bytes.length] = changed[1]
      const whole = decodeCbor(bytes, 999)
      const isRecord = Array.isArray(whole) && whole.length === length
      assert.is(decodeRecord(bytes, { maxBytes: 999, length }, () => true) ?? false, isRecord)
    }),
    { numRuns: 2000 },
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
