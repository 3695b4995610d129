/** The plan of a day: never worse than the battery by itself, within the owner's wishes, and always the same. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { PlannedSlot } from '../../../node/core/trading/day-plan.ts'
import type { DayPlanInput, SlotExpectation } from '../../../node/core/trading/day-plan-input.ts'
import { planDay } from '../../../node/core/trading/day-plan.ts'
import type { HomeBattery } from '../../../node/core/trading/home-battery.ts'
import { planBlocks } from '../../../node/core/trading/plan-blocks.ts'

const BATTERY: HomeBattery = {
  capacityWh: 10_000,
  floorWh: 1000,
  ceilingWh: 10_000,
  chargeSlotWh: 1250,
  dischargeSlotWh: 1250,
  efficiencyPpm: 900_000,
  wearMicroPerKwh: 20_000,
}
const RETAIL = 310_000
const FEED_IN = 80_000
const FIRST = 96 * 20_000

function input(slots: readonly SlotExpectation[], change: Partial<DayPlanInput> = {}): DayPlanInput {
  return {
    slots,
    slotsPerHour: 4,
    battery: BATTERY,
    storedWh: 5000,
    way: 'optimise',
    leastSaleMicroPerKwh: null,
    bound: new Map(),
    ...change,
  }
}

function daySlots(of: (index: number) => Partial<SlotExpectation>): SlotExpectation[] {
  return Array.from({ length: 96 }, (_, index) => ({
    slot: FIRST + index,
    loadWh: 100,
    solarWh: 0,
    retailMicroPerKwh: RETAIL,
    feedInMicroPerKwh: FEED_IN,
    buyMicroPerKwh: RETAIL,
    sellMicroPerKwh: FEED_IN,
    ...of(index),
  }))
}

/** Sun from eight to sixteen o'clock; neighbours who want energy from eighteen to twenty-two, and have some at noon. */
const SUNNY = daySlots((index) => ({
  solarWh: index >= 32 && index < 64 ? 700 : 0,
  buyMicroPerKwh: index >= 40 && index < 56 ? 100_000 : RETAIL,
  sellMicroPerKwh: index >= 72 && index < 88 ? 260_000 : FEED_IN,
}))

const reasons = (slots: readonly PlannedSlot[]): string[] => planBlocks(slots).map(({ reason }) => reason)

test('by its own use the battery takes the sun that is left over and gives it back down to the reserve', () => {
  const plan = planDay(input(SUNNY, { way: 'own-use' }))
  assert.equal(reasons(plan), ['use-stored', 'charge-sun', 'full', 'use-stored'])
  assert.is(plan[31]?.storedWh, 5000 - 32 * 100)
  assert.ok(plan.every(({ orders }) => orders.length === 0))
  const night = planDay(
    input(
      daySlots(() => ({})),
      { way: 'own-use', storedWh: 1500 },
    ),
  )
  assert.equal(reasons(night), ['use-stored', 'keep-reserve'])
})

test('what is dear in the evening is sold then, and each block says why', () => {
  const plan = planDay(input(SUNNY))
  const sold = plan.filter(({ reason }) => reason === 'sell-stored')
  assert.ok(sold.length > 0)
  for (const { slot } of sold) assert.ok(slot - FIRST >= 72 && slot - FIRST < 88)
  assert.ok(reasons(plan).includes('charge-sun'))
})

test('the battery sells only from the price that the owner names on', () => {
  const sells = (least: number): boolean =>
    planDay(input(SUNNY, { leastSaleMicroPerKwh: least })).some(({ reason }) => reason === 'sell-stored')
  assert.equal([sells(260_000), sells(260_001)], [true, false])
  const least = 200_000
  for (const { orders } of planDay(input(SUNNY, { leastSaleMicroPerKwh: least })))
    for (const { from, energyWh, limitMicroPerKwh } of orders)
      if (from === 'battery' && energyWh < 0) assert.ok(limitMicroPerKwh >= least)
})

