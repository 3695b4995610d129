/**
 * What a block does to the state. One pure function for the proposer, who writes its result into the block, for every
 * validator, who compares before voting, and for anyone who verifies the ledger later.
 */
import type { Hash } from '../crypto/sha256.ts'
import type { VerifySignature } from '../crypto/signing.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { assertBalanced, draftLedger } from '../ledger/ledger.ts'
import type { Transfer } from '../ledger/transfer.ts'
import type { Book } from '../market/book.ts'
import { canonicalOrders, sealOrders } from '../market/book.ts'
import type { SheetRefusal } from '../market/check-sheet.ts'
import type { MemberId, SignedSheet } from '../market/order-sheet.ts'
import type { SignedReading } from '../metering/reading.ts'
import type { SlotIndex } from '../units/quantities.ts'
import type { ReadingRefused, TrueUp } from './accept-readings.ts'
import { acceptReadings } from './accept-readings.ts'
import { admitSheet } from './admit.ts'
import type { ChainState, MemberTrade, OpenSlot } from './chain-state.ts'
import { CLEARING_ACCOUNT, FUND_ACCOUNT, memberAccount } from './chain-state.ts'
import type { ClearedBook, Fill } from './clear-book.ts'
import { clearBook } from './clear-book.ts'
import type { ClearingRule } from './clearing-rule.ts'
import type { OrderRefused } from './credit.ts'
import { screenOrders } from './credit.ts'
import type { Governed } from './govern.ts'
import { govern } from './govern.ts'
import type { Community, RuleTerms } from '../governance/genesis.ts'
import { communityUnder } from '../governance/terms.ts'
import type { SignedTransaction } from '../governance/transaction.ts'
import { endPending, pay } from './money.ts'
import type { FeederCheck } from './settle-feeder.ts'
import type { EpochRewards } from './settle-rewards.ts'
import { countVotes } from './settle-rewards.ts'
import type { SettledMember, SettlementDraft } from './settlement-draft.ts'
import { NO_TRADE } from './settle-delivery.ts'
import { settleSlots } from './settle-slots.ts'

/** What stays while a node runs. */
export interface ChainContext {
  /** The community at its beginning; a block is judged by what the state before it says. */
  readonly community: Community
  readonly verify: VerifySignature
  /** Throws `rule-missing` where the module is not at hand: then this machine cannot judge, and says so. */
  readonly ruleFor: (rule: RuleTerms) => ClearingRule
}

/** What one block is judged by. */
export interface BlockContext {
  /** Under the terms of the state before the block. */
  readonly community: Community
  readonly verify: VerifySignature
}

export function contextAt(
  { community, verify }: ChainContext,
  { terms }: Pick<ChainState, 'terms'>,
): BlockContext {
  return { community: communityUnder(community, terms), verify }
}

export interface BlockInput {
  readonly slot: SlotIndex
  readonly sheets: readonly SignedSheet[]
  readonly readings: readonly SignedReading[]
  readonly transactions: readonly SignedTransaction[]
  /** Whose gate votes the block carries. */
  readonly voters: readonly MemberId[]
  readonly isParentTimely: boolean
}

export interface Execution {
  /** After the block, but for the tip's hash, which only the finished header gives. */
  readonly state: Omit<ChainState, 'blockHash'>
  readonly book: Book
  readonly cleared: ClearedBook
  readonly refusedSheets: readonly { hash: Hash; code: SheetRefusal }[]
  /** Of sheets that were taken, what was refused: it is not in the book. */
  readonly refusedOrders: readonly OrderRefused[]
  readonly refusedReadings: readonly ReadingRefused[]
  readonly governed: Governed
  /** What became of the previous block's fills; null where it had none. */
  readonly previousFills: 'bound' | 'void' | null
  readonly settled: readonly SettledMember[]
  /** Tables of the epochs that ended with what was settled. */
  readonly rewards: readonly EpochRewards[]
  /** Of the settled slots, in a street with a feeder meter. */
  readonly feeder: readonly FeederCheck[]
  readonly trueUps: readonly TrueUp[]
  readonly transfers: readonly Transfer[]
}

