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
  header.write(3, HALF, undefined)
  const words = [...new Int32Array(buffer)]
  assert.equal(words.slice(6, 10), [0, 0, 0, 0])
  assert.equal(words.slice(16, 24), [0, 0, 0, 0, 0, 0, 0, 0])
})

test.run()
