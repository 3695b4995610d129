import type { SlotClearing, SlotMarket } from './slot-market.ts'
import type { StreetColumns } from './street-columns.ts'
import type { StreetMemory } from './street-memory.ts'

/** A home that does more than order its net energy at the tariff: it plans, or learns, or both. */
export interface HomeAgent {
  /** Else its battery has served the home before it drafts. */
  readonly steersBattery: boolean
  /** Puts the home's orders of this slot into the book. */
  draft(slot: number): void
  /** After the clearing, before the meter is read: moves the battery, learns. */
  finish(slot: number, clearing: SlotClearing): void
}

/** What agents of one run share. */
export interface AgentContext {
  readonly street: StreetColumns
  readonly memory: StreetMemory
  readonly market: SlotMarket
  /** What a home expects where its net energy will be so much. */
  readonly expectWh: (home: number, slot: number, netWh: number) => number
}
