/** How a community shares its fund among those who delivered energy and those who served as validators. */
import type { CborValue } from '../codec/cbor.ts'
import type { Fields } from '../codec/record.ts'
import type { SlotIndex } from '../units/quantities.ts'

export interface RewardTerms {
  /** An epoch is so many slots: a day. */
  readonly epochSlots: number
  /** Epochs begin at slots that leave this when divided by `epochSlots`: midnight in UTC is 0. */
  readonly epochOffsetSlots: number
  /** The fund is shared in the proportion of these; none of both leaves it as it is. */
  readonly deliveryWeight: number
  readonly serviceWeight: number
}

export const REWARD_WEIGHT_LIMIT = 1_000_000
export const EPOCH_SLOTS_LIMIT = 100_000
const DAY_MS = 86_400_000

/** Days of UTC, half for delivery and half for service. */
export function dailyRewards(slotMs: number): RewardTerms {
  const epochSlots = Math.max(1, Math.floor(DAY_MS / slotMs))
  return { epochSlots, epochOffsetSlots: 0, deliveryWeight: 1, serviceWeight: 1 }
}

/** The epoch of a slot, by number. */
export function epochOf({ epochSlots, epochOffsetSlots }: RewardTerms, slot: SlotIndex): number {
  return Math.floor((slot - epochOffsetSlots) / epochSlots)
}

/** The last slot of the epoch of a slot. */
export function epochEnd(terms: RewardTerms, slot: SlotIndex): SlotIndex {
  return (epochOf(terms, slot) + 1) * terms.epochSlots + terms.epochOffsetSlots - 1
}

export const REWARDS_FIELDS = 4

export function rewardsRecord(terms: RewardTerms): CborValue {
  const { epochSlots, epochOffsetSlots, deliveryWeight, serviceWeight } = terms
  return [epochSlots, epochOffsetSlots, deliveryWeight, serviceWeight]
}

export function readRewards(fields: Fields): RewardTerms {
  return {
    epochSlots: fields.uint(),
    epochOffsetSlots: fields.uint(),
    deliveryWeight: fields.uint(),
    serviceWeight: fields.uint(),
  }
}
