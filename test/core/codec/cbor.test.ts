import * as cborg from 'cborg'
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CborValue } from '../../../node/core/codec/cbor.ts'
import { countWholeItems, decodeCbor, encodeCbor, withEncoded } from '../../../node/core/codec/cbor.ts'
import { fromHex, toHex } from '../../../node/core/codec/hex.ts'

const LIMIT = 1 << 20

const REFUSED: [hex: string, why: string][] = [
  ['', 'no bytes at all'],
  ['1817', 'a non-minimal integer: 23 fits in the head'],
  ['190018', 'a non-minimal integer in two bytes'],
  ['1900ff', '255 fits in one byte'],
  ['1a0000ffff', 'a non-minimal integer in four bytes'],
  ['1b00000000ffffffff', 'a non-minimal integer in eight bytes'],
  ['3817', 'a non-minimal negative integer'],
  ['580100', 'a non-minimal length of bytes'],
  ['980100', 'a non-minimal length of an array'],
  ['f93c00', 'a half float'],
  ['fb3ff0000000000000', 'a double'],
  ['f97e00', 'not a number'],
  ['a0', 'an empty map'],
  ['a10000', 'a map'],
  ['6161', 'text'],
  ['c001', 'a tag'],
  ['c24101', 'a bignum'],
  ['f4', 'false'],
  ['f6', 'null'],
  ['f7', 'undefined'],
  ['9f01ff', 'an array of indefinite length'],
  ['5f4101ff', 'bytes of indefinite length'],
  ['ff', 'a lone break'],
  ['1c', 'a reserved length'],
  ['5e', 'a reserved length of bytes'],
  ['0000', 'a second item behind the first'],
  ['8101ff', 'one byte too many'],
  ['8201', 'one item too few'],
  ['420a', 'one byte too few'],
  ['19', 'a head without its value'],
  ['9bffffffffffffffff', 'an array longer than any memory'],
  ['9a00ffffff', 'an array longer than the message'],
  ['5bffffffffffffffff', 'bytes longer than any memory'],
  ['5a7fffffff00', 'bytes longer than the message'],
]

for (const [hex, why] of REFUSED) {
  test(`${hex || '(nothing)'} is refused: ${why}`, () => {
    assert.is(decodeCbor(bytesOf(hex), LIMIT), undefined)
  })
}

const TAKEN: [hex: string, value: CborValue][] = [
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['18ff', 255],
  ['190100', 256],
  ['1a00010000', 65_536],
  ['1b0000000100000000', 2 ** 32],
  ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['20', -1],
  ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
  ['40', new Uint8Array()],
  ['420aff', Uint8Array.of(10, 255)],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
]

for (const [hex, value] of TAKEN) {
  test(`${hex} is read and written alike`, () => {
    assert.equal(decodeCbor(bytesOf(hex), LIMIT), value)
    assert.is(toHex(encodeCbor(value)), hex)
  })
}

const value = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.maxSafeInteger(),
    fc.bigInt({ min: 1n << 53n, max: (1n << 64n) - 1n }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 30, depthIdentifier: 'cbor' }),
  ),
})).value

test('every value survives its bytes', () => {
  fc.assert(
    fc.property(value, (made) => {
      fc.pre(depthOf(made) <= 12)
      assert.equal(decodeCbor(encodeCbor(made), LIMIT), made)
    }),
    { numRuns: 2000 },
  )
})

test('every value has the bytes that cborg writes', () => {
  fc.assert(
    fc.property(value, (made) => {
      assert.is(toHex(encodeCbor(made)), toHex(cborg.encode(made)))
    }),
    { numRuns: 2000 },
  )
})

test('bytes that are only looked at are those of the value, whatever was looked at before', () => {
  fc.assert(
    fc.property(value, value, (first, second) => {
      assert.is(withEncoded(first, toHex), toHex(encodeCbor(first)))
      assert.is(withEncoded(second, toHex), toHex(encodeCbor(second)))
    }),
    { numRuns: 1000 },
  )
  const long = new Uint8Array(5000).fill(7)
  assert.is(withEncoded(long, toHex), toHex(encodeCbor(long)))
})

test('hashes, keys and signatures are copies, and a longer byte string keeps what it came in', () => {
  const message = encodeCbor([new Uint8Array(64).fill(1), new Uint8Array(65).fill(2)])
  const [signature, body] = decodeCbor(message, LIMIT) as [Uint8Array, Uint8Array]
  assert.is.not(signature.buffer, message.buffer)
  assert.is(body.buffer, message.buffer)
  assert.equal([signature.length, body.length], [64, 65])
})

test('what is read from a Buffer is no Buffer', () => {
  const [body] = decodeCbor(Buffer.from(encodeCbor([new Uint8Array(100)])), LIMIT) as [Uint8Array]
  assert.is(Object.getPrototypeOf(body), Uint8Array.prototype)
})

