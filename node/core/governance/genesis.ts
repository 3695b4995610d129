/**
 * What a community agreed on at its beginning. It is one JSON file; the community hash is the sha-256 of the file's
 * exact bytes, and every signature is bound to it (design section 5).
 */
import type { Hash } from '../crypto/sha256.ts'
import type { FeeTerms } from './fee-terms.ts'
import type { Feeder } from './feeder-terms.ts'
import type { RewardTerms } from './reward-terms.ts'
import type { MemberId } from '../market/order-sheet.ts'
import type { DaylightTable } from '../metering/daylight.ts'
import type { SiteFacts } from '../metering/site.ts'
import { assert } from '../units/assert.ts'
import type { EpochMs, SlotIndex } from '../units/quantities.ts'

/** A member's prices with its supplier from a moment on; old ones stay, so that no change rewrites history. */
export interface Tariff {
  readonly fromMs: EpochMs
  readonly retailMicroPerKwh: number
  readonly feedInMicroPerKwh: number
}

export interface GenesisMember {
  /** The name people use, e.g. `home-1`. */
  readonly id: string
  readonly title: string
  /** Ed25519 public keys in hex. The member key certifies the other two. */
  readonly memberKey: MemberId
  readonly nodeKey: string
  readonly consensusKey: string
  readonly nodeKeyCertificate: string
  readonly consensusKeyCertificate: string
  readonly connectionLimitW: number
  /** Oldest first; the first applies from the beginning. */
  readonly tariffs: readonly Tariff[]
  /** Multiaddresses where the member's node listens. */
  readonly addresses: readonly string[]
  /** Serial numbers of its meters and inverters; one device belongs to one member in the whole community. */
  readonly devices: readonly string[]
  /** What its readings are judged by. */
  readonly site: SiteFacts
  /** Of the community's zones, for fees; null for none. */
  readonly zone: string | null
  /** What it may owe before its new orders are refused; null for any amount. */
  readonly creditLimitNano: number | null
}

/** `suspended` may not trade and is settled with its supplier; `removed` is settled up to the slot it left before. */
export const STANDINGS = ['active', 'suspended', 'removed'] as const
export type Standing = (typeof STANDINGS)[number]

/** A member as the community's decisions have left it. */
export interface Member extends GenesisMember {
  readonly standing: Standing
  /** It is metered and settled from this slot on, and until before the other; null while it stays. */
  readonly fromSlot: SlotIndex
  readonly untilSlot: SlotIndex | null
}

export interface RuleTerms {
  readonly name: string
  readonly hash: Hash
  readonly kNumerator: number
  readonly kDenominator: number
  /** The rule's own parameters, header words 6 to 9, as its card says. */
  readonly extra: readonly number[]
  readonly gasLimit: number
}

/** What the community does about members who break the rules, and validators who are away. */
export interface Policies {
  /** A validator none of whose gate votes was included in so many consecutive blocks loses its seat until it returns. */
  readonly absenceBlocks: number
  /** What a member pays to the community fund for two different sheets of one revision. */
  readonly doubleSheetPenaltyNano: number
}

export interface Genesis {
  readonly protocolVersion: number
  readonly name: string
  readonly currency: string
  readonly timezone: string
  readonly slotMs: number
  /** Gate closure lies this long before a slot starts; never longer than a slot. */
  readonly gateLeadMs: number
  readonly firstSlot: SlotIndex
  /** A reading is late when the block's slot has come this far; at least the number of validators. */
  readonly lateAfterSlots: number
  /** When the sun can shine there; null: nobody said where the street is, and the sun is not asked. */
  readonly daylight: DaylightTable | null
  readonly members: readonly GenesisMember[]
  /** Member keys of those whose votes count, in the order of proposing. */
  readonly validators: readonly MemberId[]
  readonly rule: RuleTerms
  readonly policies: Policies
  readonly fees: FeeTerms
  readonly rewards: RewardTerms
  /** Real milliseconds, also when market time runs faster. */
  readonly consensus: {
    readonly timeoutBaseMs: number
    readonly timeoutStepMs: number
    readonly timeoutCapMs: number
    /** A fresh proposal is prevoted until this long before its slot starts. */
    readonly startMarginMs: number
  }
}

/**
 * A community at one moment: its genesis with what was decided since, its hash, and all who are or were members. What
 * every check needs.
 */
export interface Community {
  readonly genesis: Genesis
  /** Of the genesis file, for ever: every signature is bound to it. */
  readonly hash: Hash
  readonly members: ReadonlyMap<MemberId, Member>
  /** The meter of the whole street; null where it has none. No community begins with one. */
  readonly feeder: Feeder | null
}

/** The community at its beginning. */
export function createCommunity(genesis: Genesis, hash: Hash): Community {
  const members = genesis.members.map((member) => foundingMember(member, genesis.firstSlot))
  return {
    genesis,
    hash,
    members: new Map(members.map((member) => [member.memberKey, member])),
    feeder: null,
  }
}

export function foundingMember(member: GenesisMember, fromSlot: SlotIndex): Member {
  return { ...member, standing: 'active', fromSlot, untilSlot: null }
}

/** Those who are metered and settled in a slot, in the order of their admission. */
export function membersIn(community: Community, slot: SlotIndex): Member[] {
  return [...community.members.values()].filter((member) => isMemberIn(member, slot))
}

export function isMemberIn({ fromSlot, untilSlot }: Member, slot: SlotIndex): boolean {
  return fromSlot <= slot && (untilSlot === null || slot < untilSlot)
}

/** A member that has not left. */
export function presentMember({ members }: Pick<Community, 'members'>, id: MemberId): Member | undefined {
  const member = members.get(id)
  return member?.standing === 'removed' ? undefined : member
}

/** The tariff of a member at a moment: the last that has begun by then, or the first. */
export function tariffAt(member: Pick<GenesisMember, 'tariffs'>, atMs: EpochMs): Tariff {
  const tariff = member.tariffs[tariffIndexAt(member, atMs)]
  assert(tariff !== undefined, 'a member has a tariff')
  return tariff
}

/** Its place among the member's tariffs. A series of quarter hours has thousands, so halves are looked at. */
export function tariffIndexAt({ tariffs }: Pick<GenesisMember, 'tariffs'>, atMs: EpochMs): number {
  let begun = 0
  let later = tariffs.length
  while (later - begun > 1) {
    const middle = (begun + later) >> 1
    if ((tariffs[middle]?.fromMs ?? Infinity) <= atMs) begun = middle
    else later = middle
  }
  return begun
}

/** How many may be faulty, and how many votes decide: the sizes that everything is counted in. */
export function faultBound(validators: number): { faulty: number; quorum: number; gateVotes: number } {
  const faulty = Math.floor((validators - 1) / 3)
  return { faulty, quorum: Math.floor((2 * validators) / 3) + 1, gateVotes: validators - faulty }
}
