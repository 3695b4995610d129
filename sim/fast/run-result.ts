/**
 * What a run gives: three cases on the same data, so that accounting gains and physical gains stand apart. With
 * unchanged dispatch trading moves money, not electrons; only the steered case moves energy. `run.json`, the report and
 * the Parquet tables are made of this and of nothing else. Amounts are nano-currency as `bigint`, in JSON decimal
 * strings; energy is Wh.
 */
import type { EpochMs } from '../../node/core/units/quantities.ts'
import type { Feeder } from '../grid/feeder.ts'
import type { FeederRun } from '../grid/feeder-run.ts'
import type { CaseKpis } from '../kpi/case-kpis.ts'
import type { FlexibleKind, StreetBattery, StreetSite } from './street-columns.ts'

/** No trading · trading while every home does what it would do anyway · trading, and batteries and loads follow it. */
export const CASE_NAMES = ['none', 'unchanged', 'steered'] as const
export type CaseName = (typeof CASE_NAMES)[number]

export interface RunResult {
  /** sha-256 of everything here that does not depend on time, place or threads; hex. */
  readonly runHash: string
  readonly engine: 'fast' | 'street'
  /** Version of the program. */
  readonly version: string
  readonly title: string | null
  readonly seed: number
  readonly startMs: EpochMs
  readonly slotMs: number
  readonly slots: number
  readonly timezone: string
  readonly currency: string
  readonly site: StreetSite | null
  readonly rule: RunRule
  readonly tariffs: RunTariffs
  readonly forecastErrorPpm: number
  /** The cables below the street, with the homes in their order as loads; null where the scenario names none. */
  readonly feeder: Feeder | null
  readonly homes: readonly RunHome[]
  readonly cases: Readonly<Record<CaseName, CaseResult>>
  /** What the run took for granted, in sentences. */
  readonly assumptions: readonly string[]
  /** What a reader must know before believing the numbers, in sentences. */
  readonly warnings: readonly string[]
  /** The scenario as it was read, and the text of its file where there is one. */
  readonly scenarioText: string | null
}

export interface RunRule {
  readonly name: string
  /** sha-256 of the module's bytes, hex. */
  readonly hash: string
  readonly kNumerator: number
  readonly kDenominator: number
  readonly extra: readonly number[]
}

/** The corridor in which prices can lie: plan p of slot s at `p * slots + s`. */
export interface RunTariffs {
  readonly plans: readonly string[]
  readonly retailMicroPerKwh: Int32Array
  readonly feedInMicroPerKwh: Int32Array
}

/** What a home is and owns. */
export interface RunHome {
  readonly id: string
  readonly title: string
  readonly zone: string | null
  readonly plan: string
  readonly strategy: string
  readonly pvPeakW: number
  readonly battery: StreetBattery | null
  readonly flexible: readonly FlexibleKind[]
}

export interface CaseResult {
  readonly name: CaseName
  readonly kpis: CaseKpis
  /** In the order of `RunResult.homes`. */
  readonly homes: readonly HomeTotals[]
  readonly series: SlotSeries
  /** Some slots whole, for the explorer; in order of slots. Empty without trading. */
  readonly books: readonly SampledBook[]
  /** Null where the street has no feeder; without trading it is that of unchanged dispatch. */
  readonly feeder: FeederRun | null
}

/**
 * One home over the whole run. Energy closes exactly:
 * `loadWh + chargeWh + exportWh = pvWh + importWh + dischargeWh`.
 */
export interface HomeTotals {
  /** Flexible loads included. */
  readonly loadWh: number
  /** What the roof gave, less what was curtailed. */
  readonly pvWh: number
  readonly curtailedWh: number
  readonly importWh: number
  readonly exportWh: number
  readonly boughtWh: number
  readonly soldWh: number
  /** At the battery's terminals. */
  readonly chargeWh: number
  readonly dischargeWh: number
  readonly storedStartWh: number
  readonly storedEndWh: number
  /** Solar energy that the home itself used, from the roof or through its battery. */
  readonly selfConsumedWh: number
  /** Largest import and export of one slot. */
  readonly peakImportWh: number
  readonly peakExportWh: number
  /** Traded and neither taken nor delivered. */
  readonly imbalanceWh: number
  /** What trades brought; negative where the home bought. */
  readonly tradeNano: bigint
  /** What the supplier paid; negative where the home paid. */
  readonly supplierNano: bigint
  /** Fees paid, ≥ 0: zones and community. */
  readonly feeNano: bigint
  /** All that the home paid: −trade − supplier + fees; negative where it earned. */
  readonly costNano: bigint
  /** The same energy at the tariff alone. */
  readonly tariffCostNano: bigint
  /** Against the case without trading, signed: both the money moved and the energy moved. */
  readonly savingNano: bigint
}

/** The street in every slot, one number each. */
export interface SlotSeries {
  readonly loadWh: Int32Array
  readonly pvWh: Int32Array
  readonly curtailedWh: Int32Array
  /** Sums over the homes' meters. What the street takes from outside is import − export, where it is above 0. */
  readonly importWh: Int32Array
  readonly exportWh: Int32Array
  readonly chargeWh: Int32Array
  readonly dischargeWh: Int32Array
  readonly storedWh: Int32Array
  /** Orders of the book. */
  readonly bidWh: Int32Array
  readonly offerWh: Int32Array
  readonly tradedWh: Int32Array
  readonly imbalanceWh: Int32Array
  /** What buyers pay and sellers get on the mean, rounded down; `NO_PRICE` where nothing traded. */
  readonly buyPriceMicroPerKwh: Int32Array
  readonly sellPriceMicroPerKwh: Int32Array
}

/** A price of a slot in which there was none: no price is so low. */
export const NO_PRICE = -(2 ** 31)

/** One slot's book and clearing; the columns are as long as the book. */
export interface SampledBook {
  readonly slot: number
  /** Whose order it is: place in `RunResult.homes`. */
  readonly home: Int32Array
  /** > 0 a bid, < 0 an offer. */
  readonly energyWh: Int32Array
  readonly limitPriceMicroPerKwh: Int32Array
  /** What of it was cleared, with its sign. */
  readonly fillWh: Int32Array
  readonly tradedWh: number
  /** Null where nothing traded. */
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
}
