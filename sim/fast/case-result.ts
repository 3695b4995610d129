import { batteryPrices } from '../kpi/battery-figures.ts'
import type { CaseKpis } from '../kpi/case-kpis.ts'
import { computeKpis } from '../kpi/compute-kpis.ts'
import type { CaseOutcome } from './run-case.ts'
import type { CaseName, CaseResult, HomeTotals, SlotSeries } from './run-result.ts'
import { NO_PRICE } from './run-result.ts'
import { MICRO } from './slot-columns.ts'
import type { StreetColumns } from './street-columns.ts'

/** A case of a street: its energy and money, against what the homes paid without trading. */
export function makeCaseResult(
  name: CaseName,
  {
    street,
    outcome,
    baseline,
    unsteered = null,
  }: {
    street: StreetColumns
    outcome: CaseOutcome
    baseline: readonly bigint[]
    unsteered?: CaseKpis | null
  },
): CaseResult {
  const { series, market, books, feeder: run } = outcome
  const homes = homeTotals(street, outcome, baseline)
  const kpis = computeKpis({
    homes,
    series,
    unsteered,
    batteryPrices: batteryPrices(street),
    market,
    capacityWh: street.homes.reduce((sum, { battery }) => sum + (battery?.capacityWh ?? 0), 0),
    co2GramsPerKwh: street.co2GramsPerKwh,
    grid: street.feeder === null || run === null ? null : { feeder: street.feeder.feeder, run },
  })
  return { name, kpis, homes, series, books, feeder: run }
}

/** What each home pays where nobody trades: the energy of unchanged dispatch at the tariff alone. */
export function baselineCosts({ sums }: CaseOutcome): bigint[] {
  return Array.from(sums.tariffNano, (nano) => -BigInt(nano))
}

/** The same energy without trading: dispatch is unchanged, so only the money differs. */
export function withoutTrading(outcome: CaseOutcome): CaseOutcome {
  const { sums, series } = outcome
  const none = () => new Float64Array(sums.loadWh.length)
  return {
    ...outcome,
    sums: {
      ...sums,
      boughtWh: none(),
      soldWh: none(),
      imbalanceWh: none(),
      tradeNano: none(),
      feeNano: none(),
      supplierNano: sums.tariffNano,
    },
    series: withoutMarket(series),
    books: [],
    market: { welfareNano: 0n, optimumNano: 0n, surplusNano: 0n, imbalanceCostNano: 0n, voidSlots: 0 },
  }
}

function withoutMarket(series: SlotSeries): SlotSeries {
  const none = new Int32Array(series.loadWh.length)
  const unpriced = new Int32Array(series.loadWh.length).fill(NO_PRICE)
  return {
    ...series,
    bidWh: none,
    offerWh: none,
    tradedWh: none,
    imbalanceWh: none,
    buyPriceMicroPerKwh: unpriced,
    sellPriceMicroPerKwh: unpriced,
  }
}

function homeTotals(
  street: StreetColumns,
  { sums, batteries }: CaseOutcome,
  baseline: readonly bigint[],
): HomeTotals[] {
  return street.homes.map(({ battery }, home) => {
    const at = (column: Float64Array) => column[home] ?? 0
    const tradeNano = BigInt(at(sums.tradeNano))
    const supplierNano = BigInt(at(sums.supplierNano))
    const feeNano = BigInt(at(sums.feeNano))
    const costNano = feeNano - tradeNano - supplierNano
    return {
      loadWh: at(sums.loadWh),
      pvWh: at(sums.pvWh),
      curtailedWh: at(sums.curtailedWh),
      importWh: at(sums.importWh),
      exportWh: at(sums.exportWh),
      boughtWh: at(sums.boughtWh),
      soldWh: at(sums.soldWh),
      chargeWh: at(sums.chargeWh),
      dischargeWh: at(sums.dischargeWh),
      storedStartWh: battery?.initialWh ?? 0,
      storedEndWh: Math.floor(at(batteries.storedMicroWh) / MICRO),
      selfConsumedWh: at(sums.selfConsumedWh),
      peakImportWh: at(sums.peakImportWh),
      peakExportWh: at(sums.peakExportWh),
      imbalanceWh: at(sums.imbalanceWh),
      tradeNano,
      supplierNano,
      feeNano,
      costNano,
      tariffCostNano: -BigInt(at(sums.tariffNano)),
      savingNano: (baseline[home] ?? 0n) - costNano,
    }
  })
}
