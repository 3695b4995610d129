import type { EpochMs, Height, SlotIndex } from '../core/units/quantities.ts'
import type { HistoryFormat, WrittenHistory } from './history.ts'
import type { OwnerDesk } from './owner.ts'
import type { BackupsState, DeviceReport, HomeSettings, LogEntry } from './settings.ts'
import type { HomeState, SlotStatus } from './state.ts'

/**
 * What the HTTP server asks of the home, declared by the one who needs it. Everything it returns is plain JSON:
 * amounts and balances are decimal strings, hashes, keys and signatures lower-case hex.
 */
export interface HomeSource {
  /** The home's view now; cheap, because it is called at most four times a second for all listeners together. */
  state(): HomeState
  /** Calls the listener after every change of the state, as often as it likes; returns how to stop it. */
  subscribe(listener: () => void): () => void
  /** Undefined where this node knows nothing of the slot. */
  slot(slot: SlotIndex): Promise<SlotDetail | undefined>
  /** The bytes of a pricing rule, with that hash; undefined where this node does not have it. */
  rule(hash: string): Promise<Uint8Array | undefined>
  /** Undefined above the tip and for pruned blocks. */
  block(height: Height): Promise<BlockSummary | undefined>
  /** All that a block did, as it was kept when it became final: the demo and other programs compute with it. */
  outcome(height: Height): Promise<object | undefined>
  /** This home's statement of a month, `2026-10`, in one of its forms. Throws an operating error where there is none. */
  statement(month: string, format: StatementFormat): Promise<WrittenStatement>
  /** This home's past: `2026-06-17`, `2026-06` or `2026`. Throws an operating error where there is none. */
  history(period: string, format: HistoryFormat): Promise<WrittenHistory>
  settings(): Promise<HomeSettings>
  /** Throws `backup-unreadable`. */
  backups(): Promise<BackupsState>
  /** What the owner decides while the node runs. */
  readonly owner: OwnerDesk
  /** Reads the device some times more and judges what it says; it never writes. */
  testDevice(): Promise<DeviceReport>
  /** The last lines of the log, oldest first, without what could be a secret. */
  logLines(): readonly LogEntry[]
  accounts(): Promise<readonly AccountSummary[]>
  /** The process works. What is not ok here is mended by a restart. */
  health(): { readonly ok: boolean }
  /** The node can trade. Each check has a name and says in `detail` what it saw. */
  readiness(): Readiness
}

export const STATEMENT_FORMATS = ['json', 'csv', 'html', 'pdf', 'text'] as const
export type StatementFormat = (typeof STATEMENT_FORMATS)[number]

export interface WrittenStatement {
  readonly contentType: string
  readonly body: string | Uint8Array<ArrayBuffer>
}

export interface Readiness {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>
}

/** One market slot with all that is needed to clear it again: the book, the clearing, the fills, the certificate. */
export interface SlotDetail {
  /** Hash of the community's genesis: the lot of a book follows from it, the slot and the orders. */
  readonly community: string
  /** The member whose home this is. */
  readonly self: string
  readonly slot: SlotIndex
  readonly startMs: EpochMs
  readonly endMs: EpochMs
  readonly gateMs: EpochMs
  readonly status: SlotStatus
  /** Null until the book is sealed in a final block; in canonical order. */
  readonly book: { readonly orders: readonly BookOrder[]; readonly refused: readonly RefusedOrder[] } | null
  /** By what it was cleared; null without a book, and for blocks that an older version of this node kept. */
  readonly conditions: ClearingConditions | null
  readonly clearing: SlotClearing | null
  readonly fills: readonly {
    readonly order: string
    readonly energyWh: number
    readonly amountNano: string
  }[]
  readonly certificate: CommitCertificateSummary | null
}

export interface BookOrder {
  readonly order: string
  readonly member: string
  readonly side: 'bid' | 'offer'
  readonly energyWh: number
  readonly limitPriceMicroPerKwh: number
}

/** What the rule was told beside the book, as docs/matcher.md names it. */
export interface ClearingConditions {
  readonly rule: {
    readonly name: string
    readonly hash: string
    readonly kNumerator: number
    readonly kDenominator: number
    readonly extra: readonly number[]
    readonly gasLimit: number
  }
  readonly fees: {
    readonly communityFeeMicroPerKwh: number
    readonly zones: readonly {
      readonly id: string
      readonly entryFeeMicroPerKwh: number
      readonly exitFeeMicroPerKwh: number
    }[]
  }
  /** Those who have orders in the book, with their zone and their tariff of the slot. */
  readonly members: readonly {
    readonly member: string
    readonly zone: string | null
    readonly retailMicroPerKwh: number
    readonly feedInMicroPerKwh: number
  }[]
}

export interface RefusedOrder {
  readonly member: string
  readonly code: string
}

export interface SlotClearing {
  readonly code: 'cleared' | 'rule-failed'
  readonly ruleHash: string
  /** Null where there is no trade or no single price. */
  readonly priceMicroPerKwh: number | null
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly energyWh: number
  readonly surplusNano: string
}

export interface CommitCertificateSummary {
  readonly height: Height
  readonly round: number
  readonly blockHash: string
  readonly signatures: readonly { readonly validator: string; readonly signature: string }[]
}

export interface BlockSummary {
  readonly height: Height
  readonly slot: SlotIndex
  readonly blockHash: string
  readonly parentHash: string
  readonly stateRoot: string
  readonly proposer: string
  readonly orders: number
  readonly energyWh: number
  readonly priceMicroPerKwh: number | null
  /** Slots whose readings this block settled. */
  readonly settledSlots: readonly SlotIndex[]
  readonly finalAtMs: EpochMs | null
  readonly certificate: CommitCertificateSummary | null
}

export interface AccountSummary {
  readonly id: string
  readonly kind: string
  readonly asset: string
  /** Credits less debits. */
  readonly balance: string
}
