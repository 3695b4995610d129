/** Clearing a slot again: what an honest node tells is right for every rule, and each lie about it is named. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SlotDetail } from '../../node/api/source.ts'
import { DIFFERENT_PARTS, verifySlot } from '../../node/api/verify-slot.ts'
import { makeSealedSlot } from '../dashboard/sealed-slot.ts'

for (const rule of ['uniform', 'pay-as-bid', 'mid-market-rate', 'sbba', 'muda', 'huang']) {
  test(`what an honest node tells of a slot under ${rule} is found right, fees and lot included`, () => {
    const { detail, ruleBytes } = makeSealedSlot(rule)
    const found = verifySlot(detail, ruleBytes)
    const { fills } = detail
    assert.equal(found, { code: 'same', orders: 6, fills: fills.length, ruleHash: detail.clearing?.ruleHash })
  })
}

test('bytes that cannot be a rule were decided all the same: the slot is void, and that is right', () => {
  const { detail, ruleBytes } = makeSealedSlot(Uint8Array.of(0, 97, 115, 109, 9, 0, 0, 0))
  assert.is(detail.clearing?.code, 'rule-failed')
  assert.is(verifySlot(detail, ruleBytes).code, 'same')
  const clearing = { ...clearingOf(detail), code: 'cleared' as const }
  assert.equal(lies({ ...detail, clearing }, ruleBytes), ['outcome'])
})

const honest = makeSealedSlot('uniform')
const { book } = honest.detail
const clearing = clearingOf(honest.detail)
assert.ok(book)
const [first] = honest.detail.fills
const unfilled = book.orders.find(({ order }) => honest.detail.fills.every((fill) => fill.order !== order))
assert.ok(first && unfilled)

const LIES: { why: string; change: Partial<SlotDetail>; found: string[] }[] = [
  {
    why: 'a price that buyers do not pay',
    change: { clearing: { ...clearing, buyPriceMicroPerKwh: (clearing.buyPriceMicroPerKwh ?? 0) + 1 } },
    found: ['buy-price'],
  },
  {
    why: 'a price that sellers do not get',
    change: { clearing: { ...clearing, sellPriceMicroPerKwh: null } },
    found: ['sell-price'],
  },
  {
    why: 'energy that was not traded',
    change: { clearing: { ...clearing, energyWh: clearing.energyWh + 1 } },
    found: ['energy'],
  },
  {
    why: 'a surplus that is not there',
    change: { clearing: { ...clearing, surplusNano: '1' } },
    found: ['surplus'],
  },
  {
    why: 'a slot that is said to be void',
    change: { clearing: { ...clearing, code: 'rule-failed' } },
    found: ['outcome'],
  },
  {
    why: 'a fill that is left out',
    change: { fills: honest.detail.fills.slice(1) },
    found: ['fill-energy', 'fill-amount'],
  },
  {
    why: 'a fill that is one nano less',
    change: {
      fills: honest.detail.fills.map((fill, index) =>
        index === 0 ? { ...fill, amountNano: (BigInt(fill.amountNano) - 1n).toString() } : fill,
      ),
    },
    found: ['fill-amount'],
  },
  {
    why: 'a fill that is told twice',
    change: { fills: [...honest.detail.fills, first] },
    found: ['fill-unknown'],
  },
  {
    why: 'a fill of an order that is not in the book',
    change: { fills: [...honest.detail.fills, { ...first, order: '00'.repeat(32) }] },
    found: ['fill-unknown'],
  },
  {
    why: 'a fill of an order that got nothing',
    change: { fills: [...honest.detail.fills, { order: unfilled.order, energyWh: 1, amountNano: '1' }] },
    found: ['fill-energy', 'fill-amount'],
  },
]

for (const { why, change, found } of LIES) {
  test(`${why} is named: ${found.join(', ')}`, () => {
    assert.equal(lies({ ...honest.detail, ...change }, honest.ruleBytes), found)
  })
}

test('every order that stands elsewhere in the book is found, whatever it changes in the clearing', () => {
  for (let index = 1; index < book.orders.length; index++) {
    const orders = [...book.orders]
    orders.splice(index - 1, 2, ...orders.slice(index - 1, index + 1).reverse())
    const found = lies({ ...honest.detail, book: { ...book, orders } }, honest.ruleBytes)
    assert.ok(found.includes('order-sequence'))
  }
})

test('a better limit than the member gave, or another tariff, gives another clearing', () => {
  const trades = new Set(honest.detail.fills.map(({ order }) => order))
  const dearer = book.orders.map((order) =>
    trades.has(order.order) && order.side === 'offer'
      ? { ...order, limitPriceMicroPerKwh: order.limitPriceMicroPerKwh + 160_000 }
      : order,
  )
  assert.ok(
    lies({ ...honest.detail, book: { ...book, orders: dearer } }, honest.ruleBytes).includes('buy-price'),
  )
  const mid = makeSealedSlot('mid-market-rate')
  const { conditions } = mid.detail
  assert.ok(conditions)
  const members = conditions.members.map((each) => ({ ...each, retailMicroPerKwh: 400_000 }))
  const told = { ...mid.detail, conditions: { ...conditions, members } }
  assert.ok(lies(told, mid.ruleBytes).includes('buy-price'))
})

test('another lot draws otherwise: the lot follows from the book and cannot be chosen', () => {
  const drawn = Array.from({ length: 12 }, (_, index) => makeSealedSlot('muda', 1_988_612 + index))
  const moved = drawn.map(({ detail, ruleBytes }) =>
    verifySlot({ ...detail, community: 'e1'.repeat(32) }, ruleBytes),
  )
  assert.ok(drawn.every(({ detail, ruleBytes }) => verifySlot(detail, ruleBytes).code === 'same'))
  assert.ok(moved.some(({ code }) => code === 'different'))
})

test('a rule that does not have the hash it is named by is not run', () => {
  const other = makeSealedSlot('pay-as-bid').ruleBytes
  assert.equal(verifySlot(honest.detail, other), { code: 'rule-bytes-other' })
  const told = { ...honest.detail, clearing: { ...clearing, ruleHash: '00'.repeat(32) } }
  assert.equal(verifySlot(told, honest.ruleBytes), { code: 'rule-bytes-other' })
})

test('where there is nothing to compare with, that is said and nothing is called right', () => {
  const { detail, ruleBytes } = honest
  assert.equal(verifySlot({ ...detail, book: null, clearing: null }, ruleBytes), { code: 'book-open' })
  assert.equal(verifySlot({ ...detail, conditions: null }, ruleBytes), { code: 'conditions-unknown' })
  const bad = [{ energyWh: 0 }, { energyWh: 1.5 }, { order: 'x' }, { limitPriceMicroPerKwh: 2 ** 31 }]
  for (const change of bad) {
    const orders = book.orders.map((order, index) => (index === 2 ? { ...order, ...change } : order))
    assert.equal(verifySlot({ ...detail, book: { ...book, orders } }, ruleBytes), { code: 'book-malformed' })
  }
})

test('every part that can differ has been made to differ here', () => {
  const found = new Set([...LIES.flatMap((lie) => lie.found), 'order-sequence', 'outcome'])
  assert.equal(
    [...DIFFERENT_PARTS].filter((part) => !found.has(part)),
    [],
  )
})

function lies(detail: SlotDetail, ruleBytes: Uint8Array): string[] {
  const found = verifySlot(detail, ruleBytes)
  assert.is(found.code, 'different')
  return found.code === 'different' ? [...new Set(found.differences.map(({ what }) => what))] : []
}

function clearingOf({ clearing: told }: SlotDetail): NonNullable<SlotDetail['clearing']> {
  assert.ok(told)
  return told
}

test.run()
