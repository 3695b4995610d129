/** A value that may be another from some slot on: what holds for a slot whose orders are sent stays as it is. */
import type { EpochMs, SlotIndex } from '../core/units/quantities.ts'

export interface SlotStep<T> {
  readonly fromSlot: SlotIndex
  /** When it was said, market time. */
  readonly atMs: EpochMs
  readonly value: T
}

/** The step that holds for a slot; undefined before the first. Steps are in the order of their slots. */
export function stepAt<T>(steps: readonly SlotStep<T>[], slot: SlotIndex): SlotStep<T> | undefined {
  return steps.findLast(({ fromSlot }) => fromSlot <= slot)
}

/** With one more, which takes the place of all from its slot on; without those that no slot from `running` on needs. */
export function withStep<T>(
  steps: readonly SlotStep<T>[],
  step: SlotStep<T>,
  running: SlotIndex,
): readonly SlotStep<T>[] {
  const earlier = steps.filter(({ fromSlot }) => fromSlot < step.fromSlot)
  const all = [...earlier, step]
  const first = all.findLastIndex(({ fromSlot }) => fromSlot <= running)
  return all.slice(Math.max(first, 0))
}
