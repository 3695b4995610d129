/** The reader of the binary format alone: what it lets pass must not depend on what an engine would say afterwards. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseModule } from '../../matcher-wasm/host/binary/module.ts'
import { ByteReader, Refusal } from '../../matcher-wasm/host/binary/reader.ts'
import { ByteWriter } from '../../matcher-wasm/host/binary/writer.ts'
import { guardModule } from '../../matcher-wasm/host/guard.ts'
import { F64, I32, makeModule } from './make-module.ts'

const F32 = 0x7d
const reader = (...bytes: number[]): ByteReader => new ByteReader(Uint8Array.from(bytes))
const isRefusal = (error: unknown): boolean => error instanceof Refusal

/** `ok`, or the reason and the message of the guard. */
function verdictOf(bytes: Uint8Array): string {
  const verdict = guardModule(bytes, 16)
  return verdict.code === 'ok' ? 'ok' : `${verdict.reason}: ${verdict.message}`
}
const withSection = (id: number, ...bytes: number[]): string =>
  verdictOf(makeModule({ sections: { [id]: bytes } }))
const RESERVE = { parameters: [I32], result: I32, code: [0x41, 0] }
const withClear = (...code: number[]): Uint8Array =>
  makeModule({ functions: [RESERVE, { result: I32, code }] })

test('a number has at most 32 bits in at most five bytes', () => {
  assert.is(reader(0x7f).u32(), 127)
  assert.is(reader(0x80, 0x01).u32(), 128)
  assert.is(reader(0x80, 0x80, 0x80, 0x80, 0x00).u32(), 0)
  assert.is(reader(0xff, 0xff, 0xff, 0xff, 0x0f).u32(), 0xffffffff)
  assert.throws(() => reader(0x80, 0x80, 0x80, 0x80, 0x10).u32(), isRefusal)
  assert.throws(() => reader(0xff, 0xff, 0xff, 0xff, 0x1f).u32(), isRefusal)
  assert.throws(() => reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x00).u32(), isRefusal)
  assert.throws(() => reader(0x80).u32(), isRefusal)
})

test('a signed constant is as long as its type allows', () => {
  const skipped = (limit: number, ...bytes: number[]): number => {
    const from = reader(...bytes)
    from.skipSigned(limit)
    return from.at
  }
  assert.is(skipped(5, 0x7f, 0x00), 1)
  assert.is(skipped(5, 0x80, 0x80, 0x80, 0x80, 0x00, 0x00), 5)
  assert.throws(() => skipped(5, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00), isRefusal)
})

test('numbers are written as they are read', () => {
  const signed = (value: number): number[] => [...new ByteWriter().s32(value).bytes]
  assert.equal(signed(0), [0])
  assert.equal(signed(0x3f), [0x3f])
  assert.equal(signed(0x40), [0xc0, 0x00])
  assert.equal(signed(0x7f), [0xff, 0x00])
  assert.equal(signed(0x80), [0x80, 0x01])
  assert.equal(signed(0x1fff), [0xff, 0x3f])
  assert.equal(signed(0x2000), [0x80, 0xc0, 0x00])
  for (const value of [0, 1, 127, 128, 16_383, 16_384, 2 ** 21, 2 ** 32 - 1]) {
    const { bytes } = new ByteWriter().u32(value)
    assert.is(new ByteReader(bytes).u32(), value)
  }
  const long = Uint8Array.from({ length: 5_000 }, (_, index) => index)
  assert.equal([...new ByteWriter().raw(7).append(long).raw(8).bytes], [7, ...long, 8])
  assert.equal([...new ByteWriter().sized(long).bytes].slice(0, 3), [0x88, 0x27, 0])
  assert.equal([...new ByteWriter().name('ab').bytes], [2, 0x61, 0x62])
})

test('a part ends where it ends, though bytes follow', () => {
  const whole = reader(1, 2, 3)
  const part = whole.part(2)
  assert.equal([part.byte(), part.byte(), part.isDone()], [1, 2, true])
  assert.throws(() => part.byte(), isRefusal)
  assert.is(whole.byte(), 3)
  assert.throws(() => reader(1, 2).skip(3), isRefusal)
  assert.throws(() => reader(1, 2).part(3), isRefusal)
  reader(1, 2).skip(2)
})

test('names are plain ASCII', () => {
  assert.is(reader(2, 0x20, 0x7e).name(), ' ~')
  assert.is(reader(0).name(), '')
  for (const byte of [0x1f, 0x7f, 0x00, 0xff]) assert.throws(() => reader(1, byte).name(), isRefusal)
})

test('a module needs nothing but a memory to be read', () => {
  const memory = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 4, 1, 1, 1, 2)
  const parsed = parseModule(memory)
  assert.equal(parsed.memory, { initialPages: 1, maximumPages: 2 })
  assert.equal([parsed.functions, parsed.globals, parsed.exports], [[], [], []])
  assert.equal(parsed.sections, [{ id: 5, start: 8, bodyStart: 10, end: 14 }])
})

