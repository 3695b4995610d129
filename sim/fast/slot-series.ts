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

/** What a settled slot is tallied from and into. */
interface SettledSlot {
  readonly now: SlotColumns
  readonly sums: HomeSums
  readonly batteries: BatteryColumns
  readonly tradedWh: number
}

/**
 * Adds a settled slot to the sums of the homes and writes the street's numbers of it, where every meter is its load less
 * its sun and what its battery does. What follows from that balance is not summed slot by slot: `balanceSums` says it
 * at the end.
 */
export function tallySlot(slot: number, settled: SettledSlot, series: SlotSeries): void {
  const { now, sums, batteries, tradedWh } = settled
  tallyMeters(slot, { now, sums }, series)
  if (tradedWh > 0) tallyTrades(now, sums)
  tallyBatteries(slot, { now, sums, batteries }, series)
  const { pvWh, importWh, exportWh, chargeWh, dischargeWh } = series
  const metered = (importWh[slot] as number) - (exportWh[slot] as number)
  const stored = (chargeWh[slot] as number) - (dischargeWh[slot] as number)
  series.loadWh[slot] = metered + (pvWh[slot] as number) - stored
}

/**
 * Completes the sums of `tallySlot`. A home's load is what came through its meter and from its sun and did not go into
 * its battery; what it used of its sun is, without a battery, what did not leave.
 */
export function balanceSums(sums: HomeSums, { capacityWh }: BatteryColumns): void {
  for (let home = 0; home < capacityWh.length; home++) {
    const pv = sums.pvWh[home] as number
    const exported = sums.exportWh[home] as number
    const stored = (sums.chargeWh[home] as number) - (sums.dischargeWh[home] as number)
    sums.loadWh[home] = (sums.importWh[home] as number) - exported + pv - stored
    if (capacityWh[home] === 0) sums.selfConsumedWh[home] = pv - exported
  }
}

/** As `tallySlot` for meters that were read: they may say otherwise than the profiles, and nothing is derived. */
export function tallyReadSlot(slot: number, settled: SettledSlot, series: SlotSeries): void {
  const { now, sums, batteries, tradedWh } = settled
  tallyMeters(slot, { now, sums }, series)
  if (tradedWh > 0) tallyTrades(now, sums)
  tallyBatteries(slot, { now, sums, batteries }, series)
  let loads = 0
  now.loadWh.forEach((load, home) => {
    loads += load
    sums.loadWh[home] = (sums.loadWh[home] as number) + load
    if (batteries.capacityWh[home] === 0)
      sums.selfConsumedWh[home] =
        (sums.selfConsumedWh[home] as number) + Math.min(load, now.pvWh[home] as number)
  })
  series.loadWh[slot] = loads
}

function tallyMeters(
  slot: number,
  { now, sums }: { now: SlotColumns; sums: HomeSums },
  series: SlotSeries,
): void {
  series.pvWh[slot] = addColumn(now.pvWh, sums.pvWh)
  series.importWh[slot] = addColumn(now.importWh, sums.importWh)
  series.exportWh[slot] = addColumn(now.exportWh, sums.exportWh)
  keepPeaks(now.importWh, sums.peakImportWh)
  keepPeaks(now.exportWh, sums.peakExportWh)
}

/**
 * Adds a column to the sums and gives its total. Few columns in a loop and four homes in a turn: what the compiler
 * checks of a column takes longer than adding, and it checks it once in every turn.
 */
function addColumn(column: Int32Array, sums: Float64Array): number {
  const count = column.length
  const wholeTurns = count - (count % 4)
  let total = 0
  let home = 0
  for (; home < wholeTurns; home += 4) {
    const first = column[home] as number
    const second = column[home + 1] as number
    const third = column[home + 2] as number
    const fourth = column[home + 3] as number
    total += first + second + third + fourth
    sums[home] = (sums[home] as number) + first
    sums[home + 1] = (sums[home + 1] as number) + second
    sums[home + 2] = (sums[home + 2] as number) + third
    sums[home + 3] = (sums[home + 3] as number) + fourth
  }
  for (; home < count; home++) {
    const energy = column[home] as number
    total += energy
    sums[home] = (sums[home] as number) + energy
  }
  return total
}

/** Keeps the most of each home, four homes in a turn as above. */
function keepPeaks(column: Int32Array, peaks: Float64Array): void {
  const count = column.length
  const wholeTurns = count - (count % 4)
  let home = 0
  for (; home < wholeTurns; home += 4) {
    const first = column[home] as number
    const second = column[home + 1] as number
    const third = column[home + 2] as number
    const fourth = column[home + 3] as number
    if (first > (peaks[home] as number)) peaks[home] = first
    if (second > (peaks[home + 1] as number)) peaks[home + 1] = second
    if (third > (peaks[home + 2] as number)) peaks[home + 2] = third
    if (fourth > (peaks[home + 3] as number)) peaks[home + 3] = fourth
  }
  for (; home < count; home++)
    if ((column[home] as number) > (peaks[home] as number)) peaks[home] = column[home] as number
}

function tallyTrades({ boughtWh, soldWh }: SlotColumns, sums: HomeSums): void {
  const { boughtWh: boughtSums, soldWh: soldSums } = sums
  addColumn(boughtWh, boughtSums)
  addColumn(soldWh, soldSums)
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
    const direct = Math.min(now.loadWh[home] as number, now.pvWh[home] as number)
    sums.selfConsumedWh[home] =
      (sums.selfConsumedWh[home] as number) + direct + (now.storedSolarUsedWh[home] as number)
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
