import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createCalendar } from '../../../sim/profiles/calendar.ts'
import { carTasks } from '../../../sim/profiles/car.ts'
import type { FlexibleTask, SlotSpan } from '../../../sim/profiles/flexible-task.ts'
import { spendAtOnce } from '../../../sim/profiles/flexible-task.ts'
import { createHeatNeed, heatPumpTasks } from '../../../sim/profiles/heat-pump.ts'
import { createNoise } from '../../../sim/profiles/noise.ts'
import { createSky } from '../../../sim/profiles/sky.ts'
import type { ScenarioCar, ScenarioHeatPump } from '../../../sim/scenario/assets.ts'

const SITE = { latitude: 48, longitude: 8 }
const CAR: ScenarioCar = {
  dailyWh: 8000,
  powerW: 11_000,
  capacityWh: 60_000,
  departsMinute: 7 * 60 + 30,
  returnsMinute: 17 * 60 + 30,
  weekdays: [0, 1, 2, 3, 4],
  isFlexible: true,
}
const PUMP: ScenarioHeatPump = { yearlyWh: 4_000_000, powerW: 3000, storeWh: 10_000, isFlexible: true }

/** A year from midnight in Berlin. */
function year(slotMs = 900_000): { calendar: ReturnType<typeof createCalendar>; span: SlotSpan } {
  const startMs = Date.UTC(2025, 11, 31, 23)
  const endMs = Date.UTC(2026, 11, 31, 23)
  return {
    calendar: createCalendar({ startMs, endMs }, 'Europe/Berlin'),
    span: { startMs, slotMs, slots: (endMs - startMs) / slotMs },
  }
}

function cars(change: Partial<ScenarioCar> = {}, slotMs = 900_000): FlexibleTask[] {
  return carTasks({ ...CAR, ...change }, { ...year(slotMs), noise: createNoise(1, 'car') })
}

function pumps(change: Partial<ScenarioHeatPump> = {}, slotMs = 900_000): FlexibleTask[] {
  const { calendar, span } = year(slotMs)
  const need = createHeatNeed(calendar, { sky: createSky(calendar, { site: SITE, seed: 1 }), site: SITE })
  return heatPumpTasks({ ...PUMP, ...change }, { need, calendar, span })
}

const energyWh = (tasks: readonly FlexibleTask[]) => tasks.reduce((sum, task) => sum + task.energyWh, 0)

/** Every task can be done in its window, and no two windows of one device overlap. */
function checkTasks(tasks: readonly FlexibleTask[], slots: number): void {
  let endSlot = 0
  for (const { fromSlot, untilSlot, energyWh: taskWh, maxSlotWh } of tasks) {
    assert.ok(fromSlot >= endSlot && untilSlot > fromSlot && untilSlot <= slots)
    assert.ok(taskWh > 0 && taskWh <= maxSlotWh * (untilSlot - fromSlot))
    endSlot = untilSlot
  }
  assert.is(
    spendAtOnce(tasks, slots).reduce((sum, spent) => sum + spent, 0),
    energyWh(tasks),
  )
}

test('a car that leaves on workdays charges about its days, from its return to the next departure', () => {
  const tasks = cars()
  checkTasks(tasks, 365 * 96)
  assert.is(tasks.length, 261)
  assert.ok(Math.abs(energyWh(tasks) / (261 * 8000) - 1) < 0.05)
  // Thursday 1 January: back at 17:30, away again at 7:30 on Friday.
  assert.equal([tasks[0]?.fromSlot, tasks[0]?.untilSlot], [70, 96 + 30])
  // On Friday it stays until Monday.
  assert.equal([tasks[1]?.fromSlot, tasks[1]?.untilSlot], [96 + 70, 4 * 96 + 30])
})

test('a car that works at night charges by day', () => {
  const tasks = cars({ departsMinute: 21 * 60, returnsMinute: 6 * 60, weekdays: [0, 1, 2, 3, 4, 5, 6] })
  checkTasks(tasks, 365 * 96)
  assert.equal([tasks[0]?.fromSlot, tasks[0]?.untilSlot], [96 + 24, 96 + 84])
})

test('a weak charger or a small battery leaves out what does not fit', () => {
  assert.is(Math.max(...cars({ capacityWh: 5000 }).map((task) => task.energyWh)), 5000)
  const weak = cars({ powerW: 100 })
  checkTasks(weak, 365 * 96)
  assert.ok(energyWh(weak) < energyWh(cars()))
})

test('a heat pump uses about its year, most of it in winter', () => {
  const tasks = pumps()
  checkTasks(tasks, 365 * 96)
  assert.ok(Math.abs(energyWh(tasks) / PUMP.yearlyWh - 1) < 0.15, `${energyWh(tasks)}`)
  const january = tasks.filter(({ fromSlot }) => fromSlot < 31 * 96)
  const july = tasks.filter(({ fromSlot }) => fromSlot >= 181 * 96 && fromSlot < 212 * 96)
  assert.ok(energyWh(january) > 5 * energyWh(july), `${energyWh(january)} ${energyWh(july)}`)
})

test('a larger store lets a heat pump wait longer, and none can wait beyond six hours', () => {
  const longest = (storeWh: number) =>
    Math.max(
      ...pumps({ storeWh })
        .slice(0, 100)
        .map(({ fromSlot, untilSlot }) => untilSlot - fromSlot),
    )
  assert.ok(longest(2000) < longest(10_000))
  assert.is(Math.max(...pumps({ storeWh: 1e6 }).map(({ fromSlot, untilSlot }) => untilSlot - fromSlot)), 24)
})

for (const slotMinutes of [5, 30, 60]) {
  test(`with slots of ${slotMinutes} min cars and heat pumps need what they need`, () => {
    const slotMs = slotMinutes * 60_000
    const slots = (365 * 86_400_000) / slotMs
    for (const make of [cars, pumps]) {
      const tasks = make({}, slotMs)
      checkTasks(tasks, slots)
      assert.ok(Math.abs(energyWh(tasks) / energyWh(make()) - 1) < 0.001)
    }
  })
}

test.run()
