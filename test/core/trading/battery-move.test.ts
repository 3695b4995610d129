/** What a battery is told: each case by hand, and what holds whatever the home does. */
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BatteryAction, MoveMoment, SlotGoal } from '../../../node/core/trading/battery-move.ts'
import { BATTERY_ACTIONS, batteryMove } from '../../../node/core/trading/battery-move.ts'
import type { HomeBattery } from '../../../node/core/trading/home-battery.ts'
import { storedAfterWh } from '../../../node/core/trading/home-battery.ts'

const SLOT_MS = 900_000
const BATTERY: HomeBattery = {
  ...{ capacityWh: 10_000, floorWh: 2000, ceilingWh: 9500 },
  ...{ chargeSlotWh: 1000, dischargeSlotWh: 1250, efficiencyPpm: 900_000, wearMicroPerKwh: 20_000 },
}
const ALL: ReadonlySet<BatteryAction> = new Set(BATTERY_ACTIONS)

function moment(goal: SlotGoal, rest: Partial<MoveMoment> = {}): MoveMoment {
  return {
    ...{ goal, slotMs: SLOT_MS, leftMs: SLOT_MS, gridWh: 0, netW: 4 * goal.netWh, storedWh: 6000 },
    ...{ battery: BATTERY, actions: ALL, isAtReserve: false },
    ...rest,
  }
}

function told(goal: SlotGoal, rest: Partial<MoveMoment> = {}): string {
  const { action, powerW, reason } = batteryMove(moment(goal, rest))
  return `${action ?? 'nothing'} ${String(powerW)} ${reason}`
}

test('what a battery does by itself it is not told', () => {
  assert.is(told({ netWh: 200, batteryWh: -200 }), 'nothing 0 by-itself', 'it runs the home')
  assert.is(told({ netWh: -500, batteryWh: 500 }), 'nothing 0 by-itself', 'it stores the sun')
  assert.is(told({ netWh: 0, batteryWh: 0 }), 'nothing 0 by-itself', 'nobody needs it')
})

test('what it would not do by itself it is told', () => {
  assert.is(told({ netWh: 200, batteryWh: -700 }), 'discharge 2800 discharge', 'it sells')
  assert.is(told({ netWh: 400, batteryWh: -100 }), 'discharge 400 discharge', 'it helps a little')
  assert.is(told({ netWh: 200, batteryWh: 0 }), 'hold 0 keep', 'it is kept for later')
  assert.is(told({ netWh: 200, batteryWh: 500 }), 'charge 2000 charge', 'it buys')
  assert.is(told({ netWh: -300, batteryWh: 500 }), 'charge 2000 charge', 'it buys beside the sun')
  assert.is(told({ netWh: -500, batteryWh: 0 }), 'block-charge 0 sell-sun', 'the sun is sold')
})

test('of the sun the larger part decides, for less than all of it cannot be asked for', () => {
  assert.is(told({ netWh: -500, batteryWh: 300 }), 'nothing 0 by-itself')
  assert.is(told({ netWh: -500, batteryWh: 200 }), 'block-charge 0 sell-sun')
  assert.is(told({ netWh: -500, batteryWh: 0 }, { storedWh: 9500 }), 'nothing 0 by-itself', 'it is full')
})

test('at its reserve it gives nothing, to whomever, and goes on when there is more in it again', () => {
  const atReserve = { storedWh: 2000 }
  assert.is(told({ netWh: 200, batteryWh: -700 }, atReserve), 'hold 0 reserve')
  assert.is(told({ netWh: 200, batteryWh: -200 }, atReserve), 'hold 0 reserve', 'also not to its home')
  assert.is(told({ netWh: 200, batteryWh: 500 }, atReserve), 'charge 2000 charge')
  assert.is(told({ netWh: -500, batteryWh: 0 }, atReserve), 'block-charge 0 sell-sun')
  assert.is(told({ netWh: -500, batteryWh: 0 }, { ...atReserve, netW: 300 }), 'hold 0 reserve', 'a cloud')
  assert.is(told({ netWh: 200, batteryWh: -200 }, { storedWh: 2100 }), 'nothing 0 by-itself')
  assert.is(told({ netWh: 200, batteryWh: -200 }, { storedWh: 2100, isAtReserve: true }), 'hold 0 reserve')
  assert.is(
    told({ netWh: 200, batteryWh: -200 }, { storedWh: 2201, isAtReserve: true }),
    'nothing 0 by-itself',
  )
})

