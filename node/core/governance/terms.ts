/**
 * What a community has decided since its genesis: part of the state, so that every node judges a block by the same
 * terms. The terms of a block are those of its parent's state; a decision that takes effect in slot E is in force in
 * the first block after slot E - 1 is final, or behind the tip.
 */
import type { Hash } from '../crypto/sha256.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { Height, SlotIndex } from '../units/quantities.ts'
import type { Change } from './change.ts'
import type { FeeTerms } from './fee-terms.ts'
import type { Feeder } from './feeder-terms.ts'
import type { RewardTerms } from './reward-terms.ts'
import type { Community, Member, Policies, RuleTerms } from './genesis.ts'
import type { PastKeysByMember } from './past-keys.ts'

/** `absent` returns by itself; `forfeited` needs a decision of the others. */
export const SEAT_STATES = ['voting', 'absent', 'forfeited'] as const
export type SeatState = (typeof SEAT_STATES)[number]

/** One validator's place, in the order of proposing. */
export interface Seat {
  readonly member: MemberId
  readonly state: SeatState
  /** Consecutive blocks without a gate vote of its own. */
  readonly absentBlocks: number
  /** It signed two different messages; it votes until it can be spared. */
  readonly isCondemned: boolean
  /** The height at which it lost its seat; 0 while it votes. */
  readonly lostAtHeight: Height
}

/** A decision that waits for its slot. */
export interface ScheduledChange {
  /** Names the decision, and orders those of one slot. */
  readonly id: Hash
  readonly effectiveSlot: SlotIndex
  readonly change: Change
}

export interface Terms {
  readonly protocolVersion: number
  /** All who are or were members, in the order of their admission. */
  readonly members: ReadonlyMap<MemberId, Member>
  readonly seats: readonly Seat[]
  /** The height of the last block that took a seat; 0 for none. */
  readonly lastSeatLostAtHeight: Height
  readonly rule: RuleTerms
  readonly policies: Policies
  readonly fees: FeeTerms
  readonly rewards: RewardTerms
  /** The meter of the whole street, if the community has decided on one. */
  readonly feeder: Feeder | null
  /** By slot, then id. */
  readonly scheduled: readonly ScheduledChange[]
  /**
   * Offences that were punished, by name, with the slot of the block that did, or its height where the offence has one;
   * kept while they could be told again.
   */
  readonly offences: ReadonlyMap<string, number>
  /** Keys that members had before they took others, as long as what was signed with them can be told. */
  readonly pastKeys: PastKeysByMember
}

/** The terms at the beginning. */
export function genesisTerms({ genesis, members }: Community): Terms {
  return {
    protocolVersion: genesis.protocolVersion,
    members,
    seats: genesis.validators.map(newSeat),
    lastSeatLostAtHeight: 0,
    rule: genesis.rule,
    policies: genesis.policies,
    fees: genesis.fees,
    rewards: genesis.rewards,
    feeder: null,
    scheduled: [],
    offences: new Map(),
    pastKeys: new Map(),
  }
}

export function newSeat(member: MemberId): Seat {
  return { member, state: 'voting', absentBlocks: 0, isCondemned: false, lostAtHeight: 0 }
}

/** Those whose votes count, in the order of proposing. */
export function validatorsOf({ seats }: Pick<Terms, 'seats'>): MemberId[] {
  return seats.filter(({ state }) => state === 'voting').map(({ member }) => member)
}

/** The community as these terms have it: what the checks of a block after that state need. Made once for the same two. */
export function communityUnder(founded: Community, terms: Terms): Community {
  const known = communities.get(terms)
  if (known?.founded === founded) return known.community
  const community = withTerms(founded, terms)
  communities.set(terms, { founded, community })
  return community
}

const communities = new WeakMap<Terms, { readonly founded: Community; readonly community: Community }>()

function withTerms(founded: Community, terms: Terms): Community {
  const { protocolVersion, members, rule, policies, fees, rewards, feeder } = terms
  const genesis = {
    ...founded.genesis,
    protocolVersion,
    rule,
    policies,
    fees,
    rewards,
    members: [...members.values()],
    validators: validatorsOf(terms),
  }
  return { genesis, hash: founded.hash, members, feeder }
}
