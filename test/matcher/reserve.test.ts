import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import { Header } from '../../matcher-wasm/host/header.ts'
import type { RuleInstance } from '../../matcher-wasm/host/rule-instance.ts'
import type { Rule } from '../../matcher-wasm/host/rule.ts'
import type { RuleName } from '../oracles/rules.ts'
import { ORACLES } from '../oracles/rules.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

/** Columns of an i32 per order, scratch included: what a million orders take is decided by them. */
const COLUMNS: Readonly<Record<RuleName, number>> = {
  uniform: 10,
  'pay-as-bid': 14,
  mcafee: 10,
  'trade-reduction': 10,
  sbba: 10,
  huang: 11,
  muda: 21,
  vcg: 16,
  'mid-market-rate': 10,
  'supply-demand-ratio': 10,
  'bill-sharing': 10,
}

const SIZES = [0, 1, 2, 3, 4, 5, 1_000, 4_999, 10_000, 100_000]

for (const [name, columns] of Object.entries(COLUMNS)) {
  test(`${name}: every array has its own room inside the memory, with space for a pass of four lanes`, () => {
    const instance = loadNamedRule(name).instantiate()
    for (const n of SIZES) {
      const at = reserve(instance, n)
      const { offsets } = new Header(instance.buffer, at)
      const arrays = [
        { from: at, bytes: 256 },
        ...[offsets.prices, offsets.energies, offsets.fills, offsets.owners]
          .filter((from) => from !== 0)
          .map((from) => ({ from, bytes: n * 4 + 16 })),
        ...(offsets.amounts === 0 ? [] : [{ from: offsets.amounts, bytes: n * 8 }]),
        ...(offsets.trades === 0 ? [] : [{ from: offsets.trades, bytes: n * 16 }]),
      ].sort((left, right) => left.from - right.from)
      for (const [index, { from, bytes }] of arrays.entries()) {
        const end = arrays[index + 1]?.from ?? instance.buffer.byteLength
        assert.ok(from + bytes <= end, `${n} orders: ${from} + ${bytes} > ${end}`)
        assert.is(from % 4, 0)
      }
    }
  })

  test(`${name}: memory grows as far as it must, and a smaller book takes no more`, () => {
    const instance = loadNamedRule(name).instantiate()
    reserve(instance, 100_000)
    const pages = instance.buffer.byteLength / 65_536
    const bytes = 100_000 * 4 * columns
    // Beside the columns there are the header, the table, a few bytes of data, and the rest of a page.
    assert.ok(pages * 65_536 >= bytes && pages * 65_536 <= bytes + 2 * 65_536, `${pages} pages`)
    reserve(instance, 10)
    reserve(instance, 100_000)
    assert.is(instance.buffer.byteLength / 65_536, pages)
  })

  test(`${name}: a book that fills the last page of its memory clears within it`, () => {
    const rule = loadNamedRule(name)
    const capacity = fullestBook(rule)
    // Everything trades, at one price or at many; a side is shared; nothing trades.
    for (const [bid, offer] of [
      [300_000, 80_000],
      [190_000, 190_000],
      [80_000, 300_000],
    ] as const) {
      for (const energyWh of [5, 6]) {
        const book = new Book(rule, { capacity })
        for (let i = 0; i < capacity; i++) {
          const price = (i % 2 === 0 ? bid : offer) + (bid === offer ? 0 : i)
          book.add(price, i % 2 === 0 ? energyWh : -5, i)
        }
        assert.is(book.clear(HALF).code, 'cleared')
        const list = book.listTrades()
        assert.is(list.code === 'listed' || list.reason, rule.instantiate().hasPairs || 'no-trade-list')
      }
    }
  })

  test(`${name}: no room for fewer than no orders, nor for more than memory may hold`, () => {
    const instance = loadNamedRule(name).instantiate()
    for (const n of [5_000_000, 200_000_000, 2 ** 31 - 1]) {
      assert.equal(instance.reserve(n), { code: 'failed', reason: 'book-too-large' })
    }
    assert.equal(instance.reserve(-1), { code: 'failed', reason: 'book-too-large' })
    assert.ok(reserve(instance, 500_000) > 0)
  })
}

