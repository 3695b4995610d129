/**
 * Prices between buyers and sellers: what the rule sees. Fees are set apart before it clears, so that what an order pays
 * or gets with its fees stays within its limit.
 */
import type { ClearingTerms } from '../governance/clearing-terms.ts'
import { feesOf } from '../governance/fee-terms.ts'
import type { Tariff } from '../governance/genesis.ts'
import { tariffAt } from '../governance/genesis.ts'
import type { BookOrder } from '../market/book.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { EpochMs } from '../units/quantities.ts'

/** What a bid gives and an offer takes at most for each kWh, fees set apart. */
export function limitBesideFees(order: BookOrder, terms: ClearingTerms): number {
  const fees = memberFees(order.member, terms)
  return order.side === 'bid'
    ? order.limitPriceMicroPerKwh - fees.bidMicroPerKwh
    : order.limitPriceMicroPerKwh + fees.offerMicroPerKwh
}

/** What the member of an order pays in fees for each kWh of it. */
export function feeMicroPerKwh({ side, member }: BookOrder, terms: ClearingTerms): number {
  const fees = memberFees(member, terms)
  return side === 'bid' ? fees.bidMicroPerKwh : fees.offerMicroPerKwh
}

/** What a member's alternatives are worth at a moment in prices between buyers and sellers; undefined for strangers. */
export function tariffBesideFees(
  id: MemberId,
  atMs: EpochMs,
  terms: ClearingTerms,
): Omit<Tariff, 'fromMs'> | undefined {
  const member = terms.members.get(id)
  if (member === undefined) return undefined
  const { retailMicroPerKwh, feedInMicroPerKwh } = tariffAt(member, atMs)
  const fees = memberFees(id, terms)
  return {
    retailMicroPerKwh: retailMicroPerKwh - fees.bidMicroPerKwh,
    feedInMicroPerKwh: feedInMicroPerKwh + fees.offerMicroPerKwh,
  }
}

function memberFees(id: MemberId, { genesis, members }: ClearingTerms): ReturnType<typeof feesOf> {
  return feesOf(genesis.fees, members.get(id)?.zone ?? null)
}
