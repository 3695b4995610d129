/** Smallest and largest price and the energy of both sides of a set of orders, four orders at a time. */

export let rangeLow: i32 = 0
export let rangeHigh: i32 = 0
export let setDemand: u32 = 0
export let setSupply: u32 = 0

/** Measures a set that is padded to a multiple of four with quantity 0 at a price of the set. */
export function measure(pricesAt: usize, quantitiesAt: usize, count: i32): void {
  const zero = i32x4.splat(0)
  let low = v128.load(pricesAt)
  let high = low
  let demand = zero
  let supply = zero
  const end = pricesAt + (usize(count) << 2)
  const distance = quantitiesAt - pricesAt
  for (let at = pricesAt; at < end; at += 16) {
    const price = v128.load(at)
    const quantity = v128.load(at + distance)
    low = i32x4.min_s(low, price)
    high = i32x4.max_s(high, price)
    demand = i32x4.add(demand, i32x4.max_s(quantity, zero))
    supply = i32x4.sub(supply, i32x4.min_s(quantity, zero))
  }
  rangeLow = lowest(low)
  rangeHigh = highest(high)
  setDemand = total(demand)
  setSupply = total(supply)
}

// @ts-ignore: decorator
@inline
export function lowest(lanes: v128): i32 {
  return min(
    min(i32x4.extract_lane(lanes, 0), i32x4.extract_lane(lanes, 1)),
    min(i32x4.extract_lane(lanes, 2), i32x4.extract_lane(lanes, 3)),
  )
}

// @ts-ignore: decorator
@inline
export function highest(lanes: v128): i32 {
  return max(
    max(i32x4.extract_lane(lanes, 0), i32x4.extract_lane(lanes, 1)),
    max(i32x4.extract_lane(lanes, 2), i32x4.extract_lane(lanes, 3)),
  )
}

// @ts-ignore: decorator
@inline
export function total(lanes: v128): u32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  )
}
