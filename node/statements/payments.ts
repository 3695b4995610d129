/** Payments of a member that belong to no settled row: corrections, rewards, penalties. */
import type { Community, Member } from '../core/governance/genesis.ts'
import { slotStartMs } from '../core/units/slots.ts'
import type { BlockOutcome, OutcomePayment } from '../engine/outcome.ts'
import type { LineCode, StatementPayment } from './document.ts'
import type { SlotRange, TellingBlocks } from './telling-blocks.ts'
import { isShared } from './telling-blocks.ts'

/** On which line a payment stands, by its purpose. */
const LINES: Readonly<Record<string, LineCode>> = {
  'true-up': 'corrections',
  correction: 'corrections',
  penalty: 'penalties',
  'reward-delivery': 'rewards',
  'reward-service': 'rewards',
}

/**
 * In the order of the ledger. A payment is booked in the month of the block that made it; where a block belongs to two
 * months, in that of its slot.
 */
export function collectPayments(
  { community, member }: { readonly community: Community; readonly member: Member },
  range: SlotRange,
  { outcomes }: TellingBlocks,
): StatementPayment[] {
  const account = `money/${member.memberKey}`
  return outcomes.flatMap((outcome) =>
    outcome.payments
      .filter(({ debit, credit }) => debit === account || credit === account)
      .filter((payment) => isOfRange(payment, outcome, range))
      .map((payment) => ({
        code: LINES[payment.purpose] ?? 'other',
        purpose: payment.purpose,
        slot: payment.slot,
        startMs: slotStartMs(payment.slot, community.genesis.slotMs),
        amountNano: payment.credit === account ? payment.amountNano : negated(payment.amountNano),
      })),
  )
}

/** Whether something that a block of the range did, and that belongs to a slot, is of the range. */
export function isOfRange(
  { slot }: Pick<OutcomePayment, 'slot'>,
  outcome: BlockOutcome,
  { fromSlot, toSlot }: SlotRange,
): boolean {
  if (isShared(outcome, fromSlot) && slot < fromSlot) return false
  return !(isShared(outcome, toSlot) && slot >= toSlot)
}

function negated(amountNano: string): string {
  return String(-BigInt(amountNano))
}
