import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { MemberSlot } from '../../../node/core/settlement/settle-member.ts'
import {
  gapSupplierNano,
  supplierNano,
  tariffAloneNano,
  undeliveredNano,
} from '../../../node/core/settlement/settle-member.ts'
import { AssertionError } from '../../../node/core/units/assert.ts'

function makeSlot(changes: Partial<MemberSlot> = {}): MemberSlot {
  const energy = { importWh: 0, exportWh: 0, boughtWh: 0, soldWh: 0 }
  return { ...energy, retailMicroPerKwh: 300, feedInMicroPerKwh: 80, ...changes }
}

const UPSIDE_DOWN = { retailMicroPerKwh: 80, feedInMicroPerKwh: 300 }
const NEGATIVE = { retailMicroPerKwh: -50, feedInMicroPerKwh: -200 }

const ROWS: [nano: number, why: string, slot: Partial<MemberSlot>][] = [
  [0, 'nothing flowed and nothing was traded', {}],
  [-3000, 'imports without a trade pay retail', { importWh: 10 }],
  [800, 'exports without a trade get feed-in', { exportWh: 10 }],
  [0, 'what was bought and imported is no matter of the supplier', { importWh: 10, boughtWh: 10 }],
  [0, 'what was sold and exported neither', { exportWh: 10, soldWh: 10 }],
  [-1200, 'imports beyond what was bought pay retail', { importWh: 10, boughtWh: 6 }],
  [320, 'what was bought and not imported gets the lower price', { importWh: 6, boughtWh: 10 }],
  [320, 'exports beyond what was sold get feed-in', { exportWh: 10, soldWh: 6 }],
  [-1200, 'what was sold and not exported pays the higher price', { exportWh: 6, soldWh: 10 }],
  [-2200, 'each register counts on its own: nothing is netted', { importWh: 10, exportWh: 10 }],
  [-800, 'feed-in above retail: imports pay retail', { importWh: 10, ...UPSIDE_DOWN }],
  [320, 'feed-in above retail: not imported gets the lower, retail', { boughtWh: 4, ...UPSIDE_DOWN }],
  [-1200, 'feed-in above retail: not exported pays the higher, feed-in', { soldWh: 4, ...UPSIDE_DOWN }],
  [500, 'negative retail: imports are paid for', { importWh: 10, ...NEGATIVE }],
  [-2000, 'negative feed-in: exports pay', { exportWh: 10, ...NEGATIVE }],
  [-800, 'negative prices: not imported pays the lower', { boughtWh: 4, ...NEGATIVE }],
  [200, 'negative prices: not exported gets the higher', { soldWh: 4, ...NEGATIVE }],
]

for (const [nano, why, slot] of ROWS) {
  test(`${nano} nano: ${why}`, () => assert.is(supplierNano(makeSlot(slot)) + 0, nano))
}

const wh = fc.nat(20_000)
const price = fc.integer({ min: -(2 ** 20), max: 2 ** 20 })
/** Feed-in below retail, as everywhere that a street wants to trade. */
const tariff = fc
  .tuple(price, price)
  .map(([a, b]) => ({ retailMicroPerKwh: Math.max(a, b), feedInMicroPerKwh: Math.min(a, b) }))
const anyTariff = fc.record({ retailMicroPerKwh: price, feedInMicroPerKwh: price })

test('a member who delivers what it traded never does worse than on the tariff', () => {
  const slot = fc.record({ importWh: wh, exportWh: wh, boughtPart: fc.nat(1000), soldPart: fc.nat(1000) })
  fc.assert(
    fc.property(slot, tariff, fc.nat(1000), (energy, prices, between) => {
      const { importWh, exportWh } = energy
      const boughtWh = Math.floor((importWh * energy.boughtPart) / 1000)
      const soldWh = Math.floor((exportWh * energy.soldPart) / 1000)
      const spread = prices.retailMicroPerKwh - prices.feedInMicroPerKwh
      const tradePrice = prices.feedInMicroPerKwh + Math.floor((spread * between) / 1000)
      const metered = { importWh, exportWh, ...prices }
      const tradeNano = (soldWh - boughtWh) * tradePrice
      assert.ok(supplierNano({ ...metered, boughtWh, soldWh }) + tradeNano >= tariffAloneNano(metered))
    }),
    { numRuns: 1000 },
  )
})

