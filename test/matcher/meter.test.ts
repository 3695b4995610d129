import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { parseModule } from '../../matcher-wasm/host/binary/module.ts'
import { guardModule } from '../../matcher-wasm/host/guard.ts'
import { meterModule } from '../../matcher-wasm/host/meter.ts'
import type { CallResult } from '../../matcher-wasm/host/rule-instance.ts'
import { RuleInstance, readExports } from '../../matcher-wasm/host/rule-instance.ts'
import { wasm } from '../../matcher-wasm/host/wasm-global.ts'
import { loadRule } from '../../matcher-wasm/host/rule.ts'
import { randomBook } from './books.ts'
import { AMPLE_GAS, HALF, loadNamedRule, readRule } from './load-rule.ts'
import type { MadeFunction } from './make-module.ts'
import { I32, makeModule } from './make-module.ts'

const RESERVE: MadeFunction = { parameters: [I32], result: I32, code: [0x41, 0xc0, 0x00] }

/** Runs `clear` of a hand-made module; further functions are called by it. */
function run(
  clear: Omit<MadeFunction, 'result'>,
  gasLimit: bigint,
  ...others: MadeFunction[]
): CallResult & { gas: bigint } {
  const bytes = makeModule({ functions: [RESERVE, { result: I32, ...clear }, ...others] })
  const instance = loadRule({ bytes, hash: '', gasLimit }).instantiate()
  const result = instance.clear()
  return { ...result, gas: instance.gasUsed }
}

