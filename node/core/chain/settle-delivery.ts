/**
 * One member's slot as it is settled: what it had promised, what its meter counted or what it is charged instead, and
 * what the supplier's side of it is worth. A late reading is replaced by an estimate that never favours silence.
 */
import type { Community, GenesisMember, Tariff } from '../governance/genesis.ts'
import { tariffAt } from '../governance/genesis.ts'
import { NO_ORIGIN } from '../certificates/slot-origin.ts'
import type { MemberId } from '../market/order-sheet.ts'
import { hasDaylight } from '../metering/daylight.ts'
import type { ReadingDoubt } from '../metering/doubts.ts'
import { FEEDER_DOUBT } from '../metering/doubts.ts'
import type { EstimatedGap, MeterState } from '../metering/meter-state.ts'
import { estimatedImportWh } from '../metering/meter-state.ts'
import { supplierNano, undeliveredNano } from '../settlement/settle-member.ts'
import type { WeighedHome } from '../settlement/weigh-feeder.ts'
import type { SlotIndex } from '../units/quantities.ts'
import { slotStartMs } from '../units/slots.ts'
import type { MemberTrade, MeteredSlot, OpenSlot } from './chain-state.ts'
import { memberAccount, SUPPLIER_ACCOUNT } from './chain-state.ts'
import { pay } from './money.ts'
import type { SettledMember, SettlementDraft } from './settlement-draft.ts'

export const NO_TRADE: MemberTrade = { boughtWh: 0, soldWh: 0, tradeNano: 0n, feeNano: 0n }

/** What a home had promised for the slot, and what it is taken to have done. */
export interface Delivery extends WeighedHome {
  readonly home: GenesisMember
  readonly trade: MemberTrade
  readonly energies: MeteredSlot
}

export function deliveryOf(draft: SettlementDraft, open: OpenSlot, home: GenesisMember): Delivery {
  const member = home.memberKey
  const trade = open.fills === 'bound' ? (open.trades.get(member) ?? NO_TRADE) : NO_TRADE
  const metered = open.readings.get(member)
  const energies = metered ?? estimate(draft, member, trade)
  return { home, member, trade, energies, isMetered: metered !== undefined }
}

/** A slot in dispute is settled by estimate, though it was metered. Its certificates of origin are moved afterwards. */
export function settleMember(
  draft: SettlementDraft,
  community: Community,
  { open, delivery, isDisputed }: { open: OpenSlot; delivery: Delivery; isDisputed: boolean },
): SettledMember {
  const { home, member: id, trade, isMetered } = delivery
  const tariff = tariffAt(home, slotStartMs(open.slot, community.genesis.slotMs))
  const metered = isDisputed ? estimate(draft, id, trade) : delivery.energies
  const { importWh, exportWh, generationWh } = metered
  const { boughtWh, soldWh, tradeNano, feeNano } = trade
  const { retailMicroPerKwh, feedInMicroPerKwh } = tariff
  const amountNano = BigInt(
    supplierNano({ importWh, exportWh, boughtWh, soldWh, retailMicroPerKwh, feedInMicroPerKwh }),
  )
  const payment = { purpose: 'supplier', slot: open.slot, subject: id } as const
  pay(draft.ledger, 'posted', { from: SUPPLIER_ACCOUNT, to: memberAccount(id), amountNano, ...payment })
  const isEstimated = !isMetered || isDisputed
  const doubt = isDisputed ? FEEDER_DOUBT : isMetered ? null : doubtOf(draft.meters.get(id), open.slot)
  // What was metered and is disputed leaves no gap: only the community corrects it.
  if (!isMetered)
    rememberEstimate(draft, id, {
      trade,
      tariff,
      chargedNano: amountNano,
      isDay: isDay(open, community),
      isDoubted: doubt !== null,
    })
  const quality = isEstimated ? 'estimated' : 'metered'
  return {
    slot: open.slot,
    member: id,
    importWh,
    exportWh,
    generationWh,
    boughtWh,
    soldWh,
    retailMicroPerKwh,
    feedInMicroPerKwh,
    tradeNano,
    supplierNano: amountNano,
    feeNano,
    quality,
    doubt,
    trust: isEstimated ? 'estimate' : home.site.meter.trust,
    certificates: NO_ORIGIN,
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
