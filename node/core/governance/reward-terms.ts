/**
 * How a community shares its fund: in which proportion those who delivered and those who kept the chain running get the
 * income of a day, and what the fund keeps for members' defaults. Both weights 0: nothing is shared.
 */
import type { CborValue } from '../codec/cbor.ts'
import type { Fields } from '../codec/record.ts'

export interface RewardTerms {
  /** For green energy that was delivered to neighbours. */
  readonly deliveryWeight: number
  /** For gate votes that were included in blocks. */
  readonly serviceWeight: number
  /** The fund never shares below this. */
  readonly reserveNano: number
}

/** What holds where a genesis says nothing. */
export const DEFAULT_REWARDS: RewardTerms = { deliveryWeight: 3, serviceWeight: 1, reserveNano: 0 }
export const REWARD_WEIGHT_LIMIT = 1000

export function areRewardsInRange({ deliveryWeight, serviceWeight, reserveNano }: RewardTerms): boolean {
  const areWeightsRight = [deliveryWeight, serviceWeight].every(
    (weight) => weight >= 0 && weight <= REWARD_WEIGHT_LIMIT,
  )
  return areWeightsRight && reserveNano >= 0 && reserveNano <= Number.MAX_SAFE_INTEGER
}

export const REWARDS_FIELDS = 3

export function rewardsRecord({ deliveryWeight, serviceWeight, reserveNano }: RewardTerms): CborValue {
  return [deliveryWeight, serviceWeight, reserveNano]
}

export function readRewards(fields: Fields): RewardTerms {
  return { deliveryWeight: fields.uint(), serviceWeight: fields.uint(), reserveNano: fields.uint() }
}
