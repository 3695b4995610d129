import type { HomeState, SlotState } from '../api/state.ts'
import type { GenesisMember } from '../core/governance/genesis.ts'
import { tariffAloneNano } from '../core/settlement/settle-member.ts'
import type { DayBook } from './day-book.ts'

interface EarningsViewParts {
  readonly book: DayBook
  readonly member: GenesisMember
}

/** What the settled slots of the day cost and brought, beside what they would have alone with the supplier. */
export function viewEarnings(
  day: readonly SlotState[],
  { book, member }: EarningsViewParts,
): HomeState['earnings'] {
  let trade = 0n
  let supplier = 0n
  let fee = 0n
  let alone = 0n
  let settledSlots = 0
  for (const { slot } of day) {
    const row = book.settledOf(slot, member.memberKey)
    if (row === undefined) continue
    trade += BigInt(row.tradeNano)
    supplier += BigInt(row.supplierNano)
    fee += BigInt(row.feeNano)
    alone += BigInt(tariffAloneNano(row))
    settledSlots += 1
  }
  return {
    tradeNano: trade.toString(),
    supplierNano: supplier.toString(),
    feeNano: fee.toString(),
    tariffAloneNano: alone.toString(),
    savingNano: (trade + supplier + fee - alone).toString(),
    settledSlots,
  }
}