/** Heads of every kind and length, their arguments at the edges where the length changes. */
const head = fc
  .tuple(
    fc.nat({ max: 7 }),
    fc.constantFrom(0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53),
    fc.constantFrom(0, 1, 2, 4, 8),
  )
  .map(([major, argument, size]) => headOf(major, argument, size))

test('bytes are read as by cborg, or refused where cborg would write them in another way', () => {
  const bytes = fc
    .array(fc.oneof(head, fc.uint8Array({ maxLength: 4 })), { maxLength: 6 })
    .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])))
  let read = 0
  fc.assert(
    fc.property(bytes, (made) => {
      const decoded = decodeCbor(made, LIMIT)
      if (decoded !== undefined) read += 1
      assert.equal(decoded, readByCborg(made))
    }),
    { numRuns: 20_000 },
  )
  assert.ok(read > 100, `${read} of them can be read`)
})

test('a number that is not whole, or an integer of more than 64 bits, is never written', () => {
  for (const wrong of [0.5, NaN, Infinity, 2 ** 53, 1n << 64n, -(1n << 64n) - 1n])
    assert.throws(() => encodeCbor([wrong]))
})

test('what was read is a copy: the message may change behind it', () => {
  const message = encodeCbor(Uint8Array.of(1, 2, 3))
  const read = decodeCbor(message, LIMIT)
  message.fill(9)
  assert.equal(read, Uint8Array.of(1, 2, 3))
})

test('a message may have its greatest length, and one byte less is its limit', () => {
  const bytes = encodeCbor(new Uint8Array(1000))
  assert.ok(decodeCbor(bytes, bytes.length))
  assert.is(decodeCbor(bytes, bytes.length - 1), undefined)
})

test('arrays nest twelve deep and no deeper, whatever their length', () => {
  for (const before of ['81', '8200', '830000', '980100']) {
    const nested = (depth: number): Uint8Array => bytesOf(`${before.repeat(depth)}00`)
    if (before !== '980100') assert.ok(decodeCbor(nested(12), LIMIT), before)
    assert.is(decodeCbor(nested(13), LIMIT), undefined, before)
    assert.is(decodeCbor(nested(100_000), LIMIT), undefined, before)
  }
  assert.ok(decodeCbor(bytesOf(`${'81'.repeat(11)}80`), LIMIT))
  assert.is(decodeCbor(bytesOf(`${'81'.repeat(12)}80`), LIMIT), undefined)
})

test('byte strings may hold what looks like deep arrays', () => {
  const content = new Uint8Array(64).fill(0x81)
  assert.equal(decodeCbor(encodeCbor([content, content]), LIMIT), [content, content])
})

test('a wide array is read to its end', () => {
  const wide = Array.from({ length: 5000 }, (_, index) => index)
  assert.equal(decodeCbor(encodeCbor(wide), LIMIT), wide)
})

/** As this program read CBOR before it had a reader of its own: a lenient decoder, held to its encoder. */
function readByCborg(bytes: Uint8Array): CborValue | undefined {
  try {
    const read: unknown = cborg.decode(bytes, { strict: true, allowIndefinite: false })
    if (!isOurs(read)) return undefined
    return toHex(cborg.encode(read)) === toHex(bytes) ? read : undefined
  } catch {
    return undefined
  }
}

function isOurs(read: unknown): read is CborValue {
  if (typeof read === 'number') return Number.isSafeInteger(read)
  if (typeof read === 'bigint' || read instanceof Uint8Array) return true
  return Array.isArray(read) && read.every(isOurs)
}

/** A head whose argument takes `size` bytes, whether it needs them or not; with 0, the low bits of the head itself. */
function headOf(major: number, argument: number, size: number): Uint8Array {
  if (size === 0) return Uint8Array.of((major << 5) | (argument & 31))
  const bytes = new Uint8Array(9)
  new DataView(bytes.buffer).setBigUint64(1, BigInt(argument))
  const tail = bytes.subarray(9 - size)
  return Uint8Array.of((major << 5) | (24 + Math.log2(size)), ...tail)
}

function depthOf(made: CborValue): number {
  if (typeof made === 'number' || typeof made === 'bigint' || made instanceof Uint8Array) return 0
  return 1 + Math.max(0, ...made.map(depthOf))
}

function bytesOf(hex: string): Uint8Array {
  const bytes = fromHex(hex)
  assert.ok(bytes)
  return bytes
}

test('of an array that does not decode, the items before the damage are counted', () => {
  const bytes = encodeCbor([1, [2, 3], Uint8Array.of(4, 5), 6])
  assert.is(countWholeItems(bytes), 4)
  const damaged = (at: number) => bytes.map((byte, index) => (index === at ? 0xff : byte))
  assert.equal(
    [1, 3, 5, 8].map((at) => countWholeItems(damaged(at))),
    [0, 1, 2, 3],
  )
  assert.is(countWholeItems(bytes.subarray(0, -1)), 3)
  assert.is(countWholeItems(Uint8Array.of(0x18, 0x20)), 0, 'no array')
})

test.run()