test('types are functions that give one value or none', () => {
  assert.match(withSection(1, 2, 0x5f, 0, 0, 0x60, 0, 1, I32), /^type: .*no function/)
  assert.match(withSection(1, 2, 0x60, 1, I32, 1, I32, 0x60, 0, 2, I32, I32), /^type: .*more than one/)
  assert.match(withSection(1, 2, 0x60, 1, F32, 1, I32, 0x60, 0, 1, I32), /^float/)
  assert.match(withSection(1, 2, 0x60, 1, 0x6f, 1, I32, 0x60, 0, 1, I32), /^type: .*0x6f/)
  assert.match(withSection(1, 2, 0x60, 1, I32, 1, F64, 0x60, 0, 1, I32), /^float/)
})

test('functions have types, and as many bodies as there are functions', () => {
  assert.match(withSection(3, 2, 0, 7), /^malformed: .*type that does not exist/)
  assert.match(withSection(3, 1, 0), /^malformed: .*more bodies/)
  assert.match(withSection(3, 3, 0, 1, 1), /^malformed: .*fewer bodies/)
})

test('there is one memory, with a maximum', () => {
  assert.match(withSection(5, 2, 1, 1, 1, 1, 1, 1), /^memory: .*exactly one/)
  assert.match(withSection(5, 0), /^memory: .*exactly one/)
  assert.match(withSection(5, 1, 0, 1), /^memory: .*no maximum/)
  for (const flags of [2, 3, 4, 5]) assert.match(withSection(5, 1, flags, 1, 1), /^memory: shared/)
})

test('globals begin as constants', () => {
  const abi = [I32, 0, 0x41, 0x80, 0x80, 0x04, 0x0b]
  const withGlobal = (...global: number[]): string => withSection(6, 2, ...abi, ...global)
  const more = (count: number): number[] => Array.from({ length: count }, () => 0x80)
  assert.is(withGlobal(I32, 1, 0x41, ...more(4), 0, 0x0b), 'ok')
  assert.match(withGlobal(I32, 1, 0x41, ...more(5), 0, 0x0b), /^malformed/)
  assert.is(withGlobal(0x7e, 1, 0x42, ...more(9), 0, 0x0b), 'ok')
  assert.match(withGlobal(0x7e, 1, 0x42, ...more(10), 0, 0x0b), /^malformed/)
  assert.match(withGlobal(I32, 1, 0x23, 0, 0x0b), /^global/)
  assert.match(withGlobal(I32, 1, 0x0b), /^global/)
  assert.match(withGlobal(I32, 1, 0x41, 0, 0x41, 0, 0x6a, 0x0b), /^global/)
})

test('code ends with its function, and instructions are where they are', () => {
  assert.match(verdictOf(withClear(0x41, 0, 0x0b, 0x01)), /^malformed: .*code goes on/)
  const more = (count: number): number[] => Array.from({ length: count }, () => 0x80)
  assert.is(verdictOf(withClear(0x41, ...more(4), 0)), 'ok')
  assert.match(verdictOf(withClear(0x41, ...more(5), 0)), /^malformed/)
  assert.is(verdictOf(withClear(0x42, ...more(9), 0, 0xa7)), 'ok')
  assert.match(verdictOf(withClear(0x42, ...more(10), 0, 0xa7)), /^malformed/)
  const load = (alignment: number): string => verdictOf(withClear(0x41, 0, 0x28, alignment, 0))
  assert.is(load(4), 'ok')
  assert.match(load(5), /^malformed: .*an alignment/)
  const typed = (type: number): number[] => [0x41, 0, 0x41, 0, 0x41, 0, 0x1c, 1, type]
  assert.match(verdictOf(withClear(...typed(F32))), /^float/)
  assert.match(verdictOf(withClear(0x02, F64, 0x0b)), /^float/)
  assert.match(verdictOf(withClear(0xfd, 0x80, 0x02)), /^opcode: clear: .*0xfd00 .*\+256 /)
  assert.match(verdictOf(withClear(0x16)), /^opcode: clear: the instruction 0x16 is/)
  assert.match(verdictOf(withClear(0x07)), /^opcode: clear: the instruction 0x07 \(/)
  const names = (bytes: Uint8Array): (string | undefined)[] | undefined =>
    parseModule(bytes).functions[1]?.instructions.map(({ name }) => name)
  const three = ['i32.const', 'i32.const', 'i32.const']
  assert.equal(names(withClear(...typed(I32))), [...three, 'select', 'end'])
  assert.equal(names(withClear(0x41, 0, 0x0e, 1, 0, 0)), ['i32.const', 'br_table', 'end'])
})

test.run()
