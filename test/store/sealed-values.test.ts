/** A value and its checksum on the disk, as every later version of the program must read it. */
import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openValue, sealValue } from '../../node/store/sealed-values.ts'

const VALUE = Uint8Array.of(1, 2, 3)

test('a value is followed by eight bytes of the sha-256 of its key, a zero, and itself', () => {
  const seal = createHash('sha256').update('tip').update(Uint8Array.of(0)).update(VALUE).digest()
  assert.equal([...sealValue('tip', VALUE)], [...VALUE, ...seal.subarray(0, 8)])
})

test('it opens under its own key, and under no other', () => {
  for (const value of [VALUE, new Uint8Array(), new Uint8Array(5000).fill(7)]) {
    assert.equal(openValue('tip', sealValue('tip', value)), value)
    assert.is(openValue('top', sealValue('tip', value)), undefined)
  }
  // What ends a key does not begin a value.
  assert.is(openValue('ti', sealValue('tip', VALUE)), undefined)
})

test('with any bit changed, or cut short, it is none', () => {
  const sealed = sealValue('tip', VALUE)
  for (let at = 0; at < sealed.length; at++) {
    const spoilt = Uint8Array.from(sealed)
    spoilt[at] = (spoilt[at] ?? 0) ^ 0x10
    assert.is(openValue('tip', spoilt), undefined)
    assert.is(openValue('tip', sealed.subarray(0, at)), undefined)
  }
})

test.run()
