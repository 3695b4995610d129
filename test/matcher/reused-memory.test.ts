import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseModule } from '../../matcher-wasm/host/binary/module.ts'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { importMemory } from '../../matcher-wasm/host/reused-memory.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import { wasm } from '../../matcher-wasm/host/wasm-global.ts'
import type { SealedBook } from '../../node/core/chain/clearing-rule.ts'
import { constant, handMadeBytes, HEADER, store } from './hand-made-rule.ts'
import { AMPLE_GAS, HALF, readRule } from './load-rule.ts'
import { makeModule } from './make-module.ts'

const FAR = HEADER + 4096
/** The word at `FAR`, which nothing writes but the rule itself. */
const farWord = [...constant(FAR), 0x28, 2, 0]

function loadReusing(code: { clear?: readonly number[]; reserve?: readonly number[] }): Rule {
  return loadRule({ bytes: handMadeBytes(code), hash: '', gasLimit: 10_000n, reusesMemory: true })
}

test('an instance finds nothing of what the one before it wrote', () => {
  // It traps where the word is not zero, and leaves a one there.
  const rule = loadReusing({ clear: [...farWord, 0x04, 0x40, 0x00, 0x0b, ...store(FAR, 1)] })
  const first = rule.instantiate()
  assert.is(first.clear().code, 'returned')
  assert.is(first.clear().code, 'failed', 'the word is there for the same instance')
  for (let index = 0; index < 3; index++) assert.is(rule.instantiate().clear().code, 'returned')
})

test('the data of a module are there for every instance, also where one has written over them', () => {
  const at = HEADER + 128
  const rule = loadReusing({ clear: store(at, 77) })
  const dataOf = (): number[] => [...new Uint8Array(rule.instantiate().buffer, at, 24)]
  const before = dataOf()
  assert.ok(before.some((byte) => byte !== 0))
  rule.instantiate().clear()
  assert.equal(dataOf(), before)
})

test('an instance that grew its memory leaves the next one as small as declared', () => {
  // memory.grow by one page, and its answer: the pages there were.
  const rule = loadReusing({ reserve: [...constant(1), 0x40, 0] })
  for (let index = 0; index < 3; index++) {
    const instance = rule.instantiate()
    assert.is(instance.buffer.byteLength, 65_536)
    assert.equal(instance.reserve(1), { code: 'returned', value: 1 })
    assert.is(instance.buffer.byteLength, 2 * 65_536)
  }
})

test('only the memory of a module changes its place', () => {
  const bytes = makeModule({ sections: { 0: [4, 0x6e, 0x61, 0x6d, 0x65] } })
  const { memory, sections } = parseModule(bytes)
  const moved = new wasm.Module(importMemory(bytes, memory))
  assert.throws(() => new wasm.Instance(moved, {}))
  const own = new wasm.Memory({ initial: memory.initialPages, maximum: memory.maximumPages })
  const { exports } = new wasm.Instance(moved, { host: { memory: own } })
  assert.is(exports['memory'], own)
  const sizes = sections.filter(({ id }) => id !== 5).reduce((sum, { start, end }) => sum + end - start, 8)
  // An import of one memory: two names, a kind, a flag and two sizes.
  assert.ok(importMemory(bytes, memory).length > sizes)
})

test('one rule that has cleared anything clears every book as a new one does', () => {
  for (const name of ['uniform', 'pay-as-bid', 'mcafee', 'huang', 'supply-demand-ratio', 'muda']) {
    const used = createClearingRule({ ...readRule(name), gasLimit: AMPLE_GAS })
    // Large books between small ones, so that memories grow.
    for (const size of [40, 6, 6000, 3, 0, 900, 12]) {
      const book = makeBook(size)
      const parameters = { ...HALF, retailMicroPerKwh: 300_000, feedInMicroPerKwh: 80_000 }
      const fresh = createClearingRule({ ...readRule(name), gasLimit: AMPLE_GAS })
      assert.equal(used.clear(book, parameters), fresh.clear(book, parameters), `${name}, ${size} orders`)
    }
  }
})

function makeBook(size: number): SealedBook {
  const limit = (index: number): number => 80_000 + ((index * 7919) % 220_001)
  return {
    energiesWh: Int32Array.from({ length: size }, (_, index) => (index % 2 === 0 ? 1 : -1) * (100 + index)),
    limitPricesMicroPerKwh: Int32Array.from({ length: size }, (_, index) => limit(index)),
    owners: Int32Array.from({ length: size }, (_, index) => index >> 1),
    lot: Uint8Array.from({ length: 32 }, (_, index) => size + index),
  }
}

test.run()
