import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { admitSheet, marketTerms } from '../../../node/core/chain/admit.ts'
import type { SheetRefusal } from '../../../node/core/market/check-sheet.ts'
import { checkSheetTiming, SLOTS_AHEAD_LIMIT } from '../../../node/core/market/check-sheet.ts'
import type { Order, OrderSheet, SignedSheet } from '../../../node/core/market/order-sheet.ts'
import { PRICE_LIMIT_MICRO_PER_KWH } from '../../../node/core/units/quantities.ts'
import { verifyEd25519 } from '../../../node/runtime/ed25519.ts'
import { makeOrder, makeSheet } from '../../support/signed-messages.ts'
import { homeAt } from '../../support/street.ts'
import { FIRST_SLOT, makeCommunity, makeHome, SLOT_MS } from '../../support/test-community.ts'

const street = makeCommunity()
const { community } = street
const home = homeAt(street, 0)
const outsider = makeHome('test street', 99)
/** 17.25 kW for a quarter of an hour. */
const CONNECTION_WH = 4312

const bid = (changes: Partial<Order> = {}): Order => makeOrder(changes)
const offer = (changes: Partial<Order> = {}): Order => makeOrder({ side: 'offer', ...changes })

function check(signed: SignedSheet): 'ok' | SheetRefusal {
  return admitSheet(signed, community, verifyEd25519)
}

const ADMITTED: [why: string, orders: Order[]][] = [
  ['no orders at all: a revision that withdraws', []],
  ['one bid', [bid()]],
  [
    'all that the connection carries, each way',
    [bid({ energyWh: CONNECTION_WH }), offer({ energyWh: CONNECTION_WH, limitPriceMicroPerKwh: 200_001 })],
  ],
  ['one Wh', [bid({ energyWh: 1 })]],
  ['the greatest price', [bid({ limitPriceMicroPerKwh: PRICE_LIMIT_MICRO_PER_KWH - 1 })]],
  ['the least price', [offer({ limitPriceMicroPerKwh: 1 - PRICE_LIMIT_MICRO_PER_KWH })]],
  ['a bid below the own offer by one', [bid(), offer({ limitPriceMicroPerKwh: 200_001 })]],
  ['two bids at one price', [bid(), bid()]],
]

for (const [why, orders] of ADMITTED) {
  test(`a sheet is admitted with ${why}`, () =>
    assert.is(check(makeSheet(community, home, { orders })), 'ok'))
}

const REFUSED: [SheetRefusal, why: string, changes: Partial<OrderSheet>][] = [
  ['sheet-version-unknown', 'a version of the future', { version: 2 }],
  ['sheet-version-unknown', 'version zero', { version: 0 }],
  ['sheet-community-other', 'another community', { community: '1'.repeat(64) }],
  ['sheet-member-unknown', 'nobody of the street', { member: outsider.member }],
  [
    'sheet-energy-zero',
    'an order for nothing',
    { orders: [bid(), offer({ energyWh: 0, limitPriceMicroPerKwh: 300_000 })] },
  ],
  [
    'sheet-energy-over-connection',
    'one Wh more than the connection carries',
    { orders: [bid({ energyWh: CONNECTION_WH + 1 })] },
  ],
  [
    'sheet-energy-over-connection',
    'two bids that are too much together',
    { orders: [bid({ energyWh: CONNECTION_WH }), bid({ energyWh: 1 })] },
  ],
  [
    'sheet-energy-over-connection',
    'offers that are too much',
    { orders: [offer({ energyWh: CONNECTION_WH + 1 })] },
  ],
  [
    'sheet-energy-over-connection',
    'more energy than a double adds exactly',
    { orders: Array.from({ length: 16 }, () => bid({ energyWh: Number.MAX_SAFE_INTEGER })) },
  ],
  [
    'sheet-price-out-of-range',
    'a price of 2^30',
    { orders: [bid({ limitPriceMicroPerKwh: PRICE_LIMIT_MICRO_PER_KWH })] },
  ],
  [
    'sheet-price-out-of-range',
    'a price of −2^30',
    { orders: [offer({ limitPriceMicroPerKwh: -PRICE_LIMIT_MICRO_PER_KWH })] },
  ],
  [
    'sheet-orders-cross',
    'a bid at the price of the own offer',
    { orders: [bid(), offer({ limitPriceMicroPerKwh: 200_000 })] },
  ],
  [
    'sheet-orders-cross',
    'one bid of several above one offer of several',
    {
      orders: [
        bid({ limitPriceMicroPerKwh: 1 }),
        offer({ limitPriceMicroPerKwh: 300_000 }),
        offer({ limitPriceMicroPerKwh: 150_000 }),
        bid(),
      ],
    },
  ],
]