test('the largest books have room for their columns, whatever is left of the last page', () => {
  const instance = loadNamedRule('uniform').instantiate()
  // Some more than go into a page: somewhere in between there is hardly a byte left.
  for (let n = 1_600_000; n < 1_600_000 + 2_000; n += 4) {
    const at = reserve(instance, n)
    const { offsets } = new Header(instance.buffer, at)
    assert.ok(offsets.trades + n * 16 <= instance.buffer.byteLength, `${n} orders`)
  }
})

test('a reservation that is refused touches nothing: the book before may go on', () => {
  for (const name of Object.keys(COLUMNS)) {
    const rule = loadNamedRule(name)
    const at = reserve(rule.instantiate(), 2)
    for (const isFirst of [true, false]) {
      const instance = rule.instantiate()
      if (!isFirst) reserve(instance, 2)
      const memory = new Uint8Array(instance.buffer)
      memory.fill(0xa5, at)
      for (const n of [-1, 2 ** 31 - 1]) assert.is(instance.reserve(n).code, 'failed', name)
      assert.ok(
        memory.subarray(at).every((byte) => byte === 0xa5),
        name,
      )
    }
  }
})

test('a header is empty after every reserve: nothing of the book before is left', () => {
  for (const name of Object.keys(COLUMNS)) {
    const instance = loadNamedRule(name).instantiate()
    const at = reserve(instance, 2)
    const before = new Int32Array(instance.buffer, at, 64).slice()
    new Int32Array(instance.buffer, at, 64).fill(-1)
    assert.is(reserve(instance, 2), at)
    assert.equal(new Int32Array(instance.buffer, at, 64), before, name)
    // Flags, then the addresses; the rest is for others to write.
    assert.ok(
      before.every((word, index) => word === 0 || index === 1 || (index >= 32 && index < 38)),
      name,
    )
  }
})

test('a status is given back and stands in the header, with no price and no energy if it is not 0', () => {
  for (const name of ['uniform', 'pay-as-bid', 'muda', 'mid-market-rate', 'supply-demand-ratio']) {
    const instance = loadNamedRule(name).instantiate()
    const at = reserve(instance, 2)
    const header = new Header(instance.buffer, at)
    const words = new Int32Array(instance.buffer, at, 64)
    const wrong = { kNumerator: 3, kDenominator: 2, retailMicroPerKwh: 2 ** 30 }
    for (const changes of [wrong, {}, { ...wrong, kNumerator: -1 }]) {
      header.write(0, { ...HALF, ...changes }, undefined)
      words.fill(-1, 10, 16)
      const status = 'kNumerator' in changes ? 1 : 0
      assert.equal(instance.clear(), { code: 'returned', value: status })
      assert.equal([...words.subarray(10, 16)], [status, 0, 0, 0, 0, 0], name)
    }
  }
})

test('a rule says how many trades it lists, and where; or that it lists none', () => {
  for (const name of Object.keys(ORACLES)) {
    const rule = loadNamedRule(name)
    const instance = rule.instantiate()
    const header = new Header(instance.buffer, reserve(instance, 2))
    assert.is(header.offsets.trades !== 0, instance.hasPairs, name)
    if (!instance.hasPairs) continue
    const { prices, energies } = header.offsets
    new Int32Array(instance.buffer, prices, 2).set([300_000, 80_000])
    new Int32Array(instance.buffer, energies, 2).set([10, -10])
    header.write(2, HALF, undefined)
    assert.equal(instance.clear(), { code: 'returned', value: 0 }, name)
    assert.is(header.tradeCount, 0, name)
    const listed = instance.pairs()
    assert.is(listed.code === 'returned' && listed.value, header.tradeCount, name)
    if (name === 'uniform') assert.is(header.tradeCount, 1)
  }
})

/** The most orders, of some thousands, for which a rule takes no page more than for a few less. */
function fullestBook(rule: Rule): number {
  const pages = (n: number): number => {
    const instance = rule.instantiate()
    reserve(instance, n)
    return instance.buffer.byteLength
  }
  let n = 3_000
  while (pages(n + 4) === pages(n)) n += 4
  return n
}

function reserve(instance: RuleInstance, n: number): number {
  const reserved = instance.reserve(n)
  if (reserved.code === 'failed') throw new Error(reserved.reason)
  return reserved.value
}

test.run()
