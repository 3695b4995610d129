/**
 * When a flexible load uses its energy: in the cheapest slots of its window, as fast as it may, the earliest of equals
 * first. Where all cost the same it begins at once, as it would without anybody steering.
 */
export interface ShiftableLoad {
  readonly energyWh: number
  /** Most in one slot; `energyWh` fits into the window. */
  readonly maxSlotWh: number
  /** One price for each slot of the window, micro per kWh. */
  readonly pricesMicroPerKwh: ArrayLike<number>
}

/** Writes the Wh of each slot; they add up to the load's energy exactly. */
export function placeLoad(load: ShiftableLoad, slotsWh: Int32Array): void {
  const { pricesMicroPerKwh: prices, maxSlotWh } = load
  const order = Array.from(slotsWh, (_, slot) => slot).sort(
    (left, right) => (prices[left] ?? 0) - (prices[right] ?? 0) || left - right,
  )
  let leftWh = load.energyWh
  for (const slot of order) {
    const part = Math.min(leftWh, maxSlotWh)
    slotsWh[slot] = part
    leftWh -= part
  }
}
