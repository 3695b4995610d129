import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { FlexibleKind } from '../fast/street-columns.ts'

/** Energy that one device must use within a window of slots, at any time and at most so much in each. */
export interface FlexibleTask {
  readonly kind: FlexibleKind
  readonly fromSlot: number
  /** Exclusive. */
  readonly untilSlot: number
  readonly energyWh: number
  readonly maxSlotWh: number
}

/** The slots of a run, for those who make tasks. */
export interface SlotSpan {
  readonly startMs: EpochMs
  readonly slotMs: number
  readonly slots: number
}

/** What a device of this power can use in a slot; a Wh at least. */
export function mostOfSlotWh(powerW: number, slotMs: number): number {
  return Math.max(1, Math.floor((powerW * slotMs) / 3_600_000))
}

/** The whole slots between two moments, within the run. */
export function slotsBetween(
  { fromMs, untilMs }: { fromMs: EpochMs; untilMs: EpochMs },
  { startMs, slotMs, slots }: SlotSpan,
): { fromSlot: number; untilSlot: number } {
  return {
    fromSlot: Math.max(0, Math.ceil((fromMs - startMs) / slotMs)),
    untilSlot: Math.min(slots, Math.floor((untilMs - startMs) / slotMs)),
  }
}

/** What happens without steering, in Wh of each slot: every task at once and at full power. */
export function spendAtOnce(tasks: readonly FlexibleTask[], slots: number): Int32Array {
  const spentWh = new Int32Array(slots)
  for (const { fromSlot, untilSlot, energyWh, maxSlotWh } of tasks) {
    let leftWh = energyWh
    for (let slot = fromSlot; slot < untilSlot && leftWh > 0; slot++) {
      const nowWh = Math.min(leftWh, maxSlotWh)
      spentWh[slot] = (spentWh[slot] ?? 0) + nowWh
      leftWh -= nowWh
    }
  }
  return spentWh
}
