/**
 * Settles open slots, oldest first, as far as readings are complete or late: pending trades post, deviations meet the
 * supplier's tariff, a rule's surplus goes to the community fund, and a late reading is replaced by an estimate that
 * never favours silence (design section 5).
 */
import type { OriginFlows } from '../certificates/slot-origin.ts'
import type { LedgerDraft } from '../ledger/ledger.ts'
import { closeSlot } from '../ledger/ledger.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { hasDaylight } from '../metering/daylight.ts'
import type { ReadingDoubt } from '../metering/doubts.ts'
import type { EstimatedGap, MeterState } from '../metering/meter-state.ts'
import { estimatedImportWh } from '../metering/meter-state.ts'
import { supplierNano, undeliveredNano } from '../settlement/settle-member.ts'
import type { EpochIndex, EpochTally } from '../rewards/epoch-tally.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { slotStartMs } from '../units/slots.ts'
import type { MemberTrade, MeteredSlot, OpenSlot } from './chain-state.ts'
import { CLEARING_ACCOUNT, FUND_ACCOUNT, memberAccount, SUPPLIER_ACCOUNT } from './chain-state.ts'
import type { Community, GenesisMember, Tariff } from '../governance/genesis.ts'
import { membersIn, tariffAt } from '../governance/genesis.ts'
import { endPending, pay } from './money.ts'
import { settleCertificates } from './settle-certificates.ts'
import type { EpochRewards } from './settle-rewards.ts'
import { settleRewards } from './settle-rewards.ts'
import type { EnergyRow } from './verified.ts'
import { isVerified } from './verified.ts'

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
  readonly doubt: ReadingDoubt | null
  /** What became of its certificates of origin. */
  readonly certificates: OriginFlows
}

export interface SettlementDraft {
  readonly ledger: LedgerDraft
  readonly meters: Map<MemberId, MeterState>
  readonly openSlots: Map<SlotIndex, OpenSlot>
  readonly epochs: Map<EpochIndex, EpochTally>
}

type Meters = ReadonlyMap<MemberId, MeterState>

export const NO_TRADE: MemberTrade = { boughtWh: 0, soldWh: 0, tradeNano: 0n, feeNano: 0n }

export interface Settled {
  /** By slot and member. */
  readonly rows: readonly SettledMember[]
  /** Of the epochs that ended with these slots. */
  readonly rewards: readonly EpochRewards[]
}

/** Settles what can be settled at `blockSlot`. */
export function settleSlots(draft: SettlementDraft, community: Community, blockSlot: SlotIndex): Settled {
  const rows: SettledMember[] = []
  const rewards: EpochRewards[] = []
  for (const open of [...draft.openSlots.values()].sort((left, right) => left.slot - right.slot)) {
    if (!isSettleable(open, { community, blockSlot, meters: draft.meters })) break
    const settled = settleSlot(draft, community, open)
    rows.push(...settled.rows)
    rewards.push(...settled.rewards)
    draft.openSlots.delete(open.slot)
    closeSlot(draft.ledger, open.slot)
  }
  return { rows, rewards }
}

function isSettleable(
  open: OpenSlot,
  { community, blockSlot, meters }: { community: Community; blockSlot: SlotIndex; meters: Meters },
): boolean {
  if (open.fills === 'uncertain') return false
  const isKnown = ({ memberKey }: GenesisMember): boolean =>
    open.readings.has(memberKey) || meters.get(memberKey)?.doubt?.slot === open.slot
  const isComplete = membersIn(community, open.slot).every(isKnown)
  return isComplete || blockSlot >= open.slot + community.genesis.lateAfterSlots
}

function settleSlot(draft: SettlementDraft, community: Community, open: OpenSlot): Settled {
  const { slot } = open
  for (const pendingId of open.pendingIds) endPending(draft.ledger, 'post', pendingId)
  const surplusNano = passSurplus(draft.ledger, community, open)
  const energies = membersIn(community, slot).map((member) => settleMember(draft, community, open, member))
  const rows = settleCertificates(draft.ledger, { community, slot }, energies)
  const contributions = rows.map((row) => {
    return { ...row, isVerified: isVerified(row), isDoubted: row.doubt !== null }
  })
  return { rows, rewards: settleRewards(draft, community, { slot, rows: contributions, surplusNano }) }
}

