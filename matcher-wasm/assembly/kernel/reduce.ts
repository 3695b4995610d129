/** The fills of one unit less than the crossing allows, of both sides or of the bids alone. */
import { crossedQuantity, fillWhole } from './fills'
import { crossingPrice, demandAbove, demandAt, supplyAt, supplyBelow } from './crossing'
import { listLevel, listedEnergy } from './level'
import { lastBid, lastOffer } from './margin'
import { shareLevel } from './share'

/**
 * Fills k - 1 units: the levels of b_k and s_k share what the better ones leave of them, which is never the whole
 * level. Needs the margin; the crossing is spent afterwards.
 */
export function fillReduced(count: i32): void {
  // At the crossing its own share is known; beyond it the level of the last unit trades whole.
  const isBidAtCrossing = lastBid == crossingPrice
  const isOfferAtCrossing = lastOffer == crossingPrice
  const bidShare = crossedQuantity() - demandAbove
  const offerShare = crossedQuantity() - supplyBelow
  const bidWhole = demandAt
  const offerWhole = supplyAt
  const bids = fillWhole(count, lastBid + 1, lastOffer - 1, lastBid, 1)
  shareOneLess(bids, isBidAtCrossing, bidShare, bidWhole, 1)
  shareOneLess(listLevel(count, lastOffer, -1), isOfferAtCrossing, offerShare, offerWhole, -1)
}

/** Fills k - 1 units of the bids, and every offer up to the crossing price. */
export function fillBidsReduced(count: i32): void {
  const isAtCrossing = lastBid == crossingPrice
  const share = crossedQuantity() - demandAbove
  const whole = demandAt
  const bids = fillWhole(count, lastBid + 1, crossingPrice, lastBid, 1)
  shareOneLess(bids, isAtCrossing, share, whole, 1)
}

function shareOneLess(listed: i32, isAtCrossing: bool, share: u32, whole: u32, side: i32): void {
  if (!isAtCrossing) {
    whole = listedEnergy(listed)
    share = whole
  }
  if (share > 1) shareLevel(listed, share - 1, whole, side)
}
