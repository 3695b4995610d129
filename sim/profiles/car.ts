import type { ScenarioCar } from '../scenario/assets.ts'
import type { Calendar } from './calendar.ts'
import { QUARTER_MS, rowOfQuarter } from './calendar.ts'
import type { FlexibleTask, SlotSpan } from './flexible-task.ts'
import { mostOfSlotWh, slotsBetween } from './flexible-task.ts'
import type { Noise } from './noise.ts'

const MINUTES_PER_QUARTER = 15

/**
 * What an electric car charges: after every trip it needs what it used, from its return until it departs again. A trip
 * uses between a half and one and a half times the mean day, never more than the battery holds, and what the charger
 * cannot give in the time at home stays out. Times are local and to the quarter-hour.
 */
export function carTasks(
  car: ScenarioCar,
  { calendar, span, noise }: { calendar: Calendar; span: SlotSpan; noise: Noise },
): FlexibleTask[] {
  const maxSlotWh = mostOfSlotWh(car.powerW, span.slotMs)
  const trips = tripsOf(car, calendar)
  return trips.flatMap(({ dayNumber, backMs }, index) => {
    const untilMs = trips[index + 1]?.leaveMs ?? span.startMs + span.slots * span.slotMs
    const { fromSlot, untilSlot } = slotsBetween({ fromMs: backMs, untilMs }, span)
    const usedWh = Math.min(car.capacityWh, Math.floor(car.dailyWh * (0.5 + noise(dayNumber))))
    const energyWh = Math.min(usedWh, maxSlotWh * (untilSlot - fromSlot))
    return energyWh > 0 ? [{ kind: 'car' as const, fromSlot, untilSlot, energyWh, maxSlotWh }] : []
  })
}

interface Trip {
  readonly dayNumber: number
  readonly leaveMs: number
  readonly backMs: number
}

/** A car that returns no later on the clock than it leaves is back on the next day. */
function tripsOf(car: ScenarioCar, calendar: Calendar): Trip[] {
  const { days } = calendar
  const isOvernight = car.returnsMinute <= car.departsMinute
  return days.flatMap((day, index) => {
    if (!car.weekdays.includes(day.weekday)) return []
    const backDay = days[isOvernight ? index + 1 : index]
    if (backDay === undefined) return []
    const at = (minute: number, of: typeof day) =>
      calendar.startMs + rowOfQuarter(calendar, of, Math.floor(minute / MINUTES_PER_QUARTER)) * QUARTER_MS
    return [
      {
        dayNumber: day.number,
        leaveMs: at(car.departsMinute, day),
        backMs: at(car.returnsMinute, backDay),
      },
    ]
  })
}
