/** What settlement works on, and what it makes of one member's slot. */
import type { OriginFlows } from '../certificates/slot-origin.ts'
import type { LedgerDraft } from '../ledger/ledger.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { SlotDoubt } from '../metering/doubts.ts'
import type { MeterState } from '../metering/meter-state.ts'
import type { EpochIndex, EpochTally } from '../rewards/epoch-tally.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { OpenSlot } from './chain-state.ts'
import type { EnergyRow } from './verified.ts'

/** One member's settled slot. Amounts from the member's side: positive is received. */
export interface SettledMember extends EnergyRow {
  readonly slot: SlotIndex
  /** The member's tariff in the slot. */
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
  readonly tradeNano: bigint
  readonly supplierNano: bigint
  /** What the trades cost in fees: never positive. */
  readonly feeNano: bigint
  /** Why its reading was not believed; null where it was, or where there was none. */
  readonly doubt: SlotDoubt | null
  /** What became of its certificates of origin. */
  readonly certificates: OriginFlows
}

export interface SettlementDraft {
  readonly ledger: LedgerDraft
  readonly meters: Map<MemberId, MeterState>
  readonly openSlots: Map<SlotIndex, OpenSlot>
  readonly epochs: Map<EpochIndex, EpochTally>
  readonly feederBoundsWh: Map<MemberId, number>
}