test('what was sold leaves the house also when a kettle is on, and when less was needed', () => {
  const goal = { netWh: 200, batteryWh: -700 }
  assert.is(told(goal, { netW: 2800 }), 'discharge 4800 discharge')
  assert.is(told(goal, { netW: 300 }), 'discharge 2300 discharge')
  const half = { leftMs: SLOT_MS / 2 }
  assert.is(told(goal, { ...half, gridWh: -250 }), 'discharge 2800 discharge', 'half of it is done')
  assert.is(told(goal, { ...half, gridWh: 0 }), 'discharge 4800 discharge', 'nothing of it is done')
  assert.is(told(goal, { ...half, gridWh: -500 }), 'discharge 800 discharge', 'all of it is done')
  assert.is(told(goal, { ...half, gridWh: -900 }), 'hold 0 keep', 'too much was given')
  assert.is(told(goal, { ...half, gridWh: null }), 'discharge 2800 discharge', 'without counters it is even')
})

test('a device that cannot do it does what it does by itself', () => {
  const onlyHold: ReadonlySet<BatteryAction> = new Set(['hold'])
  assert.is(told({ netWh: 200, batteryWh: -700 }, { actions: onlyHold }), 'nothing 0 impossible')
  assert.is(told({ netWh: 200, batteryWh: 0 }, { actions: onlyHold }), 'hold 0 keep')
})

const anyMoment: fc.Arbitrary<MoveMoment> = fc
  .record({
    netWh: fc.integer({ min: -3000, max: 3000 }),
    batteryWh: fc.integer({ min: -1250, max: 1000 }),
    leftMs: fc.integer({ min: 1, max: SLOT_MS }),
    gridWh: fc.option(fc.integer({ min: -4000, max: 4000 })),
    netW: fc.integer({ min: -12_000, max: 20_000 }),
    storedWh: fc.integer({ min: 0, max: 10_000 }),
    isAtReserve: fc.boolean(),
    actions: fc.subarray([...BATTERY_ACTIONS]).map((some) => new Set(some)),
  })
  .map(({ netWh, batteryWh, ...rest }) => moment({ netWh, batteryWh }, rest))

test('whatever happens, it is told what it can do, within its limits, and never below the reserve', () => {
  fc.assert(
    fc.property(anyMoment, (now) => {
      const { action, powerW } = batteryMove(now)
      const wh = (powerW * now.leftMs) / 3_600_000
      assert.ok(Number.isSafeInteger(powerW) && powerW >= 0)
      assert.ok(action === null || now.actions.has(action))
      if (action !== 'charge' && action !== 'discharge') return assert.is(powerW, 0)
      if (action === 'charge') {
        assert.ok(powerW <= 4000 && now.goal.batteryWh > 0)
        return assert.ok(now.storedWh + (wh * 900_000) / 1_000_000 <= BATTERY.ceilingWh + 1e-6)
      }
      assert.ok(powerW <= 5000 && now.goal.batteryWh < 0)
      assert.ok(now.storedWh - wh >= BATTERY.floorWh - 1e-6)
    }),
    { numRuns: 20_000 },
  )
})

test('a battery that obeys brings the meter to what was meant, whatever the home does meanwhile', () => {
  const goals = fc.record({
    netWh: fc.integer({ min: 50, max: 400 }),
    batteryWh: fc.integer({ min: -900, max: 600 }).filter((wh) => Math.abs(wh) > 100),
  })
  const loads = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 15, maxLength: 15 })
  fc.assert(
    fc.property(goals, loads, (goal, loadsW) => {
      // Such as it follows: not its home's need alone, and not left to itself.
      fc.pre(Math.abs(goal.netWh + goal.batteryWh) > 20)
      const { gridWh, isBounded } = playSlot(goal, loadsW)
      if (!isBounded) assert.ok(Math.abs(gridWh - goal.netWh - goal.batteryWh) <= 30, `${gridWh} Wh`)
    }),
    { numRuns: 2000 },
  )
})

/** A slot in minutes; `isBounded` where a limit or a direction kept the battery from following. */
function playSlot(goal: SlotGoal, loadsW: readonly number[]): { gridWh: number; isBounded: boolean } {
  let [gridWh, storedWh, isBounded] = [0, 6000, false]
  const stepMs = SLOT_MS / loadsW.length
  for (const [index, netW] of loadsW.entries()) {
    const leftMs = SLOT_MS - index * stepMs
    const { action, powerW } = batteryMove(moment(goal, { gridWh, netW, storedWh, leftMs }))
    const batteryW = action === 'charge' ? powerW : action === 'discharge' ? -powerW : 0
    isBounded ||= powerW === 0 || powerW >= (action === 'charge' ? 4000 : 5000)
    gridWh += ((netW + batteryW) * stepMs) / 3_600_000
    storedWh = storedAfterWh(storedWh, (batteryW * stepMs) / 3_600_000, BATTERY)
  }
  return { gridWh, isBounded }
}

test.run()