test('cheap energy is bought to be used when it is dear, and not where the losses eat the gain', () => {
  const tariffs = (cheap: number) =>
    daySlots((index) => ({
      loadWh: 200,
      retailMicroPerKwh: index < 24 ? cheap : RETAIL,
      buyMicroPerKwh: index < 24 ? cheap : RETAIL,
    }))
  const buys = (cheap: number): boolean => reasons(planDay(input(tariffs(cheap)))).includes('charge-street')
  // 310 less a wear of 20, and a tenth lost on the way: worth 261 at the terminals.
  assert.equal([buys(261_000), buys(262_000)], [true, false])
})

test('what was bound by orders that were sent stays as it is', () => {
  const plan = planDay(
    input(SUNNY, {
      bound: new Map([
        [FIRST, 800],
        [FIRST + 1, -300],
      ]),
    }),
  )
  assert.equal(
    plan.slice(0, 2).map(({ batteryWh, storedWh }) => [batteryWh, storedWh]),
    [
      [800, 5720],
      [-300, 5420],
    ],
  )
})

const price = fc.integer({ min: FEED_IN, max: RETAIL })
const anyDay: fc.Arbitrary<SlotExpectation[]> = fc
  .array(fc.record({ loadWh: fc.nat(1500), solarWh: fc.nat(1500), low: price, high: price }), {
    minLength: 1,
    maxLength: 96,
  })
  .map((rows) =>
    rows.map(({ low, high, ...energy }, index) => ({
      slot: FIRST + index,
      ...energy,
      retailMicroPerKwh: RETAIL,
      feedInMicroPerKwh: FEED_IN,
      buyMicroPerKwh: Math.max(low, high),
      sellMicroPerKwh: Math.min(low, high),
    })),
  )
const anyInput = fc.record({
  slots: anyDay,
  storedWh: fc.nat(10_000),
  way: fc.constantFrom('own-use' as const, 'optimise' as const),
  leastSaleMicroPerKwh: fc.option(price),
})

test('whatever is expected, the reserve is kept, nothing overflows, and the same day has the same plan', () => {
  fc.assert(
    fc.property(anyInput, ({ slots, ...rest }) => {
      const plan = planDay(input(slots, rest))
      assert.equal(plan, planDay(input(slots, rest)))
      let storedWh = rest.storedWh
      for (const each of plan) {
        assert.ok(Math.abs(each.batteryWh) <= BATTERY.chargeSlotWh)
        assert.ok(each.storedWh <= BATTERY.capacityWh)
        assert.ok(each.storedWh >= Math.min(storedWh, BATTERY.floorWh), 'below the reserve it only fills')
        assert.ok(Number.isSafeInteger(each.storedWh) && Number.isSafeInteger(each.batteryWh))
        storedWh = each.storedWh
      }
    }),
  )
})

test('no order is worse than the tariff, and a home never trades with itself', () => {
  fc.assert(
    fc.property(anyInput, ({ slots, ...rest }) => {
      for (const { orders } of planDay(input(slots, { ...rest, way: 'optimise' }))) {
        const limits = (sign: 1 | -1): number[] =>
          orders.filter(({ energyWh }) => energyWh * sign > 0).map(({ limitMicroPerKwh }) => limitMicroPerKwh)
        for (const limit of [...limits(1), ...limits(-1)]) assert.ok(limit >= FEED_IN && limit <= RETAIL)
        assert.ok(Math.max(-Infinity, ...limits(1)) < Math.min(Infinity, ...limits(-1)))
      }
    }),
  )
})

test('blocks cover the plan, and their energies add up to it', () => {
  fc.assert(
    fc.property(anyInput, ({ slots, ...rest }) => {
      const plan = planDay(input(slots, rest))
      const blocks = planBlocks(plan)
      assert.is(blocks[0]?.fromSlot, FIRST)
      assert.is(blocks.at(-1)?.untilSlot, FIRST + plan.length)
      blocks.slice(1).forEach(({ fromSlot, reason }, index) => {
        assert.is(fromSlot, blocks[index]?.untilSlot)
        assert.is.not(reason, blocks[index]?.reason)
      })
      const sum = (parts: readonly { batteryWh: number }[]): number =>
        parts.reduce((total, { batteryWh }) => total + batteryWh, 0)
      assert.is(sum(blocks), sum(plan))
    }),
  )
})

test.run()