/** What buyers paid beyond what sellers got leaves the clearing account, which then stands at zero again. */
function passSurplus(ledger: LedgerDraft, community: Community, open: OpenSlot): bigint {
  const surplusNano =
    open.fills === 'bound'
      ? -[...open.trades.values()].reduce((sum, { tradeNano }) => sum + tradeNano, 0n)
      : 0n
  const payment = { purpose: 'surplus', slot: open.slot, subject: community.hash } as const
  pay(ledger, 'posted', { ...payment, from: CLEARING_ACCOUNT, to: FUND_ACCOUNT, amountNano: surplusNano })
  return surplusNano
}

function settleMember(
  draft: SettlementDraft,
  community: Community,
  open: OpenSlot,
  member: GenesisMember,
): Omit<SettledMember, 'certificates'> {
  const id = member.memberKey
  const trade = open.fills === 'bound' ? (open.trades.get(id) ?? NO_TRADE) : NO_TRADE
  const tariff = tariffAt(member, slotStartMs(open.slot, community.genesis.slotMs))
  const metered = open.readings.get(id) ?? estimate(draft, id, trade)
  const amountNano = BigInt(supplierNano({ ...metered, ...trade, ...tariff }))
  const payment = { purpose: 'supplier', slot: open.slot, subject: id } as const
  pay(draft.ledger, 'posted', { ...payment, from: SUPPLIER_ACCOUNT, to: memberAccount(id), amountNano })
  const isEstimated = !open.readings.has(id)
  const doubt = isEstimated ? doubtOf(draft.meters.get(id), open.slot) : null
  if (isEstimated)
    rememberEstimate(draft, id, {
      trade,
      tariff,
      chargedNano: amountNano,
      isDay: isDay(open, community),
      isDoubted: doubt !== null,
    })
  const quality = isEstimated ? 'estimated' : 'metered'
  const { importWh, exportWh, generationWh } = metered
  const { boughtWh, soldWh, tradeNano, feeNano } = trade
  return {
    slot: open.slot,
    member: id,
    importWh,
    exportWh,
    generationWh,
    boughtWh,
    soldWh,
    retailMicroPerKwh: tariff.retailMicroPerKwh,
    feedInMicroPerKwh: tariff.feedInMicroPerKwh,
    tradeNano,
    supplierNano: amountNano,
    feeNano,
    quality,
    doubt,
    trust: isEstimated ? 'estimate' : member.site.meter.trust,
  }
}

function doubtOf(meter: MeterState | undefined, slot: SlotIndex): ReadingDoubt | null {
  return meter?.doubt?.slot === slot ? meter.doubt.code : null
}

function isDay({ slot }: OpenSlot, { genesis: { slotMs, daylight } }: Community): boolean {
  const startMs = slotStartMs(slot, slotMs)
  return hasDaylight(daylight, { startMs, endMs: startMs + slotMs })
}

function estimate(draft: SettlementDraft, member: MemberId, trade: MemberTrade): MeteredSlot {
  const meter = draft.meters.get(member)
  return {
    importWh: meter === undefined ? trade.boughtWh : estimatedImportWh(meter, trade.boughtWh),
    exportWh: 0,
    generationWh: null,
  }
}

/** One slot that was settled by estimate. */
interface Estimated {
  readonly trade: MemberTrade
  readonly tariff: Tariff
  readonly chargedNano: bigint
  readonly isDay: boolean
  readonly isDoubted: boolean
}

function rememberEstimate(draft: SettlementDraft, member: MemberId, estimated: Estimated): void {
  const meter = draft.meters.get(member)
  if (meter !== undefined)
    draft.meters.set(member, { ...meter, doubt: null, estimated: widened(meter.estimated, estimated) })
}

function widened(
  gap: EstimatedGap | null,
  { trade, tariff, chargedNano, isDay, isDoubted }: Estimated,
): EstimatedGap {
  return {
    slots: (gap?.slots ?? 0) + 1,
    daylightSlots: (gap?.daylightSlots ?? 0) + (isDay ? 1 : 0),
    isDoubted: isDoubted || gap?.isDoubted === true,
    undeliveredNano: (gap?.undeliveredNano ?? 0n) + BigInt(undeliveredNano({ ...trade, ...tariff })),
    chargedNano: (gap?.chargedNano ?? 0n) + chargedNano,
    retailHighestMicroPerKwh: Math.max(
      gap?.retailHighestMicroPerKwh ?? tariff.retailMicroPerKwh,
      tariff.retailMicroPerKwh,
    ),
    feedInLowestMicroPerKwh: Math.min(
      gap?.feedInLowestMicroPerKwh ?? tariff.feedInMicroPerKwh,
      tariff.feedInMicroPerKwh,
    ),
  }
}
