/**
 * A member's account of one month, as `ledger statement --format json` prints it. Every other form is made from it.
 * Amounts are decimal strings of nano-currency, from the member's side: positive is received, negative is paid. All are
 * exact; cents are made once, of the net amount.
 */
import type { OriginFlows } from '../core/certificates/slot-origin.ts'

/** Who speaks to whom. */
export interface StatementParties {
  readonly community: {
    readonly name: string
    readonly hash: string
    readonly currency: string
    readonly timezone: string
  }
  readonly member: { readonly id: string; readonly title: string; readonly key: string }
}

/** What a line of the bill is for; `docs/settlement.md` says how each is computed. */
export const LINE_CODES = [
  'bought',
  'sold',
  'supplier-import',
  'supplier-export',
  'undelivered',
  'fees',
  'rewards',
  'corrections',
  'penalties',
  'other',
] as const
export type LineCode = (typeof LINE_CODES)[number]

export interface StatementLine {
  readonly code: LineCode
  /** Null where the line is not about energy. */
  readonly energyWh: number | null
  readonly amountNano: string
}

/** One settled slot with the whole arithmetic of its amounts. */
export interface StatementSlot {
  readonly slot: number
  readonly startMs: number
  readonly importWh: number
  readonly exportWh: number
  /** What the home's generators made; null where it was not metered. */
  readonly generationWh: number | null
  readonly boughtWh: number
  readonly soldWh: number
  /** Prices of the slot's clearing; null where nothing traded or each order had its own. */
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
  readonly tradeNano: string
  readonly supplierNano: string
  readonly feeNano: string
  /** What the same energy would have moved on the tariff alone. */
  readonly tariffAloneNano: string
  /** How the energies are known. */
  readonly quality: string
  readonly trust: string
  /** Why its reading was not believed; null where it was, or where none came. */
  readonly doubt: string | null
  /** Wh of certificates of origin: what became of the member's. */
  readonly certificates: OriginFlows
}

/** A payment that belongs to no single slot's row: a correction, a reward, a penalty. */
export interface StatementPayment {
  readonly code: LineCode
  readonly purpose: string
  readonly slot: number
  readonly startMs: number
  readonly amountNano: string
}

/** With whom the member traded, where the rule names pairs. */
export interface StatementPartner {
  /** A pseudonym of this month, or the name where it was asked for. */
  readonly partner: string
  readonly boughtWh: number
  readonly soldWh: number
  readonly amountNano: string
}

/**
 * A member's rewards of one day of UTC. Delivery is its share of the pool by Wh, at most the limit; service is its share of
 * the other pool by votes; shares are made by the largest remainder.
 */
export interface StatementReward {
  readonly startMs: number
  /** Fees and rule surplus that came into the fund, and what of it the fund may share. */
  readonly incomeNano: string
  readonly sharedNano: string
  readonly deliveryPoolNano: string
  readonly deliveryWh: number
  readonly streetDeliveryWh: number
  /** Delivery's part of the fees that were paid on the member's. */
  readonly limitNano: string
  readonly deliveryNano: string
  readonly servicePoolNano: string
  /** Blocks with a gate vote of the member, and those of all members. */
  readonly votes: number
  readonly streetVotes: number
  readonly serviceNano: string
}

/** Wh of certificates of origin in the month: opening + minted + received = given + grid + retired + closing. */
export interface StatementCertificates {
  /** `solar` where the community's table of daylight lets nothing else through; else only that it was made here. */
  readonly source: 'solar' | 'local'
  /** Of stored Wh, at the month's beginning. */
  readonly openingWh: number
  /** Made by the home's own generators. */
  readonly mintedWh: number
  /** Came with what it bought. */
  readonly receivedWh: number
  /** Left with what it sold. */
  readonly givenWh: number
  /** Left with what the supplier took. */
  readonly gridWh: number
  /** Used by the home. */
  readonly retiredWh: number
  readonly closingWh: number
  /** All that the home used: import and generation less export. */
  readonly useWh: number
  /** Share of the member's use that was covered by certificates, in millionths; null where it used nothing. */
  readonly greenSharePpm: number | null
}

export interface StatementDocument extends StatementParties {
  readonly version: 1
  readonly month: string
  readonly startMs: number
  readonly endMs: number
  /** `settled` is less than `expected` while the month is not over or its last readings are open. */
  readonly slots: {
    readonly expected: number
    readonly settled: number
    readonly estimated: number
  }
  readonly energy: {
    readonly importWh: number
    readonly exportWh: number
    readonly boughtWh: number
    readonly soldWh: number
  }
  /** In the order of LINE_CODES; their sum is `netNano`. */
  readonly lines: readonly StatementLine[]
  readonly netNano: string
  /** The net amount in cents, rounded once, half away from zero, and what the rounding added. */
  readonly netCents: string
  readonly roundingNano: string
  readonly tariffAloneNano: string
  /** Net amount less tariff alone: negative where the street cost more than the tariff would have. */
  readonly savingNano: string
  /** Opening and closing balance of the member's account; what lies between them and belongs to other months. */
  readonly account: {
    readonly openingHeight: number
    readonly closingHeight: number
    readonly openingNano: string
    readonly closingNano: string
    readonly otherMonthsNano: string
  }
  readonly partners: readonly StatementPartner[]
  readonly certificates: StatementCertificates
  /** By day; with the payments `reward-delivery` and `reward-service` they are the line of rewards. */
  readonly rewards: readonly StatementReward[]
  readonly payments: readonly StatementPayment[]
  readonly slotRows: readonly StatementSlot[]
}
