/** Makes the figures of a case; docs/kpis.md has every formula. */
import type { HomeTotals, SlotSeries } from '../fast/run-result.ts'
import { NO_PRICE } from '../fast/run-result.ts'
import type { Feeder } from '../grid/feeder.ts'
import type { FeederRun } from '../grid/feeder-run.ts'
import type { BatteryPrice } from './battery-figures.ts'
import { batteryMoney } from './battery-figures.ts'
import type { CaseKpis } from './case-kpis.ts'
import { feederFigures } from './feeder-figures.ts'
import { giniCoefficient, jainIndex, medianAmount } from './inequality.ts'
import { selfConsumedWh } from './pooled-use.ts'

export interface KpiInput {
  readonly homes: readonly HomeTotals[]
  readonly series: SlotSeries
  /** The figures while nobody steered; null in the case that is just that, and in the one without. */
  readonly unsteered: Pick<CaseKpis, 'savingNano' | 'batteryWearNano' | 'storedChangeNano'> | null
  readonly market: {
    readonly welfareNano: bigint
    readonly optimumNano: bigint
    readonly surplusNano: bigint
    readonly imbalanceCostNano: bigint
  }
  readonly capacityWh: number
  readonly batteryPrices: readonly BatteryPrice[]
  readonly co2GramsPerKwh: Int32Array | null
  readonly grid: { readonly feeder: Feeder; readonly run: FeederRun } | null
}

export function computeKpis(input: KpiInput): CaseKpis {
  const { homes, series } = input
  const energy = energyFigures(homes, series)
  return {
    ...energy,
    ...shareFigures(energy),
    ...moneyFigures(input),
    ...gridFigures(series),
    ...priceFigures(series),
    ...imbalanceFigures(input, energy.tradedWh),
    co2Grams: co2Grams(input),
    batteryCycles: input.capacityWh === 0 ? null : sumOf(series.dischargeWh) / input.capacityWh,
    batteryLossWh: batteryLossWh(homes),
    ...feederFigures(input.grid, energy.demandWh),
  }
}

function energyFigures(homes: readonly HomeTotals[], series: SlotSeries) {
  const { streetImportWh, streetExportWh } = streetFlows(series)
  return {
    demandWh: total(homes, ({ loadWh }) => loadWh),
    generationWh: total(homes, ({ pvWh }) => pvWh),
    selfConsumedOwnWh: total(homes, (home) => home.selfConsumedWh),
    selfConsumedPooledWh: pooledWh(homes, series),
    tradedWh: sumOf(series.tradedWh),
    importWh: total(homes, ({ importWh }) => importWh),
    exportWh: total(homes, ({ exportWh }) => exportWh),
    streetImportWh,
    streetExportWh,
    curtailedWh: total(homes, ({ curtailedWh }) => curtailedWh),
  }
}

/** The street as one home with one battery. */
function pooledWh(homes: readonly HomeTotals[], series: SlotSeries): number {
  const pool = { solarWh: 0 }
  let storedBefore = total(homes, ({ storedStartWh }) => storedStartWh)
  let used = 0
  for (let slot = 0; slot < series.loadWh.length; slot++) {
    const dischargeWh = series.dischargeWh[slot] as number
    const stored = series.storedWh[slot] as number
    used += selfConsumedWh(
      {
        loadWh: series.loadWh[slot] as number,
        pvWh: series.pvWh[slot] as number,
        chargeWh: series.chargeWh[slot] as number,
        dischargeWh,
        arrivedWh: Math.max(stored - storedBefore + dischargeWh, 0),
      },
      pool,
    )
    storedBefore = stored
  }
  return used
}

function streetFlows({ importWh, exportWh }: SlotSeries): { streetImportWh: number; streetExportWh: number } {
  let streetImportWh = 0
  let streetExportWh = 0
  for (let slot = 0; slot < importWh.length; slot++) {
    const net = (importWh[slot] as number) - (exportWh[slot] as number)
    if (net > 0) streetImportWh += net
    else streetExportWh -= net
  }
  return { streetImportWh, streetExportWh }
}

function shareFigures(energy: ReturnType<typeof energyFigures>) {
  const { demandWh, generationWh, selfConsumedOwnWh, selfConsumedPooledWh, curtailedWh } = energy
  return {
    selfConsumptionOwn: share(selfConsumedOwnWh, generationWh),
    selfConsumptionPooled: share(selfConsumedPooledWh, generationWh),
    selfSufficiencyOwn: share(selfConsumedOwnWh, demandWh),
    selfSufficiencyPooled: share(selfConsumedPooledWh, demandWh),
    localShare: share(energy.tradedWh, demandWh),
    curtailedShare: share(curtailedWh, generationWh + curtailedWh),
  }
}

