/** A member's rewards of a month, day by day, with the table of the ledger that they come from. */
import type { Member } from '../core/governance/genesis.ts'
import type { OutcomeRewards } from '../engine/outcome.ts'
import type { StatementReward } from './document.ts'
import { isOfRange } from './payments.ts'
import type { SlotRange, TellingBlocks } from './telling-blocks.ts'

const DAY_MS = 86_400_000

/** In the order of the days; those in which the member earned nothing are left out. */
export function collectRewards(
  { memberKey }: Member,
  range: SlotRange,
  { outcomes }: TellingBlocks,
): StatementReward[] {
  return outcomes.flatMap((outcome) =>
    outcome.rewards
      .filter((table) => isOfRange(table, outcome, range))
      .flatMap((table) => describeReward(table, memberKey)),
  )
}

function describeReward(table: OutcomeRewards, memberKey: string): StatementReward[] {
  const own = table.rows.find(({ member }) => member === memberKey)
  if (own === undefined || (own.deliveryNano === '0' && own.serviceNano === '0')) return []
  const { deliveryWh, limitNano, deliveryNano, votes, serviceNano } = own
  return [
    {
      startMs: table.epoch * DAY_MS,
      incomeNano: table.incomeNano,
      sharedNano: table.sharedNano,
      deliveryPoolNano: table.deliveryPoolNano,
      deliveryWh,
      streetDeliveryWh: sum(table.rows.map((row) => row.deliveryWh)),
      limitNano,
      deliveryNano,
      servicePoolNano: table.servicePoolNano,
      votes,
      streetVotes: sum(table.rows.map((row) => row.votes)),
      serviceNano,
    },
  ]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
