import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Book } from '../../matcher-wasm/host/book.ts'
import { clearOrders } from '../../matcher-wasm/host/clear-orders.ts'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import { reserveColumns } from '../../matcher-wasm/host/columns.ts'
import { BookCapacityError, MachineFailureError } from '../../matcher-wasm/host/errors.ts'
import type { PlainOrder } from '../../matcher-wasm/host/clear-orders.ts'
import { HEADER, constant, handMadeBytes, loadHandMade, store } from './hand-made-rule.ts'
import { HALF, loadNamedRule } from './load-rule.ts'

const ORDERS: readonly PlainOrder[] = [
  { side: 'bid', energyWh: 10, limitPriceMicroPerKwh: 100 },
  { side: 'offer', energyWh: 10, limitPriceMicroPerKwh: 50 },
]
const trade = [...store(528, 10), ...store(532, -10), ...store(HEADER + 56, 10)]
const fairPrice = [...store(HEADER + 44, 70), ...store(HEADER + 48, 70)]
const fair = [...trade, ...fairPrice]
const pairOf = (bid: number, offer: number): number[] => [
  ...store(544, bid),
  ...store(548, offer),
  ...store(552, 10),
  ...store(556, 70),
]

test('a rule without owners gets none, and clears', () => {
  const result = clearOrders(loadHandMade({ clear: fair, columns: { owners: 0 } }), ORDERS, HALF)
  assert.equal(result.code === 'cleared' && result.fills().map(({ amountNano }) => amountNano), [700n, 700n])
  const book = new Book(loadHandMade({ clear: fair, columns: { owners: 0 } }), { capacity: 1 })
  book.add(100, 10, 1)
  book.add(50, -10, 2)
  assert.is(book.columns.owners, undefined)
  assert.is(book.clear(HALF).code, 'cleared')
})

test('a rule that calls itself a research rule only when it clears has no say over money', () => {
  const clear = [...store(HEADER + 4, 1), ...trade, ...store(HEADER + 44, 70), ...store(HEADER + 48, 80)]
  const rule = createClearingRule({ bytes: handMadeBytes({ clear }), hash: '', gasLimit: 10_000n })
  const book = {
    energiesWh: Int32Array.of(10, -10),
    limitPricesMicroPerKwh: Int32Array.of(100, 50),
    owners: Int32Array.of(0, 1),
    lot: new Uint8Array(32),
  }
  assert.equal(rule.clear(book, HALF), { code: 'rule-failed', reason: 'money-created' })
})

test('a research rule may do as it likes with money, and not with energy; another not even that', () => {
  const clearAs = (flags: number, energyWh: number, sellPrice: number): unknown => {
    const fills = [...store(528, energyWh), ...store(532, -energyWh), ...store(HEADER + 56, energyWh)]
    const prices = [...store(HEADER + 44, 70), ...store(HEADER + 48, sellPrice)]
    const result = new Book(loadHandMade({ clear: [...store(HEADER + 4, flags), ...fills, ...prices] }), {
      capacity: 2,
    })
    result.add(100, 10)
    result.add(50, -10)
    const cleared = result.clear(HALF)
    return cleared.code === 'cleared' ? (cleared.violation ?? 'cleared') : cleared
  }
  assert.is(clearAs(1, 10, 70), 'cleared')
  assert.is(clearAs(1, 10, 80), 'money-created')
  assert.equal(clearAs(1, 11, 70), { code: 'rule-failed', reason: 'fill-exceeds-order' })
  assert.equal(clearAs(0, 10, 80), { code: 'rule-failed', reason: 'money-created' })
})

test('trades that name orders which do not exist, or too many of them, are no trades', () => {
  for (const [bid, offer] of [
    [7, 1],
    [0, 7],
    [-1, 1],
  ] as const) {
    const rule = loadHandMade({ clear: fair, pairs: [...pairOf(bid, offer), ...constant(1)] })
    const checked = clearOrders(rule, ORDERS, HALF)
    assert.equal(checked.code === 'cleared' && [...checked.trades()], [])
    const believing = clearOrders(new Book(rule, { checks: 'none' }), ORDERS, HALF)
    assert.equal(believing.code === 'cleared' && [...believing.trades()], [])
  }
  for (const pairs of [constant(3), [0x41, 0x7f]]) {
    const book = new Book(loadHandMade({ clear: fair, pairs }), { capacity: 2 })
    assert.equal(book.listTrades(), { code: 'rule-failed', reason: 'trades-invalid' })
  }
  const right = clearOrders(
    loadHandMade({ clear: fair, pairs: [...pairOf(0, 1), ...constant(1)] }),
    ORDERS,
    HALF,
  )
  assert.is(right.code === 'cleared' && [...right.trades()].length, 1)
})

