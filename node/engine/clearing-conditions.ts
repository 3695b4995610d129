/** By what terms a block cleared its book, in JSON: with these and the book anyone can clear it again. */
import type { Execution } from '../core/chain/execute.ts'
import type { FeeTerms } from '../core/governance/fee-terms.ts'
import type { Community, RuleTerms } from '../core/governance/genesis.ts'
import { tariffAt } from '../core/governance/genesis.ts'
import { slotStartMs } from '../core/units/slots.ts'

export interface ClearingConditions {
  readonly rule: RuleTerms
  readonly fees: FeeTerms
  /** Those who are in the book, in the order in which it meets them; the tariff is that of the slot. */
  readonly members: readonly {
    readonly member: string
    readonly zone: string | null
    readonly retailMicroPerKwh: number
    readonly feedInMicroPerKwh: number
  }[]
}

/** `community` is that of the state before the block. */
export function describeConditions(
  { book }: Pick<Execution, 'book'>,
  community: Community,
): ClearingConditions {
  const { rule, fees, slotMs } = community.genesis
  const startMs = slotStartMs(book.slot, slotMs)
  const ids = [...new Set(book.orders.map((order) => order.member))]
  const members = ids.flatMap((id) => {
    const member = community.members.get(id)
    if (member === undefined) return []
    const { retailMicroPerKwh, feedInMicroPerKwh } = tariffAt(member, startMs)
    return [{ member: id, zone: member.zone, retailMicroPerKwh, feedInMicroPerKwh }]
  })
  return { rule, fees, members }
}
