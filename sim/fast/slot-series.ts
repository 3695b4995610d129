import type { SlotSeries } from './run-result.ts'
import { NO_PRICE } from './run-result.ts'
import type { HomeSums, SlotColumns } from './slot-columns.ts'
import { MICRO } from './slot-columns.ts'
import type { SlotClearing } from './slot-market.ts'
import type { StreetMemory } from './street-memory.ts'

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
  readonly memory: StreetMemory
  readonly tradedWh: number
}

/**
 * Adds a settled slot to the sums of the homes and writes the street's numbers of it, where every meter is its load less
 * its sun and what its battery does. What follows from that balance is not summed slot by slot: `balanceSums` says it
 * at the end.
 */
export function tallySlot(slot: number, settled: SettledSlot, series: SlotSeries): void {
  tallyMeters(slot, settled, series)
  tallyBatteries(slot, settled, series)
  const { pvWh, importWh, exportWh, chargeWh, dischargeWh } = series
  const metered = (importWh[slot] as number) - (exportWh[slot] as number)
  const stored = (chargeWh[slot] as number) - (dischargeWh[slot] as number)
  series.loadWh[slot] = metered + (pvWh[slot] as number) - stored
}

/** Completes the sums of `tallySlot`: a home's load is what came through its meter and from its sun, less what it stored. */
export function balanceSums(sums: HomeSums): void {
  for (let home = 0; home < sums.loadWh.length; home++) {
    const metered = (sums.importWh[home] as number) - (sums.exportWh[home] as number)
    const stored = (sums.chargeWh[home] as number) - (sums.dischargeWh[home] as number)
    sums.loadWh[home] = metered + (sums.pvWh[home] as number) - stored
  }
}

/** As `tallySlot` for meters that were read: they may say otherwise than the profiles, and nothing is derived. */
export function tallyReadSlot(slot: number, settled: SettledSlot, series: SlotSeries): void {
  tallyMeters(slot, settled, series)
  tallyBatteries(slot, settled, series)
  series.loadWh[slot] = settled.memory.addUp('loadWh')
}

function tallyMeters(slot: number, { memory, tradedWh }: SettledSlot, series: SlotSeries): void {
  series.pvWh[slot] = memory.addUp('pvWh')
  series.importWh[slot] = memory.addUp('importWh')
  series.exportWh[slot] = memory.addUp('exportWh')
  memory.keepMost('importWh')
  memory.keepMost('exportWh')
  if (tradedWh === 0) return
  memory.addUp('boughtWh')
  memory.addUp('soldWh')
}

function tallyBatteries(slot: number, { memory }: SettledSlot, series: SlotSeries): void {
  memory.addSelfConsumed()
  const { homes, storedMicroWh } = memory.batteries
  if (homes.length === 0) return
  series.chargeWh[slot] = memory.addUp('chargeWh')
  series.dischargeWh[slot] = memory.addUp('dischargeWh')
  let stored = 0
  for (let index = 0; index < homes.length; index++) stored += storedMicroWh[homes[index] as number] as number
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