for (const [code, why, changes] of REFUSED) {
  test(`a sheet with ${why} is refused: ${code}`, () =>
    assert.is(check(makeSheet(community, home, changes)), code))
}

test('a sheet counts only with the signature of its own member over its own bytes', () => {
  const signed = makeSheet(community, home)
  const flipped = Uint8Array.from(signed.envelope.signature, (byte, index) => (index === 0 ? byte ^ 1 : byte))
  const rows: [string, SignedSheet][] = [
    ['a neighbour signed', makeSheet(community, home, {}, homeAt(street, 1).keys.node)],
    ['an outsider signed', makeSheet(community, home, {}, outsider.keys.node)],
    ['the consensus key signed', makeSheet(community, home, {}, home.keys.consensus)],
    ['the member key signed', makeSheet(community, home, {}, home.keys.member)],
    ['a bit of the signature changed', { ...signed, envelope: { ...signed.envelope, signature: flipped } }],
    ['the signature is empty', { ...signed, envelope: { ...signed.envelope, signature: new Uint8Array() } }],
    [
      'it signs another revision',
      {
        ...signed,
        envelope: {
          ...makeSheet(community, home, { revision: 2 }).envelope,
          signature: signed.envelope.signature,
        },
      },
    ],
  ]
  for (const [why, sheet] of rows) assert.is(check(sheet), 'sheet-signature-invalid', why)
})

test('of several faults the first in the order of precedence is named', () => {
  // Each row adds a fault to all the rows below it.
  const rows: [SheetRefusal, Partial<OrderSheet>][] = [
    ['sheet-version-unknown', { version: 2 }],
    ['sheet-community-other', { community: '1'.repeat(64) }],
    ['sheet-member-unknown', { member: outsider.member }],
    [
      'sheet-energy-zero',
      { orders: [bid({ energyWh: 0 }), bid({ energyWh: 5000, limitPriceMicroPerKwh: 2 ** 30 }), offer()] },
    ],
    [
      'sheet-energy-over-connection',
      { orders: [bid({ energyWh: 5000, limitPriceMicroPerKwh: 2 ** 30 }), offer()] },
    ],
    ['sheet-price-out-of-range', { orders: [bid({ limitPriceMicroPerKwh: 2 ** 30 }), offer()] }],
    ['sheet-orders-cross', { orders: [bid(), offer()] }],
    ['sheet-signature-invalid', {}],
  ]
  rows.forEach(([code], at) => {
    const faults: Partial<OrderSheet> = {}
    for (const [, changes] of rows.slice(at).reverse()) Object.assign(faults, changes)
    assert.is(check(makeSheet(community, home, faults, outsider.keys.node)), code)
  })
})

test('a sheet is passed on until its gate closes, and not from days before', () => {
  const terms = marketTerms(community)
  const { sheet } = makeSheet(community, home)
  const gateMs = FIRST_SLOT * SLOT_MS - 300_000
  assert.is(checkSheetTiming(sheet, terms, gateMs - 1), 'ok')
  assert.is(checkSheetTiming(sheet, terms, gateMs), 'sheet-gate-closed')
  assert.is(checkSheetTiming(sheet, terms, gateMs + SLOT_MS), 'sheet-gate-closed')
  assert.is(checkSheetTiming(sheet, terms, gateMs - SLOTS_AHEAD_LIMIT * SLOT_MS), 'ok')
  assert.is(checkSheetTiming(sheet, terms, gateMs - SLOTS_AHEAD_LIMIT * SLOT_MS - 1), 'sheet-slot-too-far')
  const never = { ...sheet, slot: Number.MAX_SAFE_INTEGER }
  assert.is(checkSheetTiming(never, terms, gateMs), 'sheet-slot-too-far')
})

test.run()
