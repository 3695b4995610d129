/** A plan as people read it: one line for as long as the reason stays the same. */
import type { SlotIndex } from '../units/quantities.ts'
import type { PlannedSlot } from './day-plan.ts'
import type { PlanReason } from './plan-reason.ts'

export interface PlanBlock {
  readonly fromSlot: SlotIndex
  /** The first slot after it. */
  readonly untilSlot: SlotIndex
  readonly reason: PlanReason
  /** What the battery takes (> 0) or gives (< 0) in it. */
  readonly batteryWh: number
  /** In the battery at its end. */
  readonly storedWh: number
  /** Means over its slots: what a kWh is likely to cost and to bring. */
  readonly buyMicroPerKwh: number
  readonly sellMicroPerKwh: number
}

/** The slots in order, those of one reason together. */
export function planBlocks(slots: readonly PlannedSlot[]): PlanBlock[] {
  const runs: PlannedSlot[][] = []
  for (const slot of slots) {
    const run = runs.at(-1)
    if (run?.at(-1)?.reason === slot.reason) run.push(slot)
    else runs.push([slot])
  }
  return runs.flatMap(blockOf)
}

function blockOf(run: readonly PlannedSlot[]): PlanBlock[] {
  const [first] = run
  const last = run.at(-1)
  if (first === undefined || last === undefined) return []
  const sum = (of: (slot: PlannedSlot) => number): number => run.reduce((total, slot) => total + of(slot), 0)
  return [
    {
      fromSlot: first.slot,
      untilSlot: last.slot + 1,
      reason: first.reason,
      batteryWh: sum(({ batteryWh }) => batteryWh),
      storedWh: last.storedWh,
      buyMicroPerKwh: Math.round(sum(({ buyMicroPerKwh }) => buyMicroPerKwh) / run.length),
      sellMicroPerKwh: Math.round(sum(({ sellMicroPerKwh }) => sellMicroPerKwh) / run.length),
    },
  ]
}
