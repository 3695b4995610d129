/**
 * MUDA (Segal-Halevi, Hassidim, Aumann 2018) with Vickrey fees: the lot splits the owners into two halves, and each half
 * trades at the competitive price of the other, which nobody in it can move. The shorter side trades whole; on the
 * longer the best limits trade, and each owner pays for whom it displaces. Parameters: k, and the lot.
 */
import { amounts, reserveAgents } from '../kernel/agent-layout'
import { crossBook } from '../kernel/cross'
import { addDisplaced, beginDisplaced, displacedBy, endDisplaced } from '../kernel/displaced'
import { auctionPrice, fillBook } from '../kernel/fills'
import {
  ABI_VERSION,
  STATUS_BAD_PARAMETER,
  STATUS_OK,
  fills,
  finish,
  kDenominator,
  kNumerator,
  orderCount,
  prices,
  quantities,
} from '../kernel/layout'
import { PURPOSE_MUDA_HALF, draw } from '../kernel/lot'
import { groupByOwner, groupEnd, groupedOrder, ownerOf, spreadOver } from '../kernel/owners'
import {
  SUB_BOOK_COLUMNS,
  enterSubBook,
  leaveSubBook,
  markAt,
  returnFills,
  subDemand,
  subSupply,
} from '../kernel/sub-book'

export const abi: i32 = ABI_VERSION

// Marks of orders: the half of the owner, and in its place WILLING once an order may trade in its half.
const FIRST_HALF: i32 = 0
const SECOND_HALF: i32 = 1
const WILLING: i32 = 2
const DONE: i32 = 3

/** Lower than any price. */
const NO_PRICE: i32 = i32.MIN_VALUE

export function reserve(n: i32): i32 {
  return reserveAgents(n, SUB_BOOK_COLUMNS)
}

export function clear(): i32 {
  const count = orderCount()
  if (kNumerator() < 0 || kNumerator() > kDenominator() || kDenominator() == 0) {
    return finish(STATUS_BAD_PARAMETER, 0, 0, 0)
  }
  memory.fill(fills, 0, usize(count) << 2)
  memory.fill(amounts, 0, usize(count) << 3)
  groupByOwner(count)
  for (let from = 0, to = 0; from < count; from = to) {
    to = groupEnd(from, count)
    const half = i32(draw(PURPOSE_MUDA_HALF, ownerOf(groupedOrder(from))) >> 63)
    mark(from, to, half)
  }
  const firstPrice = competitivePrice(count, FIRST_HALF)
  const secondPrice = competitivePrice(count, SECOND_HALF)
  const quantity = tradeHalf(count, FIRST_HALF, secondPrice) + tradeHalf(count, SECOND_HALF, firstPrice)
  return finish(STATUS_OK, 0, 0, quantity)
}

/** The uniform price of a half, or where none of it trades the k-midpoint of its best bid and offer. */
function competitivePrice(count: i32, half: i32): i32 {
  const copied = enterSubBook(count, half)
  let price = NO_PRICE
  if (subDemand > 0 && subSupply > 0) {
    crossBook(copied)
    price = auctionPrice(copied)
  }
  leaveSubBook()
  return price
}

/** Trades the orders of a half at a price; gives the energy. */
function tradeHalf(count: i32, half: i32, price: i32): u64 {
  if (price == NO_PRICE) return 0
  markWilling(count, half, price)
  const copied = enterSubBook(count, WILLING)
  const demand = subDemand
  const supply = subSupply
  // Every bid is at least at the price and every offer at most: the crossing trades all of the shorter side.
  if (demand > 0 && supply > 0) {
    crossBook(copied)
    fillBook(copied)
    returnFills(copied)
  }
  leaveSubBook()
  payPrice(count, price, demand > supply ? 1 : demand < supply ? -1 : 0)
  return u64(min(demand, supply))
}

/** Marks the orders of a half that accept a price, but for owners that would both buy and sell at it. */
function markWilling(count: i32, half: i32, price: i32): void {
  for (let from = 0, to = 0; from < count; from = to) {
    to = groupEnd(from, count)
    if (load<i32>(markAt(groupedOrder(from))) != half) continue
    let buys = false
    let sells = false
    for (let at = from; at < to; at++) {
      const order = groupedOrder(at)
      const isBid = load<i32>(quantities + (usize(order) << 2)) > 0
      const isWilling = accepts(order, price)
      buys = buys || (isBid && isWilling)
      sells = sells || (!isBid && isWilling)
    }
    for (let at = from; at < to; at++) {
      const order = groupedOrder(at)
      store<i32>(markAt(order), !(buys && sells) && accepts(order, price) ? WILLING : DONE)
    }
  }
}

function accepts(order: i32, price: i32): bool {
  const limit = load<i32>(prices + (usize(order) << 2))
  return load<i32>(quantities + (usize(order) << 2)) > 0 ? limit >= price : limit <= price
}

/** The willing pay, or get, the price, and owners on the longer side (1 bids, -1 offers, 0 neither) their fees. */
function payPrice(count: i32, price: i32, side: i32): void {
  beginDisplaced()
  for (let i = 0; i < count; i++) {
    const at = usize(i) << 2
    const isWilling = load<i32>(markAt(i)) == WILLING
    const fill = load<i32>(fills + at)
    if (isWilling) store<i64>(amounts + (usize(i) << 3), i64(abs(fill)) * i64(price))
    const rest = (load<i32>(quantities + at) - fill) * side
    addDisplaced(i, isWilling && rest > 0 ? rest : 0, u32(abs(load<i32>(prices + at) - price)))
  }
  endDisplaced(true)
  for (let from = 0, to = 0; from < count; from = to) {
    to = groupEnd(from, count)
    chargeGroup(from, to, side)
  }
}

/** Charges a group its fee, if it trades on the longer side; nobody of it is willing again. */
function chargeGroup(from: i32, to: i32, side: i32): void {
  let traded: i32 = 0
  let isWilling = false
  for (let at = from; at < to; at++) {
    const order = groupedOrder(at)
    if (load<i32>(markAt(order)) != WILLING) continue
    isWilling = true
    traded += load<i32>(fills + (usize(order) << 2))
  }
  if (!isWilling) return
  if (traded * side > 0) spreadOver(from, to, displacedBy(from, to, abs(traded)), 1)
  mark(from, to, DONE)
}

function mark(from: i32, to: i32, value: i32): void {
  for (let at = from; at < to; at++) store<i32>(markAt(groupedOrder(at)), value)
}
