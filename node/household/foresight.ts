/**
 * What a home is told of its coming slots where it need not forecast them from its device: in the simulator, and in a
 * demo that is to come to the simulator's balances.
 */
import type { SlotIndex } from '../core/units/quantities.ts'

export interface ExpectedSlot {
  /** Import minus export, Wh. */
  readonly netWh: number
  /** Null for a home without a battery. */
  readonly stateOfChargePpm: number | null
}

/** Where nothing is said of a slot, nothing is expected of it: the home orders nothing. */
export type Foresight = (slot: SlotIndex) => ExpectedSlot

const NOTHING: ExpectedSlot = { netWh: 0, stateOfChargePpm: null }

/** Slot by slot from the first one on; nothing is expected before them and after. */
export function foresightOf(expected: readonly ExpectedSlot[], firstSlot: SlotIndex): Foresight {
  return (slot) => expected[slot - firstSlot] ?? NOTHING
}
