/**
 * Settles open slots, oldest first, as far as readings are complete or late: pending trades post, deviations meet the
 * supplier's tariff, a rule's surplus goes to the community fund, and a late reading is replaced by an estimate that
 * never favours silence (design section 5).
 */
import type { LedgerDraft } from '../ledger/ledger.ts'
import { closeSlot } from '../ledger/ledger.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { FEEDER_DOUBT } from '../metering/doubts.ts'
import type { MeterState } from '../metering/meter-state.ts'
import { assert } from '../units/assert.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { OpenSlot } from './chain-state.ts'
import { CLEARING_ACCOUNT, FUND_ACCOUNT } from './chain-state.ts'
import type { Community } from '../governance/genesis.ts'
import { membersIn } from '../governance/genesis.ts'
import { feederIn } from '../governance/readers.ts'
import { endPending, pay } from './money.ts'
import type { Delivery } from './settle-delivery.ts'
import { deliveryOf, settleMember } from './settle-delivery.ts'
import { settleCertificates } from './settle-certificates.ts'
import type { FeederCheck } from './settle-feeder.ts'
import { settleFeeder } from './settle-feeder.ts'
import type { EpochRewards } from './settle-rewards.ts'
import { settleRewards } from './settle-rewards.ts'
import type { SettledMember, SettlementDraft } from './settlement-draft.ts'
import { isVerified } from './verified.ts'

type Meters = ReadonlyMap<MemberId, MeterState>

export interface Settled {
  /** By slot and member. */
  readonly rows: readonly SettledMember[]
  /** Of the epochs that ended with these slots. */
  readonly rewards: readonly EpochRewards[]
  /** In a street with a feeder meter, of each slot. */
  readonly feeder: readonly FeederCheck[]
}

/** Settles what can be settled at `blockSlot`. */
export function settleSlots(draft: SettlementDraft, community: Community, blockSlot: SlotIndex): Settled {
  const rows: SettledMember[] = []
  const rewards: EpochRewards[] = []
  const feeder: FeederCheck[] = []
  for (const open of [...draft.openSlots.values()].sort((left, right) => left.slot - right.slot)) {
    if (!isSettleable(open, { community, blockSlot, meters: draft.meters })) break
    const settled = settleSlot(draft, community, open)
    rows.push(...settled.rows)
    rewards.push(...settled.rewards)
    feeder.push(...settled.feeder)
    draft.openSlots.delete(open.slot)
    closeSlot(draft.ledger, open.slot)
  }
  return { rows, rewards, feeder }
}

function isSettleable(
  open: OpenSlot,
  { community, blockSlot, meters }: { community: Community; blockSlot: SlotIndex; meters: Meters },
): boolean {
  assert(open.fills !== 'uncertain', 'the fills of the last block are decided before a slot is settled')
  const isKnown = (id: string): boolean => open.readings.has(id) || meters.get(id)?.doubt?.slot === open.slot
  const feeder = feederIn(community, open.slot)
  const isComplete =
    membersIn(community, open.slot).every(({ memberKey }) => isKnown(memberKey)) &&
    (feeder === null || isKnown(feeder.id))
  return isComplete || blockSlot >= open.slot + community.genesis.lateAfterSlots
}

function settleSlot(draft: SettlementDraft, community: Community, open: OpenSlot): Settled {
  const { slot } = open
  for (const pendingId of open.pendingIds) endPending(draft.ledger, 'post', pendingId)
  const surplusNano = passSurplus(draft.ledger, community, open)
  const deliveries = membersIn(community, slot).map((member) => deliveryOf(draft, open, member))
  const check = settleFeeder(draft, community, open, deliveries)
  const energies = deliveries.map((delivery) =>
    settleMember(draft, community, { open, delivery, isDisputed: isDisputed(delivery, check) }),
  )
  const rows = settleCertificates(draft.ledger, { community, slot }, energies)
  const contributions = rows.map((row) => {
    return { isVerified: isVerified(row), isDoubted: isOwnDoubt(row), ...row }
  })
  const rewards = settleRewards(draft, community, { slot, rows: contributions, surplusNano })
  return { rows, rewards, feeder: check === null ? [] : [check] }
}

/** What buyers paid beyond what sellers got leaves the clearing account, which then stands at zero again. */
function passSurplus(ledger: LedgerDraft, community: Community, open: OpenSlot): bigint {
  const surplusNano =
    open.fills === 'bound'
      ? -[...open.trades.values()].reduce((sum, { tradeNano }) => sum + tradeNano, 0n)
      : 0n
  const payment = { purpose: 'surplus', slot: open.slot, subject: community.hash } as const
  pay(ledger, 'posted', { from: CLEARING_ACCOUNT, to: FUND_ACCOUNT, amountNano: surplusNano, ...payment })
  return surplusNano
}

/** Where the feeder meter disagrees, nobody knows who lied; a sealed meter that others read too is none of them. */
function isDisputed({ home, isMetered }: Delivery, check: FeederCheck | null): boolean {
  return check?.verdict === 'disagrees' && isMetered && home.site.meter.trust !== 'calibrated'
}

/** Whose fault a disagreement with the feeder is nobody knows: it is not held against the votes of a day. */
function isOwnDoubt({ doubt }: SettledMember): boolean {
  return doubt !== null && doubt !== FEEDER_DOUBT
}
