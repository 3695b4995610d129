import * as fc from 'fast-check'
import { createHash } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { toHex } from '../../../node/core/codec/hex.ts'
import type { Book } from '../../../node/core/market/book.ts'
import { sealBook } from '../../../node/core/market/book.ts'
import type { Order, OrderSheet } from '../../../node/core/market/order-sheet.ts'
import { PROTOCOL_VERSION } from '../../../node/core/units/protocol.ts'
import { makeOrder } from '../../support/signed-messages.ts'

const COMMUNITY = 'c0'.repeat(32)
const SLOT = 7

function makeSheetOf(member: number, orders: Order[] = [makeOrder()]): OrderSheet {
  const key = member.toString(16).padStart(2, '0').repeat(32)
  return { version: PROTOCOL_VERSION, community: COMMUNITY, slot: SLOT, member: key, revision: 1, orders }
}

function seal(sheets: readonly OrderSheet[], slot = SLOT, community = COMMUNITY): Book {
  return sealBook(community, slot, sheets)
}

const order = fc.record<Order>({
  side: fc.constantFrom('bid', 'offer'),
  energyWh: fc.integer({ min: 1, max: 5000 }),
  limitPriceMicroPerKwh: fc.integer({ min: -(2 ** 30) + 1, max: 2 ** 30 - 1 }),
  source: fc.constantFrom('solar', 'battery', 'load'),
})
const sheets = fc
  .array(fc.array(order, { maxLength: 4 }), { minLength: 1, maxLength: 6 })
  .map((list) => list.map((orders, member) => makeSheetOf(member, orders)))

test('a book is the same in whatever order its sheets arrived', () => {
  const shuffled = sheets.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  )
  fc.assert(
    fc.property(shuffled, ([left, right]) => {
      assert.equal(seal(left), seal(right))
    }),
  )
})

test('a book holds every order once, and the orders ascend by their names', () => {
  fc.assert(
    fc.property(sheets, (list) => {
      const { orders } = seal(list)
      assert.is(orders.length, list.flatMap((sheet) => sheet.orders).length)
      const ids = orders.map(({ id }) => id)
      assert.equal(ids, [...new Set(ids)].sort())
    }),
  )
})

test('an order is named by community, slot, member and place, and by nothing that its owner can choose', () => {
  const [first] = seal([makeSheetOf(1)]).orders
  const preimage = Buffer.concat([
    Buffer.from('order\0', 'latin1'),
    Buffer.from(COMMUNITY, 'hex'),
    Buffer.from('0000000000000007', 'hex'),
    Buffer.from('01'.repeat(32), 'hex'),
    Buffer.from('0000000000000000', 'hex'),
  ])
  assert.is(first?.id, createHash('sha256').update(preimage).digest('hex'))
  const changed = makeOrder({ side: 'offer', energyWh: 3, limitPriceMicroPerKwh: -4, source: 'battery' })
  assert.is(seal([{ ...makeSheetOf(1, [changed]), revision: 9 }]).orders[0]?.id, first?.id)
})

test('the order of the same members differs from slot to slot and from street to street', () => {
  const members = Array.from({ length: 12 }, (_, member) => makeSheetOf(member))
  const sequence = (book: Book): string => book.orders.map(({ member }) => member).join()
  const sequences = [seal(members), seal(members, SLOT + 1), seal(members, SLOT, 'c1'.repeat(32))].map(
    sequence,
  )
  assert.is(new Set(sequences).size, 3)
})

test('whatever changes in the book changes the lot', () => {
  const base = [makeSheetOf(1, [makeOrder(), makeOrder({ energyWh: 2 })]), makeSheetOf(2)]
  const others = [
    base,
    [makeSheetOf(1, [makeOrder({ energyWh: 1001 }), makeOrder({ energyWh: 2 })]), makeSheetOf(2)],
    [
      makeSheetOf(1, [makeOrder({ limitPriceMicroPerKwh: 200_001 }), makeOrder({ energyWh: 2 })]),
      makeSheetOf(2),
    ],
    [
      makeSheetOf(1, [makeOrder({ limitPriceMicroPerKwh: -200_000 }), makeOrder({ energyWh: 2 })]),
      makeSheetOf(2),
    ],
    [makeSheetOf(1, [makeOrder({ side: 'offer' }), makeOrder({ energyWh: 2 })]), makeSheetOf(2)],
    [makeSheetOf(1, [makeOrder({ energyWh: 2 }), makeOrder()]), makeSheetOf(2)],
    [makeSheetOf(1, [makeOrder()]), makeSheetOf(2)],
    [makeSheetOf(1, [makeOrder(), makeOrder({ energyWh: 2 })]), makeSheetOf(3)],
    [makeSheetOf(1, [makeOrder(), makeOrder({ energyWh: 2 })])],
    [],
  ].map((list) => seal(list))
  const lots = [...others, seal(base, SLOT + 1), seal(base, SLOT, 'c1'.repeat(32))].map(({ lot }) =>
    toHex(lot),
  )
  assert.is(new Set(lots).size, lots.length)
  for (const lot of lots) assert.is(lot.length, 64)
})

test.run()
