/**
 * What a final block did, in JSON: the published book, its clearing, what was settled. Derived from blocks alone, kept
 * so that the page, statements and other programs need not execute them again. Amounts are decimal strings.
 */
import type { PairTrade } from '../core/chain/clear-book.ts'
import type { Execution } from '../core/chain/execute.ts'
import type { FeederCheck } from '../core/chain/settle-feeder.ts'
import type { EpochRewards } from '../core/chain/settle-rewards.ts'
import type { Block } from '../core/chain/block.ts'
import type { OriginFlows } from '../core/certificates/slot-origin.ts'
import { balanceNano } from '../core/ledger/account.ts'
import type { Transfer, TransferPurpose } from '../core/ledger/transfer.ts'
import type { TrustLevel } from '../core/metering/site.ts'
import type { EpochMs } from '../core/units/quantities.ts'
import type { ClearingConditions } from './clearing-conditions.ts'

export interface OutcomeOrder {
  /** The canonical hash. Orders stand in canonical order. */
  readonly order: string
  readonly member: string
  readonly side: 'bid' | 'offer'
  readonly energyWh: number
  readonly priceMicroPerKwh: number
  readonly source: string
  readonly filledWh: number
  /** What a bid pays and an offer receives, fees set apart. */
  readonly amountNano: string
  /** What its member pays in fees, >= 0. */
  readonly feeNano: string
}

export interface OutcomeTrade {
  /** Orders by their canonical hash. */
  readonly bid: string
  readonly offer: string
  readonly energyWh: number
  /** Between buyer and seller, fees set apart. */
  readonly priceMicroPerKwh: number
}

export interface OutcomeSettled {
  readonly slot: number
  readonly member: string
  readonly importWh: number
  readonly exportWh: number
  readonly generationWh: number | null
  readonly boughtWh: number
  readonly soldWh: number
  /** The member's tariff in the slot. */
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
  /** Positive: the member receives. */
  readonly tradeNano: string
  readonly supplierNano: string
  readonly feeNano: string
  readonly quality: 'metered' | 'estimated'
  /** The code of why its reading was not believed. */
  readonly doubt: string | null
  readonly trust: TrustLevel
  /** Wh of certificates of origin: what became of the member's. */
  readonly certificates: OriginFlows
}

export interface OutcomeTrueUp {
  readonly member: string
  readonly slot: number
  readonly slots: number
  readonly importWh: number
  readonly exportWh: number
  readonly withheldWh: number
  readonly amountNano: string
}

/** How the income of one epoch, a day of UTC, was shared. */
export interface OutcomeRewards {
  /** Days since 1970. */
  readonly epoch: number
  /** The epoch's last slot: its payments are booked there. */
  readonly slot: number
  readonly incomeNano: string
  /** What of it the fund may share. */
  readonly sharedNano: string
  readonly deliveryPoolNano: string
  readonly servicePoolNano: string
  readonly rows: readonly {
    readonly member: string
    readonly deliveryWh: number
    /** The most that delivery may earn. */
    readonly limitNano: string
    readonly deliveryNano: string
    readonly votes: number
    readonly serviceNano: string
  }[]
}

/** A posted payment that no settled row tells of: a correction, a surplus, a penalty, a reward. */
export interface OutcomePayment {
  readonly purpose: string
  readonly slot: number
  /** Accounts by id: the first pays the other. */
  readonly debit: string
  readonly credit: string
  readonly amountNano: string
}

export interface OutcomeAccount {
  readonly id: string
  readonly kind: string
  readonly asset: string
  readonly balance: string
}

export interface BlockOutcome {
  readonly height: number
  readonly slot: number
  readonly hash: string
  readonly stateRoot: string
  readonly finalAtMs: EpochMs
  readonly status: 'cleared' | 'no-trade' | 'rule-failed'
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly energyWh: number
  readonly orders: readonly OutcomeOrder[]
  /** Who traded with whom, under rules whose prices are those of pairs. */
  readonly trades?: readonly OutcomeTrade[]
  /** By what the book was cleared; blocks of a version before it have none. */
  readonly conditions?: ClearingConditions
  readonly gateVotes: readonly string[]
  /** Those whose votes counted for this block, in the order of proposing. */
  readonly validators: readonly string[]
  readonly refusedTransactions: readonly { readonly hash: string; readonly code: string }[]
  /** Decisions of the community that are in force from the next slot on, and those that could not be made. */
  readonly decisions: readonly { readonly id: string; readonly type: string; readonly code: string }[]
  readonly refusedSheets: readonly { readonly hash: string; readonly code: string }[]
  /** Of sheets that were taken; they are not in the book. */
  readonly refusedOrders: readonly {
    readonly order: string
    readonly member: string
    readonly code: string
  }[]
  readonly refusedReadings: readonly { readonly hash: string; readonly code: string }[]
  readonly previousFills: 'bound' | 'void' | null
  readonly settled: readonly OutcomeSettled[]
  readonly trueUps: readonly OutcomeTrueUp[]
  readonly rewards: readonly OutcomeRewards[]
  /** Of the slots settled here, in a street with a feeder meter. */
  readonly feeder?: readonly FeederCheck[]
  readonly payments: readonly OutcomePayment[]
  /** Every account after this block. */
  readonly accounts: readonly OutcomeAccount[]
}