test('a rule whose list of trades traps, or that has none, lists none', () => {
  const trapping = new Book(loadHandMade({ clear: fair, pairs: [0x00, 0x41, 0] }))
  assert.equal(trapping.listTrades(), { code: 'rule-failed', reason: 'trapped' })
  const none = clearOrders(loadHandMade({ clear: fair }), ORDERS, HALF)
  assert.equal(none.code === 'cleared' && [...none.trades()], [])
  const nowhere = new Book(loadHandMade({ clear: fair, pairs: constant(0), columns: { trades: 0 } }))
  assert.equal(nowhere.listTrades(), { code: 'rule-failed', reason: 'no-trade-list' })
  assert.equal(loadHandMade({}).instantiate().pairs(), { code: 'returned', value: 0 })
})

test('a rule that fails to reserve has failed, and one that lays its header outside the memory too', () => {
  const reasonOf = (reserve: readonly number[]): string => {
    const result = reserveColumns(loadHandMade({ reserve }).instantiate(), 2)
    return result.code === 'mapped' ? 'mapped' : result.reason
  }
  assert.is(reasonOf([0x00, 0x41, 0]), 'trapped')
  assert.is(reasonOf(constant(65_536 - 255)), 'layout-invalid')
  assert.is(reasonOf(constant(65_536 - 252)), 'layout-invalid')
  assert.is(reasonOf(constant(65_536 - 256)), 'mapped')
  assert.is(reasonOf(constant(66)), 'layout-invalid')
  assert.is(reasonOf(constant(0)), 'book-too-large')
})

test('a rule whose columns lie outside its memory is refused, each of them', () => {
  for (const name of ['prices', 'energies', 'fills', 'amounts', 'owners', 'trades'] as const) {
    for (const at of [65_536 - 4, 65_536 - 7, 513]) {
      const instance = loadHandMade({ columns: { [name]: at } }).instantiate()
      assert.equal(
        reserveColumns(instance, 2),
        { code: 'rule-failed', reason: 'layout-invalid' },
        `${name} ${at}`,
      )
    }
  }
})

test('a rule that refuses within what it may have is a failure of this machine; beyond, its own', () => {
  // It asks for so many pages, whatever it gets, and then gives no header.
  const asking = (pages: number): number[] => [...constant(pages), 0x40, 0, 0x1a, 0x41, 0]
  const reserve = (pages: number, gasLimit?: bigint): unknown =>
    loadHandMade({ reserve: asking(pages) }, gasLimit)
      .instantiate()
      .reserve(2)
  assert.throws(
    () => reserve(0),
    (error: unknown) => error instanceof MachineFailureError,
  )
  assert.throws(
    () => reserve(1),
    (error: unknown) => error instanceof MachineFailureError,
  )
  assert.throws(
    () => reserve(3),
    (error: unknown) => error instanceof MachineFailureError,
  )
  assert.equal(reserve(4), { code: 'failed', reason: 'book-too-large' })
  const unmetered = loadNamedRule('uniform', { gasLimit: undefined }).instantiate()
  assert.throws(
    () => unmetered.reserve(100_000_000),
    (error: unknown) => error instanceof MachineFailureError,
  )
})

test('what a rule asked for once says nothing about the next time', () => {
  const header = [0x41, 1, 0x40, 0, 0x1a, ...constant(HEADER)]
  const reserve = [0x20, 0, 0x41, 1, 0x46, 0x04, 0x7f, ...header, 0x05, 0x41, 0, 0x0b]
  const instance = loadHandMade({ reserve }).instantiate()
  assert.equal(instance.reserve(1), { code: 'returned', value: HEADER })
  assert.equal(instance.reserve(2), { code: 'failed', reason: 'book-too-large' })
})

test('a book that a rule has no room for is an error with a code', () => {
  const open = (): unknown => new Book(loadNamedRule('uniform'), { capacity: 100_000_000 })
  assert.throws(
    open,
    (error: unknown) => error instanceof BookCapacityError && error.reason === 'book-too-large',
  )
})

