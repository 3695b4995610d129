import type { FeederKpis } from './feeder-figures.ts'

/**
 * The figures of one case over the whole run; docs/kpis.md has each formula. Ratios are null where their denominator
 * is 0. Sums of energy are Wh, amounts nano-currency; what people read as a share is a number from 0 to 1.
 */
export interface CaseKpis extends FeederKpis {
  readonly demandWh: number
  /** What the roofs gave, less what was curtailed. */
  readonly generationWh: number
  /** Solar energy used by the home that made it, batteries traced as a pool. */
  readonly selfConsumedOwnWh: number
  /** Solar energy used on the street, the street seen as one home. */
  readonly selfConsumedPooledWh: number
  readonly tradedWh: number
  /** Sums over the homes' meters. */
  readonly importWh: number
  readonly exportWh: number
  /** What the street as a whole takes from outside and gives to it, slot by slot. */
  readonly streetImportWh: number
  readonly streetExportWh: number
  /** Against no trading, signed: accounting and physical gains together. */
  readonly savingNano: bigint
  /** What trading saves where no energy flows otherwise: the saving of unchanged dispatch. */
  readonly accountingGainNano: bigint
  /** What steering saves beyond that, by moving energy; negative where it costs. */
  readonly physicalGainNano: bigint
  /** Fees for zones and community, and what the rule kept: they stay in the community. */
  readonly feeNano: bigint
  readonly surplusNano: bigint
  readonly homesWorseOff: number
  readonly selfConsumptionOwn: number | null
  readonly selfConsumptionPooled: number | null
  readonly selfSufficiencyOwn: number | null
  readonly selfSufficiencyPooled: number | null
  /** Traded energy as a share of demand. */
  readonly localShare: number | null
  readonly giniOfSavings: number | null
  readonly jainOfSavings: number | null
  readonly lowestSavingNano: bigint
  readonly medianSavingNano: bigint
  /** Largest street import and export of one slot. */
  readonly peakImportWh: number
  readonly peakExportWh: number
  readonly peakToAverage: number | null
  readonly curtailedWh: number
  readonly curtailedShare: number | null
  readonly slotsWithTrade: number
  /** Weighted by energy; the range is over slots with a trade. */
  readonly meanPriceMicroPerKwh: number | null
  readonly lowestPriceMicroPerKwh: number | null
  readonly highestPriceMicroPerKwh: number | null
  readonly welfareNano: bigint
  /** Realised over greatest possible on the same books. */
  readonly welfareEfficiency: number | null
  /** Traded and neither taken nor delivered. */
  readonly imbalanceWh: number
  readonly imbalanceShare: number | null
  /** What missing it cost: the spread between the tariffs for each Wh. */
  readonly imbalanceCostNano: bigint
  readonly co2Grams: number | null
  /** Full turns: energy discharged over capacity, all batteries together. */
  readonly batteryCycles: number | null
  readonly batteryLossWh: number
  /** Energy discharged, each kWh at what it wears the battery; in no bill. */
  readonly batteryWearNano: bigint
  /** Energy more in the batteries at the end than at the beginning, at the mean feed-in price; in no bill. */
  readonly storedChangeNano: bigint
  /** The saving less the wear, and with the stored energy, that the case without trading does not have. */
  readonly savingAfterBatteriesNano: bigint
}