export function describeOutcome(
  block: Block,
  execution: Execution,
  { finalAtMs, validators }: { finalAtMs: EpochMs; validators: readonly string[] },
): BlockOutcome {
  const { clearing } = execution.cleared
  const { height, slot, stateRoot } = block.header
  return {
    height,
    slot,
    hash: block.hash,
    stateRoot,
    finalAtMs,
    status: clearing.status,
    buyPriceMicroPerKwh: clearing.buyPriceMicroPerKwh,
    sellPriceMicroPerKwh: clearing.sellPriceMicroPerKwh,
    energyWh: clearing.energyWh,
    orders: describeOrders(execution),
    ...(execution.cleared.trades && { trades: execution.cleared.trades.map(describeTrade) }),
    gateVotes: block.body.gateVotes.map((signed) => signed.vote.validator),
    validators,
    refusedTransactions: execution.governed.refusedTransactions,
    decisions: execution.governed.made.map(({ id, change, code }) => ({ id, type: change.type, code })),
    refusedSheets: execution.refusedSheets,
    refusedOrders: execution.refusedOrders,
    refusedReadings: execution.refusedReadings,
    previousFills: execution.previousFills,
    settled: execution.settled.map((row) => ({
      ...row,
      tradeNano: row.tradeNano.toString(),
      supplierNano: row.supplierNano.toString(),
      feeNano: row.feeNano.toString(),
    })),
    trueUps: execution.trueUps.map((row) => ({ ...row, amountNano: row.amountNano.toString() })),
    rewards: execution.rewards.map(describeRewards),
    ...(execution.feeder.length > 0 && { feeder: execution.feeder }),
    payments: describePayments(execution.transfers),
    accounts: [...execution.state.ledger.accounts.values()].map((account) => ({
      id: account.id,
      kind: account.kind,
      asset: account.asset,
      balance: balanceNano(account).toString(),
    })),
  }
}

function describeRewards({
  epoch,
  slot,
  incomeNano,
  sharedNano,
  deliveryPoolNano,
  servicePoolNano,
  rows,
}: EpochRewards): OutcomeRewards {
  return {
    epoch,
    slot,
    incomeNano: incomeNano.toString(),
    sharedNano: sharedNano.toString(),
    deliveryPoolNano: deliveryPoolNano.toString(),
    servicePoolNano: servicePoolNano.toString(),
    rows: rows.map((row) => ({
      ...row,
      limitNano: row.limitNano.toString(),
      deliveryNano: row.deliveryNano.toString(),
      serviceNano: row.serviceNano.toString(),
    })),
  }
}

/** Trades, fees and the supplier's part of a slot stand in the settled rows. */
const TOLD_BY_ROWS: ReadonlySet<TransferPurpose> = new Set(['trade', 'supplier', 'fee'])

function describePayments(transfers: readonly Transfer[]): OutcomePayment[] {
  return transfers.flatMap((transfer) => {
    if (transfer.type !== 'posted' || TOLD_BY_ROWS.has(transfer.purpose)) return []
    const { purpose, slot, debit, credit, amount } = transfer
    if (!debit.startsWith('money/')) return []
    return [{ purpose, slot, debit, credit, amountNano: amount.toString() }]
  })
}

function describeTrade({ bid, offer, energyWh, priceMicroPerKwh }: PairTrade): OutcomeTrade {
  return { bid: bid.id, offer: offer.id, energyWh, priceMicroPerKwh }
}

function describeOrders({ book, cleared }: Execution): OutcomeOrder[] {
  const fills = new Map(cleared.fills.map((fill) => [fill.order.id, fill]))
  return book.orders.map((order, index) => ({
    order: order.id,
    member: order.member,
    side: order.side,
    energyWh: order.energyWh,
    priceMicroPerKwh: order.limitPriceMicroPerKwh,
    source: order.source,
    filledWh: cleared.clearing.fillsWh[index] ?? 0,
    amountNano: (fills.get(order.id)?.amountNano ?? 0n).toString(),
    feeNano: (fills.get(order.id)?.feeNano ?? 0n).toString(),
  }))
}
