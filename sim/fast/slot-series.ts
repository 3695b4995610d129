import type { SlotSeries } from './run-result.ts'
import { NO_PRICE } from './run-result.ts'
import type { BatteryColumns, HomeSums, SlotColumns } from './slot-columns.ts'
import { MICRO } from './slot-columns.ts'
import type { SlotClearing } from './slot-market.ts'

/** An empty series of so many slots. */
export function createSlotSeries(slots: number): SlotSeries {
  const column = () => new Int32Array(slots)
  return {
    loadWh: column(),
    pvWh: column(),
    curtailedWh: column(),
    importWh: column(),
    exportWh: column(),
    chargeWh: column(),
    dischargeWh: column(),
    storedWh: column(),
    bidWh: column(),
    offerWh: column(),
    tradedWh: column(),
    imbalanceWh: column(),
    buyPriceMicroPerKwh: column().fill(NO_PRICE),
    sellPriceMicroPerKwh: column().fill(NO_PRICE),
  }
}

/** Adds a settled slot to the sums of the homes and writes the street's numbers of it. */
export function tallySlot(
  slot: number,
  {
    now,
    sums,
    batteries,
    tradedWh,
  }: { now: SlotColumns; sums: HomeSums; batteries: BatteryColumns; tradedWh: number },
  series: SlotSeries,
): void {
  tallyUse(slot, { now, sums }, series)
  tallyMeters(slot, { now, sums }, series)
  if (tradedWh > 0) tallyTrades(now, sums)
  tallyBatteries(slot, { now, sums, batteries }, series)
}

/** Few columns at a time: a processor has registers for some ten of them. */
function tallyUse(
  slot: number,
  { now, sums }: { now: SlotColumns; sums: HomeSums },
  series: SlotSeries,
): void {
  const { loadWh, pvWh } = now
  const { loadWh: loadSums, pvWh: pvSums, selfConsumedWh } = sums
  let loads = 0
  let suns = 0
  for (let home = 0; home < loadWh.length; home++) {
    const load = loadWh[home] as number
    const sun = pvWh[home] as number
    loads += load
    suns += sun
    loadSums[home] = (loadSums[home] as number) + load
    pvSums[home] = (pvSums[home] as number) + sun
    // The smaller of the two, without a branch that no predictor can learn.
    const lack = load - sun
    selfConsumedWh[home] = (selfConsumedWh[home] as number) + (sun + (lack & (lack >> 31)))
  }
  series.loadWh[slot] = loads
  series.pvWh[slot] = suns
}

function tallyMeters(
  slot: number,
  { now, sums }: { now: SlotColumns; sums: HomeSums },
  series: SlotSeries,
): void {
  const { importWh, exportWh } = now
  const { importWh: importSums, exportWh: exportSums, peakImportWh, peakExportWh } = sums
  let imports = 0
  let exports = 0
  for (let home = 0; home < importWh.length; home++) {
    const imported = importWh[home] as number
    const exported = exportWh[home] as number
    imports += imported
    exports += exported
    importSums[home] = (importSums[home] as number) + imported
    exportSums[home] = (exportSums[home] as number) + exported
    if (imported > (peakImportWh[home] as number)) peakImportWh[home] = imported
    if (exported > (peakExportWh[home] as number)) peakExportWh[home] = exported
  }
  series.importWh[slot] = imports
  series.exportWh[slot] = exports
}

function tallyTrades({ boughtWh, soldWh }: SlotColumns, sums: HomeSums): void {
  const { boughtWh: boughtSums, soldWh: soldSums } = sums
  for (let home = 0; home < boughtWh.length; home++) {
    boughtSums[home] = (boughtSums[home] as number) + (boughtWh[home] as number)
    soldSums[home] = (soldSums[home] as number) + (soldWh[home] as number)
  }
}

function tallyBatteries(
  slot: number,
  { now, sums, batteries }: { now: SlotColumns; sums: HomeSums; batteries: BatteryColumns },
  series: SlotSeries,
): void {
  const { homes, storedMicroWh } = batteries
  let charges = 0
  let discharges = 0
  let stored = 0
  for (let index = 0; index < homes.length; index++) {
    const home = homes[index] as number
    const charge = now.chargeWh[home] as number
    const discharge = now.dischargeWh[home] as number
    charges += charge
    discharges += discharge
    stored += storedMicroWh[home] as number
    sums.chargeWh[home] = (sums.chargeWh[home] as number) + charge
    sums.dischargeWh[home] = (sums.dischargeWh[home] as number) + discharge
    sums.selfConsumedWh[home] =
      (sums.selfConsumedWh[home] as number) + (now.storedSolarUsedWh[home] as number)
  }
  series.chargeWh[slot] = charges
  series.dischargeWh[slot] = discharges
  series.storedWh[slot] = Math.floor(stored / MICRO)
}

/**
 * Energy that was traded and neither taken nor delivered, and what that cost at the supplier's prices: asked for only
 * where somebody can be wrong about the coming slot. Gives the cost, nano.
 */
export function tallyImbalance(slot: number, now: SlotColumns, sums: HomeSums, series: SlotSeries): number {
  let missed = 0
  let cost = 0
  for (let home = 0; home < now.loadWh.length; home++) {
    const untaken = Math.max((now.boughtWh[home] as number) - (now.importWh[home] as number), 0)
    const undelivered = Math.max((now.soldWh[home] as number) - (now.exportWh[home] as number), 0)
    if (untaken + undelivered === 0) continue
    const spread = Math.abs((now.retailMicroPerKwh[home] as number) - (now.feedInMicroPerKwh[home] as number))
    missed += untaken + undelivered
    cost += (untaken + undelivered) * spread
    sums.imbalanceWh[home] = (sums.imbalanceWh[home] as number) + untaken + undelivered
  }
  series.imbalanceWh[slot] = missed
  return cost
}

/** Adds what was curtailed; asked for only on streets where a connection can be too small. */
export function tallyCurtailment(slot: number, now: SlotColumns, sums: HomeSums, series: SlotSeries): void {
  let lost = 0
  for (let home = 0; home < now.curtailedWh.length; home++) {
    const curtailed = now.curtailedWh[home] as number
    lost += curtailed
    sums.curtailedWh[home] = (sums.curtailedWh[home] as number) + curtailed
  }
  series.curtailedWh[slot] = lost
}

/** What the market of a slot came to. */
export function writeMarket(
  slot: number,
  { bidWh, offerWh }: { bidWh: number; offerWh: number },
  { tradedWh, buyPriceMicroPerKwh, sellPriceMicroPerKwh }: SlotClearing,
  series: SlotSeries,
): void {
  series.bidWh[slot] = bidWh
  series.offerWh[slot] = offerWh
  series.tradedWh[slot] = tradedWh
  if (buyPriceMicroPerKwh === null || sellPriceMicroPerKwh === null) return
  series.buyPriceMicroPerKwh[slot] = buyPriceMicroPerKwh
  series.sellPriceMicroPerKwh[slot] = sellPriceMicroPerKwh
}
