/**
 * What energy has cost with the neighbours at each hour of the day: what a home that reads the published slots can know.
 * A mean that forgets: a day ago counts for a quarter, the day before for a quarter of the rest.
 */
export interface PriceMemory {
  /** By hour of the day (UTC). */
  readonly buyMicroPerKwh: Int32Array
  readonly sellMicroPerKwh: Int32Array
}

/** A published slot, and the tariffs to which those were left who found nobody. */
export interface PublishedSlot {
  readonly bidWh: number
  readonly offerWh: number
  readonly tradedWh: number
  /** Null where nothing traded. */
  readonly buyPriceMicroPerKwh: number | null
  readonly sellPriceMicroPerKwh: number | null
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
}

export const HOURS_PER_DAY = 24

/** Before anything is known, the street is worth no more than the tariffs. */
export function createPriceMemory(retailMicroPerKwh: number, feedInMicroPerKwh: number): PriceMemory {
  return {
    buyMicroPerKwh: new Int32Array(HOURS_PER_DAY).fill(retailMicroPerKwh),
    sellMicroPerKwh: new Int32Array(HOURS_PER_DAY).fill(feedInMicroPerKwh),
  }
}

/** Remembers a slot of an hour; `slotsPerHour` of them make one day's mean. */
export function rememberPrices(
  memory: PriceMemory,
  { hour, slotsPerHour }: { hour: number; slotsPerHour: number },
  slot: PublishedSlot,
): void {
  const weight = 4 * slotsPerHour
  const toward = (column: Int32Array, price: number) => {
    const before = column[hour] as number
    column[hour] = before + Math.trunc((price - before) / weight)
  }
  toward(memory.buyMicroPerKwh, meanBuyPrice(slot))
  toward(memory.sellMicroPerKwh, meanSellPrice(slot))
}

/** What a Wh asked for has cost on the mean, the supplier's part included; where nobody asked, what one would have cost. */
function meanBuyPrice(slot: PublishedSlot): number {
  const { bidWh, offerWh, tradedWh, buyPriceMicroPerKwh: price, retailMicroPerKwh: retail } = slot
  if (bidWh === 0) return offerWh > 0 ? slot.feedInMicroPerKwh : retail
  return Math.floor(((price ?? 0) * tradedWh + retail * (bidWh - tradedWh)) / bidWh)
}

function meanSellPrice(slot: PublishedSlot): number {
  const { bidWh, offerWh, tradedWh, sellPriceMicroPerKwh: price, feedInMicroPerKwh: feedIn } = slot
  if (offerWh === 0) return bidWh > 0 ? slot.retailMicroPerKwh : feedIn
  return Math.floor(((price ?? 0) * tradedWh + feedIn * (offerWh - tradedWh)) / offerWh)
}