test('a deviation costs at most the spread for each Wh that was traded and not delivered', () => {
  fc.assert(
    fc.property(
      wh,
      wh,
      wh,
      wh,
      tariff,
      fc.nat(1000),
      (importWh, exportWh, boughtWh, soldWh, prices, between) => {
        const spread = prices.retailMicroPerKwh - prices.feedInMicroPerKwh
        const tradePrice = prices.feedInMicroPerKwh + Math.floor((spread * between) / 1000)
        const metered = { importWh, exportWh, ...prices }
        const withTrade = supplierNano({ ...metered, boughtWh, soldWh }) + (soldWh - boughtWh) * tradePrice
        const missedWh = Math.max(boughtWh - importWh, 0) + Math.max(soldWh - exportWh, 0)
        assert.ok(withTrade >= tariffAloneNano(metered) - missedWh * spread)
      },
    ),
    { numRuns: 1000 },
  )
})

test('the energy of the supplier is what the street imported less what it exported, Wh by Wh', () => {
  // A price of one for both tariffs counts energy: nano are Wh then.
  const counted = { retailMicroPerKwh: 1, feedInMicroPerKwh: 1 }
  const slot = fc.record({ importWh: wh, exportWh: wh, boughtWh: wh, soldWh: wh })
  fc.assert(
    fc.property(fc.array(slot, { minLength: 1, maxLength: 8 }), (slots) => {
      const sum = (of: (one: (typeof slots)[number]) => number): number =>
        slots.reduce((total, one) => total + of(one), 0)
      const unmatched = sum((one) => one.boughtWh) - sum((one) => one.soldWh)
      const supplied = sum((one) => supplierNano({ ...one, ...counted }))
      assert.is(-supplied, sum((one) => one.importWh) - sum((one) => one.exportWh) - unmatched)
    }),
  )
})

test('withholding a reading never pays: a gap costs at least what any honest readings of it would have', () => {
  const slot = fc.record({ importWh: wh, exportWh: wh, boughtWh: wh, soldWh: wh, tariff: anyTariff })
  fc.assert(
    fc.property(fc.array(slot, { minLength: 1, maxLength: 6 }), (slots) => {
      const all = slots.map(({ tariff: prices, ...energy }) => ({ ...energy, ...prices }))
      const sum = (of: (one: MemberSlot) => number): number => all.reduce((total, one) => total + of(one), 0)
      const gap = gapSupplierNano({
        importWh: sum((one) => one.importWh),
        exportWh: sum((one) => one.exportWh),
        undeliveredNano: BigInt(sum(undeliveredNano)),
        retailHighestMicroPerKwh: Math.max(...all.map((one) => one.retailMicroPerKwh)),
        feedInLowestMicroPerKwh: Math.min(...all.map((one) => one.feedInMicroPerKwh)),
      })
      assert.ok(gap <= BigInt(sum(supplierNano)))
    }),
    { numRuns: 2000 },
  )
})

test('a gap without trades at one tariff costs exactly what honest readings would have', () => {
  fc.assert(
    fc.property(wh, wh, anyTariff, (importWh, exportWh, prices) => {
      const gap = gapSupplierNano({
        importWh,
        exportWh,
        undeliveredNano: 0n,
        retailHighestMicroPerKwh: prices.retailMicroPerKwh,
        feedInLowestMicroPerKwh: prices.feedInMicroPerKwh,
      })
      assert.is(gap, BigInt(tariffAloneNano({ importWh, exportWh, ...prices })))
    }),
  )
})

test('a slot beyond safe integers stops the program instead of rounding', () => {
  const half = Math.floor(Number.MAX_SAFE_INTEGER / 2)
  const atLimit = makeSlot({ importWh: half, exportWh: half, retailMicroPerKwh: 1, feedInMicroPerKwh: -1 })
  assert.is(supplierNano(atLimit), -2 * half)
  for (const beyond of [{ importWh: half + 1 }, { exportWh: half + 1 }]) {
    assert.throws(
      () => supplierNano({ ...atLimit, ...beyond }),
      (error: unknown) => error instanceof AssertionError,
    )
  }
})

test.run()
