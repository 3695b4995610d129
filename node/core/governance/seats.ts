/**
 * Who keeps a vote. A validator none of whose gate votes was included in M consecutive blocks loses its seat until it
 * returns; one that signed two different things loses it until the others decide otherwise. A set never shrinks below
 * four, and by one within M blocks: with fewer, or faster, a minority could end up with the majority.
 */
import type { MemberId } from '../market/order-sheet.ts'
import type { Height } from '../units/quantities.ts'
import type { Seat, Terms } from './terms.ts'

export const SMALLEST_SET = 4

/** Counts one block's gate votes, and takes at most one seat. */
export function afterBlock(
  terms: Terms,
  { voters, height }: { voters: ReadonlySet<MemberId>; height: Height },
): Terms {
  const seats = terms.seats.map((seat) =>
    seat.state === 'voting'
      ? { ...seat, absentBlocks: voters.has(seat.member) ? 0 : seat.absentBlocks + 1 }
      : seat,
  )
  const lost = seatToTake({ ...terms, seats }, height)
  if (lost === undefined) return { ...terms, seats }
  const state = lost.isCondemned ? 'forfeited' : 'absent'
  const taken: Seat = { ...lost, state, absentBlocks: 0, lostAtHeight: height }
  return {
    ...terms,
    seats: seats.map((seat) => (seat === lost ? taken : seat)),
    lastSeatLostAtHeight: height,
  }
}

function seatToTake({ seats, policies, lastSeatLostAtHeight }: Terms, height: Height): Seat | undefined {
  const voting = seats.filter(({ state }) => state === 'voting')
  const isTooSoon = lastSeatLostAtHeight > 0 && height < lastSeatLostAtHeight + policies.absenceBlocks
  if (voting.length <= SMALLEST_SET || isTooSoon) return undefined
  return (
    voting.find(({ isCondemned }) => isCondemned) ??
    voting.find(({ absentBlocks }) => absentBlocks >= policies.absenceBlocks)
  )
}

/** Its seat is taken as soon as the set can spare it. */
export function condemn(terms: Terms, offender: MemberId): Terms {
  const seats = terms.seats.map((seat) => (seat.member === offender ? { ...seat, isCondemned: true } : seat))
  return { ...terms, seats }
}

/** The seat that waits for this validator, if it lost it at that height by absence. */
export function seatToReturn({ seats }: Terms, member: MemberId, lostAtHeight: Height): Seat | undefined {
  return seats.find(
    (seat) => seat.member === member && isReturnable(seat) && seat.lostAtHeight === lostAtHeight,
  )
}

/** Lost by absence alone: who was away when it was found to have signed twice does not come back by itself either. */
export function isReturnable({ state, isCondemned }: Pick<Seat, 'state' | 'isCondemned'>): boolean {
  return state === 'absent' && !isCondemned
}

export function returnSeat(terms: Terms, member: MemberId): Terms {
  const seats = terms.seats.map((seat): Seat =>
    seat.member === member ? { ...seat, state: 'voting', absentBlocks: 0, lostAtHeight: 0 } : seat,
  )
  return { ...terms, seats }
}
