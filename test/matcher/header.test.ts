import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HEADER_BYTES, Header } from '../../matcher-wasm/host/header.ts'
import { HALF } from './load-rule.ts'

test('a header holds the inputs in their words, little-endian', () => {
  const buffer = new ArrayBuffer(HEADER_BYTES + 16)
  const lot = Uint8Array.from({ length: 32 }, (_, index) => index + 224)
  new Header(buffer, 16).write(3, { ...HALF, extra: [7, -8] }, lot)
  const words = [...new Int32Array(buffer, 16, 24)]
  assert.equal(words.slice(0, 10), [3, 0, 1, 2, 300_000, 80_000, 7, -8, 0, 0])
  assert.equal([...new Uint8Array(buffer, 16 + 64, 32)], [...lot])
})

test('a clearing without a lot or extra parameters does not see those of the one before', () => {
  const buffer = new ArrayBuffer(HEADER_BYTES)
  const header = new Header(buffer, 0)
  header.write(3, { ...HALF, extra: [1, 2, 3, 4] }, new Uint8Array(32).fill(9))
  const { kNumerator, kDenominator, retailMicroPerKwh, feedInMicroPerKwh } = HALF
  header.write(3, { kNumerator, kDenominator, retailMicroPerKwh, feedInMicroPerKwh }, undefined)
  const words = [...new Int32Array(buffer)]
  assert.equal(words.slice(6, 10), [0, 0, 0, 0])
  assert.equal(words.slice(16, 24), [0, 0, 0, 0, 0, 0, 0, 0])
})

test('a header writes its words and no others', () => {
  const words = new Int32Array(64).fill(-7)
  const parameters = {
    kNumerator: 1,
    kDenominator: 2,
    retailMicroPerKwh: 3,
    feedInMicroPerKwh: 4,
    extra: [5],
  }
  new Header(words.buffer, 0).write(9, parameters, new Uint8Array(32).fill(1))
  const lot = 0x01010101
  const expected = new Int32Array(64).fill(-7)
  expected.set([9, -7, 1, 2, 3, 4, 5, 0, 0, 0])
  expected.set([lot, lot, lot, lot, lot, lot, lot, lot], 16)
  assert.equal([...words], [...expected])
})

test('a lot that is too short ends in zeros, and one that is too long is cut', () => {
  for (const length of [0, 1, 2, 3, 4, 5, 31, 33]) {
    const words = new Int32Array(64)
    const parameters = { kNumerator: 1, kDenominator: 2, retailMicroPerKwh: 0, feedInMicroPerKwh: 0 }
    new Header(words.buffer, 0).write(0, parameters, new Uint8Array(length).fill(0xff))
    const bytes = new Uint8Array(words.buffer, 64, 36)
    assert.equal(
      [...bytes],
      Array.from({ length: 36 }, (_, at) => (at < Math.min(length, 32) ? 0xff : 0)),
    )
  }
})

test('the words of a result are read, the energy from both of its halves', () => {
  const words = Int32Array.from({ length: 64 }, (_, index) => index)
  const header = new Header(words.buffer, 0)
  assert.is(header.isResearch, true)
  assert.equal([header.buyPrice, header.sellPrice, header.tradeCount], [11, 12, 13])
  assert.is(header.energyWh, 15 * 2 ** 32 + 14)
  const expected = { prices: 32, energies: 33, fills: 34, amounts: 35, owners: 36, trades: 37 }
  assert.equal(header.offsets, expected)
  words.fill(-1)
  assert.is(header.energyWh, 2 ** 64 - 2 ** 32 + (2 ** 32 - 1))
  assert.is(header.offsets.fills, 2 ** 32 - 1)
  words[1] = 2
  assert.is(header.isResearch, false)
})

test.run()
