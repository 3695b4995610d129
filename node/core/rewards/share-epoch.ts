/**
 * Shares the income of an epoch among those who contributed: one part for delivery, one for service, each by the largest
 * remainder. What nobody has earned stays in the fund.
 *
 * Delivery is the least of net export, generation and green energy sold. So energy that goes to and fro between two
 * batteries is none, nor is what was bought in another hour. It earns no more than delivery's part of the fees that were
 * paid on it: who trades with itself gets back at most what it paid.
 */
import type { MemberId } from '../market/order-sheet.ts'
import { shareByLargestRemainder } from '../units/shares.ts'
import type { Contribution, EpochTally } from './epoch-tally.ts'

export interface EpochShares {
  /** Fees and rule surplus of the epoch. */
  readonly incomeNano: bigint
  /** What of it the fund may share: it has it, beyond its reserve. */
  readonly sharedNano: bigint
  readonly deliveryPoolNano: bigint
  readonly servicePoolNano: bigint
  /** Those who contributed anything, by member key. */
  readonly rows: readonly RewardRow[]
}

/** One member's rewards of an epoch with what they are made of. */
export interface RewardRow {
  readonly member: MemberId
  readonly deliveryWh: number
  /** The most that delivery may earn: its part of the fees on it. */
  readonly limitNano: bigint
  readonly deliveryNano: bigint
  readonly votes: number
  readonly serviceNano: bigint
}

export interface SharingTerms {
  readonly deliveryWeight: number
  readonly serviceWeight: number
  readonly reserveNano: number
}

/** `fundNano` is what the fund has now. */
export function shareEpoch(tally: EpochTally, terms: SharingTerms, fundNano: bigint): EpochShares {
  const { incomeNano } = tally
  const availableNano = fundNano - BigInt(terms.reserveNano)
  const sharedNano = largest(0n, incomeNano < availableNano ? incomeNano : availableNano)
  const weights = [BigInt(terms.deliveryWeight), BigInt(terms.serviceWeight)]
  const [deliveryPoolNano = 0n, servicePoolNano = 0n] = shareByLargestRemainder(sharedNano, weights)
  const earned = [...tally.contributions].map(([member, contribution]) => ({
    member,
    deliveryWh: deliveryWh(contribution),
    limitNano: limitNano(contribution, terms),
    votes: contribution.isDoubted ? 0 : contribution.votes,
  }))
  const delivery = shareByLargestRemainder(
    deliveryPoolNano,
    earned.map((each) => BigInt(each.deliveryWh)),
  )
  const service = shareByLargestRemainder(
    servicePoolNano,
    earned.map(({ votes }) => BigInt(votes)),
  )
  const rows = earned.map((each, index) => {
    const shareNano = delivery[index] ?? 0n
    const deliveryNano = shareNano < each.limitNano ? shareNano : each.limitNano
    return { ...each, deliveryNano, serviceNano: service[index] ?? 0n }
  })
  return {
    incomeNano,
    sharedNano,
    deliveryPoolNano,
    servicePoolNano,
    rows: rows.filter(({ deliveryWh: wh, votes }) => wh > 0 || votes > 0),
  }
}

/** Nothing where a slot was not verified: what was imported in it is not known. */
function deliveryWh(contribution: Contribution): number {
  const { netExportWh, generationWh, greenSoldWh, isUnverified } = contribution
  return isUnverified ? 0 : Math.max(0, Math.min(netExportWh, generationWh, greenSoldWh))
}

/** Rounded down. */
function limitNano(contribution: Contribution, { deliveryWeight, serviceWeight }: SharingTerms): bigint {
  const { greenSoldWh, feesNano } = contribution
  const weights = BigInt(deliveryWeight + serviceWeight)
  if (greenSoldWh === 0 || weights === 0n) return 0n
  const paid = feesNano * BigInt(deliveryWh(contribution)) * BigInt(deliveryWeight)
  return paid / (BigInt(greenSoldWh) * weights)
}

function largest(left: bigint, right: bigint): bigint {
  return left > right ? left : right
}
