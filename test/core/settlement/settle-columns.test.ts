import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SettlementColumns } from '../../../node/core/settlement/settle-columns.ts'
import { settleColumns } from '../../../node/core/settlement/settle-columns.ts'
import type { MemberSlot } from '../../../node/core/settlement/settle-member.ts'
import { supplierNano, tariffAloneNano } from '../../../node/core/settlement/settle-member.ts'
import { AssertionError } from '../../../node/core/units/assert.ts'

const energy = fc.integer({ min: 0, max: 1_000_000 })
const price = fc.integer({ min: -1_000_000, max: 1_000_000 })
const memberSlot: fc.Arbitrary<MemberSlot> = fc.record({
  importWh: energy,
  exportWh: energy,
  boughtWh: energy,
  soldWh: energy,
  retailMicroPerKwh: price,
  feedInMicroPerKwh: price,
})

function columnsOf(slots: readonly MemberSlot[]): SettlementColumns {
  const column = (name: keyof MemberSlot) => Int32Array.from(slots, (slot) => slot[name])
  return {
    importWh: column('importWh'),
    exportWh: column('exportWh'),
    boughtWh: column('boughtWh'),
    soldWh: column('soldWh'),
    retailMicroPerKwh: column('retailMicroPerKwh'),
    feedInMicroPerKwh: column('feedInMicroPerKwh'),
  }
}

function sumsFor(count: number) {
  return { supplierNano: new Float64Array(count), tariffNano: new Float64Array(count) }
}

test('columns settle every member as the ledger does, negative prices and feed-in above retail included', () => {
  fc.assert(
    fc.property(fc.array(memberSlot, { minLength: 1, maxLength: 20 }), (slots) => {
      const sums = sumsFor(slots.length)
      settleColumns(columnsOf(slots), slots.length, sums)
      // + 0: a sum never holds the −0 that a product of 0 and a negative price is.
      assert.equal(
        [...sums.supplierNano],
        slots.map((slot) => supplierNano(slot) + 0),
      )
      assert.equal(
        [...sums.tariffNano],
        slots.map((slot) => tariffAloneNano(slot) + 0),
      )
    }),
  )
})

test('slots add up, and members beyond the count stay as they are', () => {
  const slot = {
    importWh: 500,
    exportWh: 0,
    boughtWh: 200,
    soldWh: 0,
    retailMicroPerKwh: 3,
    feedInMicroPerKwh: 1,
  }
  const sums = sumsFor(2)
  const columns = columnsOf([slot, slot])
  settleColumns(columns, 1, sums)
  settleColumns(columns, 1, sums)
  assert.equal([...sums.supplierNano], [-1800, 0])
  assert.equal([...sums.tariffNano], [-3000, 0])
})

test('a slot beyond safe integers stops the program instead of rounding', () => {
  const vast = 2 ** 30
  const slot = {
    importWh: vast,
    exportWh: 0,
    boughtWh: 0,
    soldWh: 0,
    retailMicroPerKwh: vast,
    feedInMicroPerKwh: 0,
  }
  assert.throws(
    () => settleColumns(columnsOf([slot]), 1, sumsFor(1)),
    (error: unknown) => error instanceof AssertionError,
  )
})

test.run()
