/** What happened in a slot, as `/api/v1/slots/:slot` tells it, with what a person asks beside it. */
import type { MarketView } from '../../api/market-protocol.ts'
import type { SlotDetail } from '../../api/source.ts'
import type { SlotReason } from '../../api/state.ts'
import type { EpochMs, Height, SlotIndex } from '../../core/units/quantities.ts'
import { slotStartMs } from '../../core/units/slots.ts'
import type { FillsState, PastOutcome } from '../../engine/past-outcomes.ts'
import { outcomeOfSlot } from '../../engine/past-outcomes.ts'
import { bookOfOne, describeCertificate, describeSlot } from '../../household/slot-detail.ts'
import { viewSlot } from '../../household/slot-view.ts'
import type { Market } from './market-source.ts'
import type { TradeRow } from './trade-rows.ts'
import { tradesOf } from './trade-rows.ts'

/** As `market slot --json` prints it. Energies are Wh, prices micro-currency per kWh, amounts nano in decimal. */
export interface SlotDocument extends SlotDetail {
  /** What happened, or why nothing was traded: a code, and the same in words. */
  readonly reason: SlotReason
  readonly sentence: string
  /** Null in all four where the slot has no block. */
  readonly height: Height | null
  readonly blockHash: string | null
  readonly stateRoot: string | null
  readonly finalAtMs: EpochMs | null
  /** Whether the fills bind: the block after says so. */
  readonly fillsState: FillsState
  /** The validators whose gate votes the block carries, and how many there were. */
  readonly gateVotes: readonly { readonly member: string; readonly id: string }[]
  readonly validators: number
  /** This home's part. Void fills are in `fills`, and not in the sums. */
  readonly mine: {
    readonly orders: number
    readonly boughtWh: number
    readonly soldWh: number
    readonly fills: readonly TradeRow[]
  }
}

/** What is known of a slot, its block or none. */
export interface KnownSlot {
  readonly past: PastOutcome | undefined
  readonly running: MarketView['running']
}

/** Throws `outcome-missing`. */
export async function readSlot(market: Market, slot: SlotIndex): Promise<KnownSlot> {
  return { past: await outcomeOfSlot(market.outcomes, slot), running: await market.running(slot) }
}

export async function slotDocument(
  market: Market,
  slot: SlotIndex,
  { past, running }: KnownSlot,
): Promise<SlotDocument> {
  const { view } = market
  const { slotMs, gateLeadMs, self, tipSlot, settledThrough } = view
  const state = viewSlot(slot, {
    community: { genesis: { slotMs, gateLeadMs } },
    member: self,
    book: bookOfOne(past),
    // A stopped home is asked of slots before its last block alone.
    nowMs: running?.nowMs ?? slotStartMs(tipSlot, slotMs),
    ...{ tipSlot, settledThrough },
    isPausedIn: () => running?.isPaused ?? false,
    // What another process sent, or why it did not, is in its memory only.
    ordering: () => undefined,
  })
  const outcome = past?.outcome
  const place = { community: view.communityHash, self, presentRuleHash: view.ruleHash }
  const certificate = outcome === undefined ? null : await certificateOf(market, outcome.height)
  const fills = past === undefined ? [] : tradesOf(past, view).filter(({ member }) => member === self)
  const { boughtWh, soldWh, reason, sentence } = state
  return {
    ...describeSlot(state, place, { outcome, certificate }),
    ...{ reason, sentence },
    height: outcome?.height ?? null,
    blockHash: outcome?.hash ?? null,
    stateRoot: outcome?.stateRoot ?? null,
    finalAtMs: outcome?.finalAtMs ?? null,
    fillsState: past?.fills ?? null,
    gateVotes: (outcome?.gateVotes ?? []).map((member) => ({ member, id: memberName(member, view) })),
    validators: outcome?.validators.length ?? 0,
    mine: {
      orders: outcome?.orders.filter(({ member }) => member === self).length ?? 0,
      ...{ boughtWh, soldWh, fills },
    },
  }
}

async function certificateOf(market: Market, height: Height): Promise<SlotDetail['certificate']> {
  for await (const { pair } of market.blocks({ from: height, to: height, isWhole: true }))
    return describeCertificate(pair)
  return null
}

/** As the street calls a member; its key where it is not known. */
export function memberName(member: string, { members }: Pick<MarketView, 'members'>): string {
  return members.find((each) => each.member === member)?.id ?? member
}
