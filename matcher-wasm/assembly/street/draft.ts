/** The orders of homes that order what they expect at what it is worth to them. */
import {
  bytes,
  BID_LIMIT,
  CONNECTION,
  ENERGIES,
  EXPECTED,
  EXPORT,
  HOMES,
  IMPORT,
  integer,
  LIMITS,
  OFFER_LIMIT,
  ordered,
} from './layout'

/** Sums of the last draft, Wh. */
export let bidEnergy: f64 = 0
export let offerEnergy: f64 = 0

/** Every home expects what its meter will see. */
export function expectMeter(): void {
  const expected = integer(EXPECTED)
  for (let at: usize = 0; at < bytes; at += 16)
    v128.store(expected + at, i32x4.sub(v128.load(integer(IMPORT) + at), v128.load(integer(EXPORT) + at)))
}

/**
 * Appends the orders of the homes from one number up to another to a book of so many; gives how many there are then. An
 * order is what is expected, as far as the connection carries it. No branches on who buys and who sells, which no
 * predictor can learn: an order of nothing is written too, and the next one over it.
 */
export function draft(fromHome: i32, untilHome: i32, count: i32): i32 {
  let place = usize(count) << 2
  let bids: i64 = 0
  let offers: i64 = 0
  for (let home = fromHome; home < untilHome; home++) {
    const at = usize(home) << 2
    const limit = load<i32>(integer(CONNECTION) + at)
    const energy = max(min(load<i32>(integer(EXPECTED) + at), limit), -limit)
    const isOffer = energy >> 31
    store<i32>(ordered(HOMES) + place, home)
    store<i32>(ordered(ENERGIES) + place, energy)
    const bid = load<i32>(integer(BID_LIMIT) + at)
    const offer = load<i32>(integer(OFFER_LIMIT) + at)
    store<i32>(ordered(LIMITS) + place, (bid & ~isOffer) | (offer & isOffer))
    bids += i64(energy & ~isOffer)
    offers -= i64(energy & isOffer)
    place += usize(u32(energy | -energy) >>> 31) << 2
  }
  bidEnergy = f64(bids)
  offerEnergy = f64(offers)
  return i32(place >>> 2)
}