export function executeBlock(parent: ChainState, input: BlockInput, context: ChainContext): Execution {
  const { community, verify } = contextAt(context, parent)
  const draft: SettlementDraft = {
    ledger: draftLedger(parent.ledger),
    meters: new Map(parent.meters),
    openSlots: new Map(parent.openSlots),
    epochs: new Map(parent.epochs),
    feederBoundsWh: new Map(parent.feederBoundsWh),
  }
  const previousFills = decidePrevious(draft, parent.slot, input.isParentTimely)
  openSlotsThrough(draft, parent.slot, input.slot)
  const { refused: refusedReadings, trueUps } = acceptReadings(draft, input.readings, {
    community,
    verify,
    blockSlot: input.slot,
  })
  const { rows: settled, rewards, feeder } = settleSlots(draft, community, input.slot)
  countVotes(draft, community, input)
  const { admitted, refusedSheets } = admitSheets(input.sheets, community, verify)
  const sheets = admitted.map((signed) => signed.sheet)
  const orders = canonicalOrders(community.hash, input.slot, sheets)
  const { kept, refused: refusedOrders } = screenOrders(orders, draft, { community, slot: input.slot })
  const book = sealOrders(community.hash, input.slot, kept)
  const cleared = clearBook(book, community, context.ruleFor(parent.terms.rule))
  promiseFills(draft, input.slot, cleared.fills)
  const height = parent.height + 1
  const governed = govern(draft, parent.terms, { height, ...input }, { founded: context.community, verify })
  const { accounts, pending, used, closedThrough } = draft.ledger
  const ledger: Ledger = { accounts, pending, used, closedThrough }
  assertBalanced(ledger)
  const settledThrough = settled.reduce((latest, row) => Math.max(latest, row.slot), parent.settledThrough)
  const state = {
    height,
    slot: input.slot,
    ledger,
    meters: draft.meters,
    openSlots: draft.openSlots,
    settledThrough,
    epochs: draft.epochs,
    feederBoundsWh: byKey(draft.feederBoundsWh),
    terms: governed.terms,
  }
  return {
    state,
    book,
    cleared,
    refusedSheets,
    refusedOrders,
    refusedReadings,
    governed,
    previousFills,
    settled,
    rewards,
    feeder,
    trueUps,
    transfers: draft.ledger.applied,
  }
}

/** The fills of the previous block bind only if enough votes say that it was final before its slot began. */
function decidePrevious(draft: SettlementDraft, slot: SlotIndex, isTimely: boolean): 'bound' | 'void' | null {
  const open = draft.openSlots.get(slot)
  if (open?.fills !== 'uncertain') return null
  if (isTimely) {
    draft.openSlots.set(slot, { ...open, fills: 'bound' })
    return 'bound'
  }
  for (const pendingId of open.pendingIds) endPending(draft.ledger, 'void', pendingId)
  draft.openSlots.set(slot, { ...open, fills: 'void', pendingIds: [], trades: new Map() })
  return 'void'
}

/** Every slot passes through settlement, also one without a block: its energy flowed all the same. */
function openSlotsThrough(draft: SettlementDraft, last: SlotIndex, slot: SlotIndex): void {
  for (let next = last + 1; next <= slot; next++) {
    draft.openSlots.set(next, {
      slot: next,
      fills: 'none',
      trades: new Map(),
      pendingIds: [],
      readings: new Map(),
    })
  }
}

function admitSheets(
  sheets: readonly SignedSheet[],
  community: Community,
  verify: VerifySignature,
): { admitted: SignedSheet[]; refusedSheets: { hash: Hash; code: SheetRefusal }[] } {
  const admitted: SignedSheet[] = []
  const refusedSheets: { hash: Hash; code: SheetRefusal }[] = []
  for (const sheet of sheets) {
    const code = admitSheet(sheet, community, verify)
    if (code === 'ok') admitted.push(sheet)
    else refusedSheets.push({ hash: sheet.hash, code })
  }
  return { admitted, refusedSheets }
}

/** Fills become pending transfers through the clearing account. */
function promiseFills(draft: SettlementDraft, slot: SlotIndex, fills: readonly Fill[]): void {
  const open = draft.openSlots.get(slot)
  if (open === undefined || fills.length === 0) return
  const pendingIds = fills.flatMap((fill) => promiseFill(draft, slot, fill))
  const trades = tradesByMember(fills)
  const next: OpenSlot = { ...open, fills: 'uncertain', pendingIds, trades }
  draft.openSlots.set(slot, next)
}

/** A fill's price passes through the clearing account, its fees go to the fund. */
function promiseFill(draft: SettlementDraft, slot: SlotIndex, fill: Fill): Hash[] {
  const member = memberAccount(fill.order.member)
  const [from, to] = fill.order.side === 'bid' ? [member, CLEARING_ACCOUNT] : [CLEARING_ACCOUNT, member]
  const subject = fill.order.id
  const trade = { purpose: 'trade', slot, subject, from, to, amountNano: fill.amountNano } as const
  const fee = {
    purpose: 'fee',
    slot,
    subject,
    from: member,
    to: FUND_ACCOUNT,
    amountNano: fill.feeNano,
  } as const
  return [trade, fee].flatMap((payment) => pay(draft.ledger, 'pending', payment) ?? [])
}

/** Sums per member, by member key, so that the state is the same on every node. */
function tradesByMember(fills: readonly Fill[]): Map<MemberId, MemberTrade> {
  const trades = new Map<MemberId, MemberTrade>()
  for (const { order, energyWh, amountNano, feeNano } of fills) {
    const before = trades.get(order.member) ?? NO_TRADE
    const { boughtWh, soldWh, tradeNano } = before
    const isBid = order.side === 'bid'
    trades.set(order.member, {
      boughtWh: boughtWh + (isBid ? energyWh : 0),
      soldWh: soldWh + (isBid ? 0 : energyWh),
      tradeNano: tradeNano + (isBid ? -amountNano : amountNano),
      feeNano: before.feeNano - feeNano,
    })
  }
  return byKey(trades)
}

function byKey<T>(map: ReadonlyMap<string, T>): Map<string, T> {
  return new Map([...map].sort(([left], [right]) => (left < right ? -1 : 1)))
}