/** Counts a local down from `turns` in a loop. */
const countDown = (turns: number): number[] => [
  ...[0x41, turns, 0x21, 0, 0x03, 0x40],
  ...[0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
]

test('every instruction costs one: two for a function that gives a constant', () => {
  assert.equal(run({ code: [0x41, 7] }, 10n), { code: 'returned', value: 7, gas: 2n })
})

test('a loop pays for its body on every turn', () => {
  const one = run({ locals: [[1, I32]], code: [...countDown(1), 0x41, 0] }, 1_000n)
  const ten = run({ locals: [[1, I32]], code: [...countDown(10), 0x41, 0] }, 1_000n)
  // local.get, const, sub, tee, br_if, end: six.
  assert.is(ten.gas - one.gas, 9n * 6n)
})

test('a block in a loop, or a branch, hands back to the loop: what follows is paid on every turn too', () => {
  const decrement = [0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0]
  for (const inner of [
    [0x02, 0x40, 0x01, 0x0b],
    [0x41, 1, 0x04, 0x40, 0x01, 0x0b],
    [0x02, 0x40, 0x02, 0x40, 0x0b, 0x0b],
  ]) {
    const gasOf = (turns: number): bigint => {
      const code = [0x41, turns, 0x21, 0, 0x03, 0x40, ...inner, ...decrement, 0x0b, 0x41, 0]
      return run({ locals: [[1, I32]], code }, 10_000n).gas
    }
    const instructions = BigInt(inner.length - inner.filter((byte) => byte === 0x40).length)
    // Those of the inner block, but for the constant's value; five to count down, and the end of the loop.
    const own = inner[0] === 0x41 ? instructions - 1n : instructions
    assert.is(gasOf(11) - gasOf(1), 10n * (own + 6n))
  }
})

test('an inner loop costs by its own turns, and the outer goes on with its own', () => {
  const inner = [0x41, 3, 0x21, 1, 0x03, 0x40, 0x20, 1, 0x41, 1, 0x6b, 0x22, 1, 0x0d, 0, 0x0b]
  const gasOf = (turns: number): bigint => {
    const outer = [0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b]
    const code = [0x41, turns, 0x21, 0, 0x03, 0x40, ...inner, ...outer, 0x41, 0]
    return run({ locals: [[2, I32]], code }, 10_000n).gas
  }
  // const, set and the loop itself; three turns of six; five to count down, and the end.
  assert.is(gasOf(5) - gasOf(1), 4n * (3n + 3n * 6n + 6n))
})

test('a function with a loop hands its counter back on every way out, with locals and without', () => {
  const loop = [0x03, 0x40, 0x0b]
  // A loop and its end, then the way out; the loop pays for its end.
  assert.is(run({ code: [...loop, 0x41, 0] }, 100n).gas, 4n)
  assert.is(run({ code: [...loop, 0x41, 0, 0x0f] }, 100n).gas, 5n)
  assert.is(run({ locals: [[3, I32]], code: [...loop, 0x41, 0, 0x0f] }, 100n).gas, 5n)
  assert.is(run({ code: [...loop, 0x41, 0, 0x0c, 0] }, 100n).gas, 5n)
  // Three of `clear`; a loop and the end of the function, and of the loop, which returns at once, two.
  assert.is(run({ code: [0x10, 2, 0x41, 0] }, 100n, { code: [0x03, 0x40, 0x0f, 0x0b] }).gas, 7n)
})

test('a trap with the last unit of gas is a trap', () => {
  assert.equal({ ...run({ code: [0x00] }, 2n), gas: 0n }, { code: 'failed', reason: 'trapped', gas: 0n })
  assert.equal(
    { ...run({ code: [0x00] }, 1n), gas: 0n },
    { code: 'failed', reason: 'gas-exhausted', gas: 0n },
  )
})

test('an unmetered rule uses no gas', () => {
  const instance = loadRule({ bytes: makeModule(), hash: '' }).instantiate()
  assert.is(instance.clear().code, 'returned')
  assert.is(instance.gasUsed, 0n)
  const exports = readExports(new wasm.Instance(new wasm.Module(makeModule()), {}))
  assert.is(new RuleInstance(exports, 10n, 1).gasUsed, 0n)
})

test('a metered module has no custom sections', () => {
  const bytes = makeModule({ sections: { 0: [4, 0x6e, 0x61, 0x6d, 0x65] } })
  const verdict = guardModule(bytes, 16)
  if (verdict.code === 'refused') throw new Error(verdict.message)
  assert.ok(verdict.module.sections.some(({ id }) => id === 0))
  const ids = parseModule(meterModule(bytes, verdict.module)).sections.map(({ id }) => id)
  assert.equal(ids, [1, 3, 5, 6, 7, 10])
})

test('the last unit of gas is enough, one less is not', () => {
  const code = { locals: [[1, I32]] as const, code: [...countDown(10), 0x41, 0] }
  const { gas } = run(code, 1_000n)
  assert.is(run(code, gas).code, 'returned')
  assert.equal({ ...run(code, gas - 1n), gas: 0n }, { code: 'failed', reason: 'gas-exhausted', gas: 0n })
})

test('an endless loop ends, and a trap of its own is not taken for gas', () => {
  assert.equal(
    { ...run({ code: [0x03, 0x40, 0x0c, 0, 0x0b, 0x41, 0] }, 100_000n), gas: 0n },
    { code: 'failed', reason: 'gas-exhausted', gas: 0n },
  )
  assert.equal(
    { ...run({ code: [0x00] }, 100_000n), gas: 0n },
    { code: 'failed', reason: 'trapped', gas: 0n },
  )
  // Division by zero and a load beyond the memory.
  assert.is(run({ code: [0x41, 1, 0x41, 0, 0x6d] }, 100n).code, 'failed')
  assert.is(run({ code: [0x41, 0x7f, 0x28, 2, 0] }, 100n).code, 'failed')
})

test('the counter survives every way out of a function: end, return, branch, branch table', () => {
  const loop = countDown(3)
  const ways: number[][] = [[], [0x0f], [0x0c, 0], [0x41, 0, 0x0e, 0, 0]]
  const base = run({ code: [0x10, 2, 0x41, 0] }, 1_000n, { locals: [[1, I32]], code: loop }).gas
  for (const way of ways) {
    const { gas, code } = run({ code: [0x10, 2, 0x41, 0] }, 1_000n, {
      locals: [[1, I32]],
      code: [...loop, ...way],
    })
    assert.is(code, 'returned')
    assert.is(gas - base, BigInt(way.length === 0 ? 0 : way.length < 5 ? 1 : 2))
  }
})

test('what a called function spends counts in the loop that calls it', () => {
  const called = { code: [0x01, 0x01, 0x01] }
  const code = [
    ...[0x41, 5, 0x21, 0, 0x03, 0x40, 0x10, 2],
    ...[0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    0x41,
    0,
  ]
  const { gas } = run({ locals: [[1, I32]], code }, 1_000n, called)
  // Five turns of seven instructions and of the four called, and five around the loop.
  assert.is(gas, 5n * 7n + 5n * 4n + 5n)
})

test('a function without a loop needs exactly its gas, too', () => {
  assert.is(run({ code: [0x41, 7] }, 2n).code, 'returned')
  assert.equal(
    { ...run({ code: [0x41, 7] }, 1n), gas: 0n },
    { code: 'failed', reason: 'gas-exhausted', gas: 0n },
  )
})

test('a long function pays for all of it', () => {
  for (const nops of [61, 62, 63, 64, 126, 127, 8_188, 8_189, 8_190]) {
    const code = [...Array.from({ length: nops }, () => 0x01), 0x41, 0]
    assert.is(run({ code }, 100_000n).gas, BigInt(nops) + 2n)
  }
})

test('copying memory pays by the byte, as filling does', () => {
  const copy = [0x41, 0, 0x41, 0, 0x41, 0x80, 0x09, 0xfc, 10, 0, 0, 0x41, 0]
  // 1,152 bytes are 144 times eight; six instructions.
  assert.is(run({ code: copy }, 10_000n).gas, 144n + 6n)
})

test('filling memory pays by the byte', () => {
  const fill = (bytes: number): number[] => [
    0x41,
    0,
    0x41,
    0,
    0x41,
    0x80 | (bytes & 0x7f),
    bytes >> 7,
    0xfc,
    11,
    0,
  ]
  const small = run({ code: [...fill(128), 0x41, 0] }, 10_000n).gas
  const large = run({ code: [...fill(1_152), 0x41, 0] }, 10_000n).gas
  assert.is(large - small, 128n)
})

test('a rule that wants more memory than it may have has failed; so has one that refuses without asking', () => {
  const grow: MadeFunction = {
    parameters: [I32],
    result: I32,
    code: [0x41, 1, 0x40, 0, 0x41, 0x7f, 0x47, 0x41, 0xc0, 0x00, 0x6c],
  }
  const refuse: MadeFunction = { parameters: [I32], result: I32, code: [0x41, 0] }
  for (const reserve of [grow, refuse]) {
    const bytes = makeModule({ functions: [reserve] })
    const result = loadRule({ bytes, hash: '', gasLimit: 100n }).instantiate().reserve(1)
    assert.equal(result, { code: 'failed', reason: 'book-too-large' })
  }
})

test('a book beyond the memory of the uniform rule is refused as too large, not as a failure of this machine', () => {
  const rule = loadNamedRule('uniform')
  assert.is(rule.instantiate().reserve(1_048_576).code, 'returned')
  assert.equal(rule.instantiate().reserve(4_000_000), { code: 'failed', reason: 'book-too-large' })
  assert.equal(rule.instantiate().reserve(2 ** 31 - 1), { code: 'failed', reason: 'book-too-large' })
})

test('the uniform rule fails at the same gas on every run, and clears again after', () => {
  const orders = randomBook(4, 200)
  const make = (gasLimit: bigint): Book => {
    const book = new Book(loadRule({ ...readRule('uniform'), gasLimit }))
    for (const { side, energyWh, limitPriceMicroPerKwh } of orders) {
      book.add(limitPriceMicroPerKwh, side === 'bid' ? energyWh : -energyWh)
    }
    return book
  }
  const ample = make(AMPLE_GAS).clear(HALF)
  if (ample.code !== 'cleared') return assert.unreachable(ample.reason)
  const exact = make(ample.gasUsed)
  for (let i = 0; i < 3; i++) {
    const result = exact.clear(HALF)
    assert.equal(result.code === 'cleared' && result.gasUsed, ample.gasUsed)
    assert.equal(make(ample.gasUsed - 1n).clear(HALF), { code: 'rule-failed', reason: 'gas-exhausted' })
  }
  // The orders are still there after a failed call, in a new instance.
  const short = make(ample.gasUsed - 1n)
  short.clear(HALF)
  assert.is(short.count, orders.length)
  assert.equal([...short.columns.energiesWh.subarray(0, 3)], [...exact.columns.energiesWh.subarray(0, 3)])
})

test('a ledger rule does not remember: gas is the same for the tenth book as for the first', () => {
  const rule = createClearingRule({ ...readRule('uniform'), gasLimit: AMPLE_GAS })
  const book = {
    energiesWh: Int32Array.of(5, -5),
    limitPricesMicroPerKwh: Int32Array.of(9, 3),
    owners: Int32Array.of(0, 1),
    lot: new Uint8Array(32),
  }
  const outcomes = Array.from({ length: 10 }, () => rule.clear(book, HALF))
  for (const outcome of outcomes) assert.equal(outcome, outcomes[0])
})

test.run()
