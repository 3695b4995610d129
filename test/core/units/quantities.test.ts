import * as fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { amountNano } from '../../../node/core/units/quantities.ts'
import {
  firstOpenSlot,
  gateClosureMs,
  slotAt,
  slotEndMs,
  slotStartMs,
} from '../../../node/core/units/slots.ts'

const SLOT_MS = 900_000
const LEAD_MS = 300_000

test('an amount is energy times price, exactly, where a double would already round', () => {
  assert.is(amountNano(1000, 300_000), 300_000_000n)
  assert.is(amountNano(2 ** 31 - 1, 2 ** 30 - 1), 2_305_843_005_992_468_481n)
  assert.is.not(amountNano(2 ** 31 - 1, 2 ** 30 - 1), BigInt((2 ** 31 - 1) * (2 ** 30 - 1)))
  assert.is(amountNano(3, -7), -21n)
  assert.is(amountNano(0, -7), 0n)
})

test('amounts add up however energy is divided', () => {
  const wh = fc.integer({ min: 0, max: 2 ** 31 })
  const price = fc.integer({ min: -(2 ** 30), max: 2 ** 30 })
  fc.assert(
    fc.property(wh, wh, price, (left, right, priceMicroPerKwh) => {
      assert.is(
        amountNano(left, priceMicroPerKwh) + amountNano(right, priceMicroPerKwh),
        amountNano(left + right, priceMicroPerKwh),
      )
    }),
  )
})

test('a slot holds its start and not its end', () => {
  assert.is(slotAt(slotStartMs(7, SLOT_MS), SLOT_MS), 7)
  assert.is(slotAt(slotEndMs(7, SLOT_MS) - 1, SLOT_MS), 7)
  assert.is(slotAt(slotEndMs(7, SLOT_MS), SLOT_MS), 8)
  assert.is(slotAt(slotStartMs(7, SLOT_MS) - 1, SLOT_MS), 6)
  assert.is(slotAt(-1, SLOT_MS), -1)
})

test('the first open slot is the first whose gate has not closed', () => {
  const closureMs = gateClosureMs(7, SLOT_MS, LEAD_MS)
  assert.is(closureMs, 7 * SLOT_MS - LEAD_MS)
  assert.is(firstOpenSlot(closureMs - 1, SLOT_MS, LEAD_MS), 7)
  assert.is(firstOpenSlot(closureMs, SLOT_MS, LEAD_MS), 8)
  fc.assert(
    fc.property(fc.nat(10 * SLOT_MS), fc.integer({ min: 0, max: SLOT_MS }), (atMs, leadMs) => {
      const open = firstOpenSlot(atMs, SLOT_MS, leadMs)
      assert.ok(atMs < gateClosureMs(open, SLOT_MS, leadMs))
      assert.ok(atMs >= gateClosureMs(open - 1, SLOT_MS, leadMs))
    }),
  )
})

test.run()
