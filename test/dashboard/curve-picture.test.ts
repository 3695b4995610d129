/** Supply and demand of a book: which steps there are, and exactly where they are drawn. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BookOrder, SlotDetail } from '../../node/api/source.ts'
import { limitBesideFees } from '../../node/core/chain/beside-fees.ts'
import type { ClearingTerms } from '../../node/core/governance/clearing-terms.ts'
import type { CurveFrame } from '../../node/dashboard/curve-picture.ts'
import { layOutCurves } from '../../node/dashboard/curve-picture.ts'
import { hasFees, orderCurves } from '../../node/dashboard/order-curves.ts'
import { chooseSeed } from '../support/seed.ts'
import { makeSealedSlot } from './sealed-slot.ts'

const ME = 'me'
type Told = Pick<SlotDetail, 'book' | 'conditions' | 'fills' | 'self'>

function order(name: string, change: Partial<BookOrder>): BookOrder {
  const kwhAtZero = { energyWh: 1_000, limitPriceMicroPerKwh: 0 }
  return { order: name, member: name, side: 'bid', ...kwhAtZero, ...change }
}

function told(orders: readonly BookOrder[], fills: Readonly<Record<string, number>> = {}): Told {
  return {
    book: { orders, refused: [] },
    conditions: null,
    fills: Object.entries(fills).map(([name, energyWh]) => ({ order: name, energyWh, amountNano: '0' })),
    self: ME,
  }
}

/** One unit of the picture is 1 Wh across, and 0.1 ct up. */
const FRAME: CurveFrame = { width: 890, height: 400, cleared: [121_000], corridor: null }
const BOOK = [
  order('c', { energyWh: 120, limitPriceMicroPerKwh: 140_000 }),
  order('f', { side: 'offer', energyWh: 90, limitPriceMicroPerKwh: 290_000 }),
  order('a', { energyWh: 250, limitPriceMicroPerKwh: 298_000 }),
  order('d', { side: 'offer', energyWh: 420, limitPriceMicroPerKwh: 96_000, member: ME }),
  order('b', { energyWh: 310, limitPriceMicroPerKwh: 287_000 }),
  order('e', { side: 'offer', energyWh: 380, limitPriceMicroPerKwh: 121_000 }),
]

test('bids fall, offers rise, and each step begins where the one before it ends', () => {
  const { bids, offers } = orderCurves(told(BOOK, { a: 250, d: 420, e: 140, b: 310 }))
  assert.equal(
    [...bids, ...offers].map(({ order: { order: name }, isMine, fromWh, toWh, filledWh }) => [
      ...[name, isMine, fromWh, toWh, filledWh],
    ]),
    [
      ['a', false, 0, 250, 250],
      ['b', false, 250, 560, 310],
      ['c', false, 560, 680, 0],
      ['d', true, 0, 420, 420],
      ['e', false, 420, 800, 140],
      ['f', false, 800, 890, 0],
    ],
  )
})

test('the curves are steps at the limits, and end where nothing more is wanted or offered at any price', () => {
  const picture = layOutCurves(orderCurves(told(BOOK, { e: 140 })), FRAME)
  assert.is(picture.demand, 'M0 102H250V113H560V260H680V400')
  assert.is(picture.supply, 'M0 304H420V279H800V110H890V0')
  assert.equal(
    picture.steps.map(({ x, width, y }) => [x, width, y]),
    [
      [0, 250, 102],
      [250, 310, 113],
      [560, 120, 260],
      [0, 420, 304],
      [420, 380, 279],
      [800, 90, 110],
    ],
  )
  assert.equal(picture.filled, [{ side: 'offer', x: 420, width: 140, y: 279 }])
  assert.equal([picture.xOf(560), picture.yOf(121_000), picture.zeroY], [560, 279, 400])
  assert.equal(picture.prices, [
    { micro: 0, y: 400 },
    { micro: 100_000, y: 300 },
    { micro: 200_000, y: 200 },
    { micro: 300_000, y: 100 },
    { micro: 400_000, y: 0 },
  ])
  assert.equal(
    picture.energies.map(({ wh, x }) => [wh, x]),
    [0, 200, 400, 600, 800].map((wh) => [wh, wh]),
  )
})

test('orders at one price stand in the order of the book, on both sides', () => {
  const same = ['q', 'b', 'x'].map((name) => order(name, { limitPriceMicroPerKwh: 70_000 }))
  const offers = same.map((each) => ({ ...each, order: `${each.order}2`, side: 'offer' as const }))
  const curves = orderCurves(told([...same, ...offers]))
  assert.equal(
    [...curves.bids, ...curves.offers].map((step) => step.order.order),
    ['q', 'b', 'x', 'q2', 'b2', 'x2'],
  )
})

test('what orders at one price traded is one length, from the beginning of their level', () => {
  const shared = [
    order('a', { energyWh: 400, limitPriceMicroPerKwh: 300_000 }),
    order('b', { energyWh: 490, limitPriceMicroPerKwh: 300_000 }),
    order('c', { side: 'offer', energyWh: 200, limitPriceMicroPerKwh: 100_000 }),
  ]
  const { filled } = layOutCurves(orderCurves(told(shared, { a: 90, b: 110, c: 200 })), FRAME)
  assert.equal(filled, [
    { side: 'bid', x: 0, width: 200, y: 100 },
    { side: 'offer', x: 0, width: 200, y: 300 },
  ])
})