test('a book makes room when the count is set beyond its capacity, and keeps what it has', () => {
  const book = new Book(loadNamedRule('uniform'), { capacity: 2 })
  book.add(5, 7)
  book.count = 100
  assert.is(book.columns.energiesWh.length, 100)
  assert.is(book.columns.energiesWh[0], 7)
  book.reserve(3)
  assert.is(book.columns.energiesWh.length, 100)
})

test('amounts of a full book are the whole column, of a part of it only that part', () => {
  for (const capacity of [2, 3]) {
    const book = new Book(loadNamedRule('vcg'), { capacity })
    book.add(30, 10, 1)
    book.add(5, -10, 2)
    const result = book.clear(HALF)
    assert.equal(result.code === 'cleared' && [...(result.amountsNano ?? [])], [50n, 300n])
  }
})

test('after a trap the orders and their owners are in a new instance as they were given', () => {
  for (const checks of ['full', 'none'] as const) {
    // Counts its calls in its memory, and traps in the first after spoiling the orders.
    const counter = 600
    const count = [...constant(counter), ...constant(counter), 0x28, 2, 0, 0x41, 1, 0x6a, 0x36, 2, 0]
    const spoil = [...store(512, 1), ...store(520, 1), ...store(536, 9)]
    const trap = [...constant(counter), 0x28, 2, 0, 0x41, 1, 0x46, 0x04, 0x40, ...spoil, 0x00, 0x0b]
    const book = new Book(loadHandMade({ clear: [...count, ...trap, ...fair] }), { capacity: 2, checks })
    book.add(100, 10, 1)
    book.add(50, -10, 2)
    assert.equal(book.clear(HALF), { code: 'rule-failed', reason: 'trapped' })
    // The counter began anew: the memory is another one.
    assert.equal(book.clear(HALF), { code: 'rule-failed', reason: 'trapped' })
    if (checks === 'none') continue
    const { energiesWh, limitPricesMicroPerKwh, owners } = book.columns
    assert.equal([...energiesWh], [10, -10])
    assert.equal([...limitPricesMicroPerKwh], [100, 50])
    assert.is(owners?.[1], 2)
  }
})

test('a book that was refused before the call keeps its instance, one that grows or shrinks its orders', () => {
  const book = new Book(loadNamedRule('uniform'), { capacity: 2 })
  book.add(5, 7, 3)
  const { columns } = book
  assert.equal(book.clear({ ...HALF, kDenominator: 0 }), {
    code: 'rule-failed',
    reason: 'parameters-out-of-range',
  })
  assert.is(book.columns, columns)
  book.reserve(2)
  assert.is(book.columns, columns)
  book.add(2 ** 30, 7)
  assert.equal(book.clear(HALF), { code: 'rule-failed', reason: 'book-out-of-range' })
  assert.is(book.columns, columns)
  book.reserve(3)
  assert.is.not(book.columns, columns)
  assert.equal([...(book.columns.owners ?? [])].slice(0, 1), [3])
  assert.is(book.count, 2)
})

test('after gas ran out the book clears the next orders, and has counted the clearings', () => {
  const book = new Book(loadNamedRule('uniform', { gasLimit: 5_000n }))
  for (let i = 0; i < 400; i++) book.add(i, i % 2 === 0 ? 7 : -7)
  assert.is(book.clearings, 0)
  assert.equal(book.clear(HALF), { code: 'rule-failed', reason: 'gas-exhausted' })
  book.reset()
  book.add(30, 10)
  book.add(20, -10)
  const result = book.clear(HALF)
  assert.is(result.code === 'cleared' && result.buyPriceMicroPerKwh, 25)
  assert.is(book.clearings, 2)
})

test('columns may end where the memory ends', () => {
  const ends = { prices: 8, energies: 8, fills: 8, owners: 8, amounts: 16, trades: 32 }
  for (const [name, bytes] of Object.entries(ends)) {
    const instance = loadHandMade({ columns: { [name]: 65_536 - bytes } }).instantiate()
    assert.is(reserveColumns(instance, 2).code, 'mapped', name)
  }
})

test('no trades are a list too, and as many as the book has orders', () => {
  const none = new Book(loadHandMade({ clear: fair, pairs: constant(0) }), { capacity: 2, checks: 'none' })
  assert.equal(none.listTrades().code, 'listed')
  const full = new Book(loadHandMade({ clear: fair, pairs: constant(2) }), { capacity: 2, checks: 'none' })
  const list = full.listTrades()
  assert.is(list.code === 'listed' && list.words.length, 8)
})

test.run()
