/**
 * Figures that other programs chart and add up: counters that only rise, and how long things took. `/metrics` and MQTT
 * tell them; the wiring provides them. Null or undefined: not known, or not known yet, which is never told as zero.
 */
export interface HomeFigures {
  energy(): EnergyCounters
  /** Undefined until the ledger's settled slots have been added up. */
  trading(): TradingTotals | undefined
  /** How long the rule took for a book, in seconds. */
  clearings(): Histogram
  /** How long a request to the device took, its wait for the line included, in seconds. */
  deviceRequests(): Histogram
  gossip(): readonly GossipCount[]
  /** The devices this home reads, by what they are to it. */
  devices(): readonly { readonly device: 'home' | 'feeder'; readonly isUp: boolean }[]
  /** How many things this node holds of what others said: votes, sheets and the like, by kind. */
  held(): readonly { readonly kind: string; readonly count: number }[]
  /** The name of the rule that clears the street's books now. */
  rule(): string
  /** Of nightly backups, by the machine's clock; null where none is made. */
  backups(): { readonly lastGoodMs: number | null; readonly hasFailed: boolean } | null
  readonly version: string
}

/** Counters in Wh: each runs in one direction and never falls while the device stays the same. */
export interface EnergyCounters {
  readonly gridImportWh: number | null
  readonly gridExportWh: number | null
  readonly pvEnergyWh: number | null
  readonly batteryChargeWh: number | null
  readonly batteryDischargeWh: number | null
  /** What the home used; null where it has more than a meter: then no counter says it. */
  readonly loadWh: number | null
}

/** Of all settled slots of this home that this node holds. */
export interface TradingTotals {
  readonly boughtWh: number
  readonly soldWh: number
  /** Slots in which it bought, and in which it sold. */
  readonly boughtSlots: number
  readonly soldSlots: number
  /** What neighbours paid it, and what it paid them, fees apart: both >= 0. */
  readonly earnedNano: bigint
  readonly spentNano: bigint
}

export interface GossipCount {
  readonly topic: string
  readonly result: 'accept' | 'ignore' | 'reject'
  readonly count: number
}

/** Seconds; `counts` has one more entry than `bounds`, for what was longer than all of them. */
export interface Histogram {
  readonly bounds: readonly number[]
  readonly counts: readonly number[]
  readonly sum: number
}