function moneyFigures({ homes, unsteered, market, batteryPrices }: KpiInput) {
  const savings = homes.map(({ savingNano }) => savingNano)
  const savingNano = amount(savings)
  const accountingGainNano = unsteered?.savingNano ?? savingNano
  const batteries = batteryMoney(homes, batteryPrices)
  const { batteryWearNano, storedChangeNano } = batteries
  // Without trading batteries do what they do while nobody steers.
  const before = unsteered ?? batteries
  const { welfareNano, optimumNano, surplusNano } = market
  return {
    savingNano,
    accountingGainNano,
    physicalGainNano: savingNano - accountingGainNano,
    feeNano: amount(homes.map(({ feeNano }) => feeNano)),
    surplusNano,
    homesWorseOff: savings.filter((saving) => saving < 0n).length,
    giniOfSavings: giniCoefficient(savings),
    jainOfSavings: jainIndex(savings),
    lowestSavingNano: savings.reduce(
      (lowest, saving) => (saving < lowest ? saving : lowest),
      savings[0] ?? 0n,
    ),
    medianSavingNano: medianAmount(savings),
    ...batteries,
    savingAfterBatteriesNano:
      savingNano - (batteryWearNano - before.batteryWearNano) + (storedChangeNano - before.storedChangeNano),
    welfareNano,
    welfareEfficiency: optimumNano === 0n ? null : Number(welfareNano) / Number(optimumNano),
  }
}

function gridFigures({ importWh, exportWh }: SlotSeries) {
  let peakImportWh = 0
  let peakExportWh = 0
  let flowed = 0
  for (let slot = 0; slot < importWh.length; slot++) {
    const net = (importWh[slot] as number) - (exportWh[slot] as number)
    peakImportWh = Math.max(peakImportWh, net)
    peakExportWh = Math.max(peakExportWh, -net)
    flowed += Math.max(net, 0)
  }
  const mean = flowed / Math.max(importWh.length, 1)
  return { peakImportWh, peakExportWh, peakToAverage: flowed === 0 ? null : peakImportWh / mean }
}

function priceFigures({ tradedWh, buyPriceMicroPerKwh }: SlotSeries) {
  let slotsWithTrade = 0
  let weighted = 0n
  let energy = 0
  let lowest = Infinity
  let highest = -Infinity
  for (let slot = 0; slot < tradedWh.length; slot++) {
    const price = buyPriceMicroPerKwh[slot] as number
    if (price === NO_PRICE) continue
    slotsWithTrade++
    weighted += BigInt(price) * BigInt(tradedWh[slot] as number)
    energy += tradedWh[slot] as number
    lowest = Math.min(lowest, price)
    highest = Math.max(highest, price)
  }
  const isTraded = slotsWithTrade > 0
  return {
    slotsWithTrade,
    meanPriceMicroPerKwh: isTraded ? Math.round(Number(weighted) / energy) : null,
    lowestPriceMicroPerKwh: isTraded ? lowest : null,
    highestPriceMicroPerKwh: isTraded ? highest : null,
  }
}

function imbalanceFigures({ homes, market }: KpiInput, tradedWh: number) {
  const imbalanceWh = total(homes, (home) => home.imbalanceWh)
  return {
    imbalanceWh,
    // Each traded Wh can be missed by its buyer and by its seller.
    imbalanceShare: share(imbalanceWh, 2 * tradedWh),
    imbalanceCostNano: market.imbalanceCostNano,
  }
}

/** Of what the street took from outside; what it gave earns nothing back. */
function co2Grams({ series, co2GramsPerKwh }: KpiInput): number | null {
  if (co2GramsPerKwh === null) return null
  let milligrams = 0
  for (let slot = 0; slot < series.importWh.length; slot++) {
    const net = (series.importWh[slot] as number) - (series.exportWh[slot] as number)
    milligrams += Math.max(net, 0) * (co2GramsPerKwh[slot] as number)
  }
  return Math.round(milligrams / 1000)
}

function batteryLossWh(homes: readonly HomeTotals[]): number {
  return total(homes, (home) => home.chargeWh - home.dischargeWh - (home.storedEndWh - home.storedStartWh))
}

function total(homes: readonly HomeTotals[], value: (home: HomeTotals) => number): number {
  return homes.reduce((sum, home) => sum + value(home), 0)
}

function sumOf(column: Int32Array): number {
  return column.reduce((sum, value) => sum + value, 0)
}

function amount(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, each) => sum + each, 0n)
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}
