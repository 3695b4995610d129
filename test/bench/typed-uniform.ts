/**
 * The best that plain JavaScript can do, as far as we know: typed arrays, no sort, the bucket search of the kernel.
 * The marginal level goes by index instead of pro rata, which is cheaper.
 */
const BUCKET_BITS = 11
const demandOf = new Int32Array(2 ** BUCKET_BITS)
const supplyOf = new Int32Array(2 ** BUCKET_BITS)

/** Writes the fills and gives the crossing price; null if nothing trades. */
export function clearTyped(prices: Int32Array, energies: Int32Array, fills: Int32Array): number | null {
  const count = prices.length
  let low = Infinity
  let high = -Infinity
  let supplyIn = 0
  for (let i = 0; i < count; i++) {
    const price = prices[i] ?? 0
    const energy = energies[i] ?? 0
    if (price < low) low = price
    if (price > high) high = price
    if (energy < 0) supplyIn -= energy
  }
  let demandAbove = 0
  let supplyBelow = 0
  for (;;) {
    const shift = Math.max(0, 32 - Math.clz32(high - low) - BUCKET_BITS)
    tally(prices, energies, low, high, shift)
    let bucket = (high - low) >> shift
    for (; bucket > 0; bucket--) {
      const demand = demandOf[bucket] ?? 0
      const supply = supplyOf[bucket] ?? 0
      if (demandAbove + demand >= supplyBelow + supplyIn - supply) break
      demandAbove += demand
      supplyIn -= supply
    }
    const supply = supplyOf[bucket] ?? 0
    supplyBelow += supplyIn - supply
    supplyIn = supply
    low += bucket << shift
    if (shift === 0) return fill(prices, energies, fills, low, demandAbove, supplyBelow, bucket)
    high = Math.min(high, low + 2 ** shift - 1)
  }
}

function tally(prices: Int32Array, energies: Int32Array, low: number, high: number, shift: number): void {
  demandOf.fill(0)
  supplyOf.fill(0)
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i] ?? 0
    if (price < low || price > high) continue
    const energy = energies[i] ?? 0
    const bucket = (price - low) >> shift
    if (energy > 0) demandOf[bucket] = (demandOf[bucket] ?? 0) + energy
    else supplyOf[bucket] = (supplyOf[bucket] ?? 0) - energy
  }
}

function fill(
  prices: Int32Array,
  energies: Int32Array,
  fills: Int32Array,
  level: number,
  demandAbove: number,
  supplyBelow: number,
  bucket: number,
): number | null {
  const quantity = Math.min(demandAbove + (demandOf[bucket] ?? 0), supplyBelow + (supplyOf[bucket] ?? 0))
  let bidsLeft = quantity - demandAbove
  let offersLeft = quantity - supplyBelow
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i] ?? 0
    const energy = energies[i] ?? 0
    if (price !== level) {
      fills[i] = price > level === energy > 0 ? energy : 0
    } else if (energy > 0) {
      const part = Math.min(energy, bidsLeft)
      fills[i] = part
      bidsLeft -= part
    } else {
      const part = Math.min(-energy, offersLeft)
      fills[i] = -part
      offersLeft -= part
    }
  }
  return quantity === 0 ? null : level
}
