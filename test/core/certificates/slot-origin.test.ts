/** What one slot does to certificates of origin, in numbers that can be followed by hand, and for any slot. */
import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { OriginFlows, OriginRow } from '../../../node/core/certificates/slot-origin.ts'
import { moveOrigin } from '../../../node/core/certificates/slot-origin.ts'
import { chooseSeed } from '../../support/seed.ts'

const seed = chooseSeed()

function row(changes: Partial<OriginRow> = {}): OriginRow {
  return {
    ...{ isVerified: true, importWh: 0, exportWh: 0, generationWh: null },
    ...{ boughtWh: 0, soldWh: 0, heldWh: 0, capacityWh: 0 },
    ...changes,
  }
}

function flows(changes: Partial<OriginFlows> = {}): OriginFlows {
  return { mintedWh: 0, soldWh: 0, boughtWh: 0, gridWh: 0, retiredWh: 0, ...changes }
}

test('a roof makes one for each Wh: sold to the neighbour first, the rest of the export to the grid, its own use retired', () => {
  const moved = moveOrigin([
    row({ generationWh: 1000, exportWh: 700, soldWh: 500 }),
    row({ importWh: 800, boughtWh: 500 }),
  ])
  assert.equal(moved.flows, [
    flows({ mintedWh: 1000, soldWh: 500, gridWh: 200, retiredWh: 300 }),
    flows({ boughtWh: 500, retiredWh: 500 }),
  ])
  assert.is(moved.unusedWh, 0)
})

test('who sells what it did not generate gives no certificates with it', () => {
  const moved = moveOrigin([
    row({ exportWh: 500, soldWh: 500, generationWh: 0 }),
    row({ importWh: 500, boughtWh: 500 }),
  ])
  assert.equal(moved.flows, [flows(), flows()])
})

test('export without a generation register makes none', () => {
  const moved = moveOrigin([row({ exportWh: 500 }), row({ importWh: 500 })])
  assert.equal(moved.flows, [flows(), flows()])
})

test('stored Wh keep theirs, up to what the battery can hold, and leave with later exports', () => {
  const charged = moveOrigin([row({ generationWh: 1500, capacityWh: 1000 })]).flows
  assert.equal(charged, [flows({ mintedWh: 1500, retiredWh: 500 })])
  const evening = moveOrigin([
    row({ exportWh: 600, soldWh: 400, heldWh: 1000, capacityWh: 1000 }),
    row({ importWh: 400, boughtWh: 400, capacityWh: 5000 }),
  ]).flows
  // A buyer with a battery may have stored what it bought.
  assert.equal(evening, [flows({ soldWh: 400, gridWh: 200 }), flows({ boughtWh: 400 })])
})

test('buyers share by what they bought and used; what none of them used went to the grid', () => {
  const seller = row({ generationWh: 1000, exportWh: 1000, soldWh: 1000 })
  const buyers = [
    row({ boughtWh: 600, importWh: 300 }),
    row({ boughtWh: 300, importWh: 900 }),
    row({ boughtWh: 100 }),
  ]
  const { flows: each, unusedWh } = moveOrigin([seller, ...buyers])
  assert.equal(
    each.map(({ boughtWh }) => boughtWh),
    [0, 300, 300, 0],
  )
  assert.is(unusedWh, 400)
})

test('the largest remainder decides who gets the odd one, in the order of admission', () => {
  const seller = row({ generationWh: 100, exportWh: 100, soldWh: 100 })
  const buyer = row({ boughtWh: 100, importWh: 100 })
  const { flows: each } = moveOrigin([seller, buyer, buyer, buyer])
  assert.equal(
    each.map(({ boughtWh }) => boughtWh),
    [0, 34, 33, 33],
  )
})

test('a home that nobody measured makes, gives and gets none, and those of its stored Wh are retired', () => {
  const silent = { isVerified: false, heldWh: 700, capacityWh: 1000 } as const
  const moved = moveOrigin([
    row({ ...silent, generationWh: 900, exportWh: 500, soldWh: 500 }),
    row({ isVerified: false, importWh: 500, boughtWh: 500 }),
    row({ generationWh: 200, exportWh: 200, soldWh: 200 }),
  ])
  assert.equal(moved.flows, [flows({ retiredWh: 700 }), flows(), flows({ mintedWh: 200, soldWh: 200 })])
  assert.is(moved.unusedWh, 200)
})

const energyWh = fc.oneof(fc.constant(0), fc.nat(5), fc.nat(10_000))
const anyRow = fc
  .record({
    isVerified: fc.integer({ min: 0, max: 4 }).map((die) => die > 0),
    importWh: energyWh,
    exportWh: energyWh,
    generationWh: fc.option<number>(energyWh),
    boughtWh: energyWh,
    soldWh: energyWh,
    capacityWh: energyWh,
    heldWh: energyWh,
  })
  .map((each) => ({ ...each, heldWh: Math.min(each.heldWh, each.capacityWh) }))
const anySlot = fc.array(anyRow, { maxLength: 12 })

function sum<T>(list: readonly T[], value: (item: T) => number): number {
  return list.reduce((total, item) => total + value(item), 0)
}

test('in any slot no certificate appears or vanishes: what was sold is what was bought and what nobody used', () => {
  fc.assert(
    fc.property(anySlot, (rows) => {
      const { flows: each, unusedWh } = moveOrigin(rows)
      assert.is(
        sum(each, ({ soldWh }) => soldWh),
        sum(each, ({ boughtWh }) => boughtWh) + unusedWh,
      )
      for (const amount of each.flatMap((one) => Object.values<number>({ ...one }))) assert.ok(amount >= 0)
    }),
    { seed },
  )
})

test('in any slot a home makes what it generated, gives no more than it exported, gets no more than it used of what it bought, and keeps no more than its battery holds', () => {
  fc.assert(
    fc.property(anySlot, (rows) => {
      const { flows: each } = moveOrigin(rows)
      for (const [index, { mintedWh, soldWh, boughtWh, gridWh, retiredWh }] of each.entries()) {
        const own = rows[index]
        assert.ok(own)
        assert.is(mintedWh, own.isVerified ? (own.generationWh ?? 0) : 0)
        assert.ok(soldWh <= own.soldWh && soldWh + gridWh <= (own.isVerified ? own.exportWh : 0))
        assert.ok(boughtWh <= Math.min(own.boughtWh, own.importWh))
        const heldWh = own.heldWh + mintedWh + boughtWh - soldWh - gridWh - retiredWh
        assert.ok(heldWh >= 0 && heldWh <= own.capacityWh)
      }
    }),
    { seed },
  )
})

test.run()
