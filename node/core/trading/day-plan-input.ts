/** What a day is planned from: what is expected of its slots, the battery, and what its owner wants of it. */
import type { SlotIndex } from '../units/quantities.ts'
import type { HomeBattery } from './home-battery.ts'

/** What is expected of a slot; prices in micro-currency per kWh. */
export interface SlotExpectation {
  readonly slot: SlotIndex
  readonly loadWh: number
  readonly solarWh: number
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
  /** What a kWh is likely to cost and to bring with the neighbours, the supplier's part included. */
  readonly buyMicroPerKwh: number
  readonly sellMicroPerKwh: number
}

export interface DayPlanInput {
  /** One after the other. */
  readonly slots: readonly SlotExpectation[]
  readonly slotsPerHour: number
  readonly battery: HomeBattery
  /** In the battery at the start of the first slot. */
  readonly storedWh: number
  readonly way: 'own-use' | 'optimise'
  /** The owner sells from the battery only from this price on; null: whenever it is worth it. */
  readonly leastSaleMicroPerKwh: number | null
  /** What the battery is bound to do in slots whose orders were sent already, > 0 charging. */
  readonly bound: ReadonlyMap<SlotIndex, number>
}
