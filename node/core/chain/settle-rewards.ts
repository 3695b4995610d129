/** Counts contributions slot by slot, and pays the rewards of an epoch from the fund when its last slot is settled. */
import type { Community } from '../governance/genesis.ts'
import { balanceNano } from '../ledger/account.ts'
import type { LedgerDraft } from '../ledger/ledger.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { ContributingRow, EpochIndex, EpochTally } from '../rewards/epoch-tally.ts'
import { EMPTY_TALLY, epochOf, withSlot, withVoters } from '../rewards/epoch-tally.ts'
import type { EpochShares } from '../rewards/share-epoch.ts'
import { shareEpoch } from '../rewards/share-epoch.ts'
import { assert } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { FUND_ACCOUNT, memberAccount } from './chain-state.ts'
import { pay } from './money.ts'

/** The table of one epoch, as it was paid. */
export interface EpochRewards extends EpochShares {
  readonly epoch: EpochIndex
  /** The last slot of the epoch: the payments are its. */
  readonly slot: SlotIndex
}

export interface RewardsDraft {
  readonly ledger: LedgerDraft
  /** Of epochs that are not closed. */
  readonly epochs: Map<EpochIndex, EpochTally>
}

/** Notes who served in the block of a slot. */
export function countVotes(
  { epochs }: RewardsDraft,
  { genesis: { slotMs } }: Community,
  block: { readonly slot: SlotIndex; readonly voters: readonly MemberId[] },
): void {
  const epoch = epochOf(block.slot, slotMs)
  epochs.set(epoch, withVoters(epochs.get(epoch) ?? EMPTY_TALLY, block.voters))
}

/** Counts a settled slot, before it is closed; the last one of an epoch pays its rewards. */
export function settleRewards(
  draft: RewardsDraft,
  { genesis }: Community,
  settled: {
    readonly slot: SlotIndex
    readonly rows: readonly ContributingRow[]
    readonly surplusNano: bigint
  },
): EpochRewards[] {
  const { slot, rows, surplusNano } = settled
  const epoch = epochOf(slot, genesis.slotMs)
  const tally = withSlot(draft.epochs.get(epoch) ?? EMPTY_TALLY, rows, surplusNano)
  draft.epochs.set(epoch, tally)
  if (epochOf(slot + 1, genesis.slotMs) === epoch) return []
  draft.epochs.delete(epoch)
  const fund = draft.ledger.accounts.get(FUND_ACCOUNT)
  assert(fund !== undefined, 'a community has a fund')
  const shares = shareEpoch(tally, genesis.rewards, balanceNano(fund) - fund.debitsPending)
  for (const { member, deliveryNano, serviceNano } of shares.rows) {
    const payment = { slot, subject: member, from: FUND_ACCOUNT, to: memberAccount(member) } as const
    pay(draft.ledger, 'posted', { ...payment, purpose: 'reward-delivery', amountNano: deliveryNano })
    pay(draft.ledger, 'posted', { ...payment, purpose: 'reward-service', amountNano: serviceNano })
  }
  return [{ epoch, slot, ...shares }]
}