test('a book of one side has one curve, and an empty one or none has none', () => {
  const offer = order('a', { side: 'offer', energyWh: 445, limitPriceMicroPerKwh: 300_000 })
  const alone = layOutCurves(orderCurves(told([offer])), { ...FRAME, cleared: [] })
  assert.equal([alone.demand, alone.supply], ['', 'M0 100H890V0'])
  for (const book of [null, { orders: [], refused: [] }]) {
    const { demand, supply, steps, prices } = layOutCurves(orderCurves({ ...told([]), book }), {
      ...FRAME,
      cleared: [],
    })
    assert.equal([demand, supply, steps], ['', '', []])
    assert.ok(prices.every(({ y }) => Number.isFinite(y)))
  }
})

test('prices below zero are below the line of zero', () => {
  const book = [
    order('a', { limitPriceMicroPerKwh: -20_000 }),
    order('b', { side: 'offer', limitPriceMicroPerKwh: -80_000 }),
  ]
  const { steps, zeroY, prices } = layOutCurves(orderCurves(told(book)), { ...FRAME, cleared: [-50_000] })
  assert.equal(
    steps.map(({ y }) => y > zeroY && y < FRAME.height),
    [true, true],
  )
  assert.ok(prices.some(({ micro }) => micro === 0))
})

test('a limit far from the tariff leaves the picture, and presses nothing flat', () => {
  const corridor = { feedInMicroPerKwh: 80_000, retailMicroPerKwh: 310_000 }
  const book = [...BOOK, order('wild', { limitPriceMicroPerKwh: 1_000_000_000 })]
  const { steps, yOf } = layOutCurves(orderCurves(told(book)), { ...FRAME, corridor })
  assert.is(steps[0]?.step.order.order, 'wild')
  assert.ok((steps[0]?.y ?? 0) < 0)
  assert.ok(yOf(corridor.feedInMicroPerKwh) - yOf(corridor.retailMicroPerKwh) > FRAME.height / 4)
  const inside = layOutCurves(orderCurves(told(BOOK)), { ...FRAME, corridor })
  assert.ok(inside.steps.every(({ y }) => y > 0 && y < FRAME.height))
})

test('limits are where the rule sees them, beside the fees of their zone', () => {
  const { detail } = makeSealedSlot('uniform')
  const { conditions } = detail
  assert.ok(conditions !== null && hasFees(detail))
  const terms: ClearingTerms = {
    genesis: { slotMs: 900_000, rule: conditions.rule, fees: conditions.fees },
    members: new Map(conditions.members.map(({ member, zone }) => [member, { zone, tariffs: [] }])),
  }
  const { bids, offers } = orderCurves(detail)
  assert.is(bids.length + offers.length, 6)
  for (const { order: each, priceMicroPerKwh } of [...bids, ...offers]) {
    const sealed = { ...each, id: each.order, source: 'unknown' as const }
    assert.is(priceMicroPerKwh, limitBesideFees(sealed, terms))
  }
  assert.not.ok(hasFees({ ...detail, conditions: null }), 'what is not known is drawn as it was sent')
})

test('with one price the curves meet at what was cleared', () => {
  const { detail } = makeSealedSlot('uniform')
  const { bids, offers } = orderCurves(detail)
  const energyWh = detail.clearing?.energyWh ?? 0
  const price = detail.clearing?.priceMicroPerKwh ?? 0
  const filledOf = (steps: typeof bids): number => steps.reduce((sum, step) => sum + step.filledWh, 0)
  assert.equal([filledOf(bids), filledOf(offers)], [energyWh, energyWh])
  for (const { filledWh, priceMicroPerKwh } of bids) if (filledWh > 0) assert.ok(priceMicroPerKwh >= price)
  for (const { filledWh, priceMicroPerKwh } of offers) if (filledWh > 0) assert.ok(priceMicroPerKwh <= price)
})

const anyOrder = fc.record({
  order: fc.string(),
  member: fc.constantFrom(ME, 'other'),
  side: fc.constantFrom('bid' as const, 'offer' as const),
  energyWh: fc.integer({ min: 1, max: 1_000_000 }),
  limitPriceMicroPerKwh: fc.integer({ min: -(2 ** 30) + 1, max: 2 ** 30 - 1 }),
})

test('whatever stands in the book: every price that it has is in the picture, and no energy is lost', () => {
  fc.assert(
    fc.property(fc.array(anyOrder, { minLength: 1, maxLength: 40 }), (orders) => {
      const curves = orderCurves(told(orders))
      const { steps, zeroY, prices } = layOutCurves(curves, { ...FRAME, cleared: [] })
      assert.is(
        steps.reduce((sum, { step }) => sum + step.toWh - step.fromWh, 0),
        orders.reduce((sum, { energyWh }) => sum + energyWh, 0),
      )
      for (const { x, width, y } of steps) {
        assert.ok(x >= 0 && x + width < FRAME.width + 0.02)
        assert.ok(y >= 0 && y <= FRAME.height)
      }
      assert.ok(zeroY >= 0 && zeroY <= FRAME.height)
      assert.ok(prices.length >= 2 && prices.length <= 9, String(prices.length))
    }),
    { seed: chooseSeed(), numRuns: 300 },
  )
})

test.run()
