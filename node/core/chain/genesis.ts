/**
 * What a community agreed on at its beginning. It is one JSON file; the community hash is the sha-256 of the file's
 * exact bytes, and every signature is bound to it (design section 5).
 */
import type { Hash } from '../crypto/sha256.ts'
import type { MemberId } from '../market/order-sheet.ts'
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
  readonly members: readonly GenesisMember[]
  /** Member keys of those whose votes count, in the order of proposing. */
  readonly validators: readonly MemberId[]
  readonly rule: {
    readonly name: string
    readonly hash: Hash
    readonly kNumerator: number
    readonly kDenominator: number
    /** The rule's own parameters, header words 6 to 9, as its card says. */
    readonly extra: readonly number[]
    readonly gasLimit: number
  }
  /** Real milliseconds, also when market time runs faster. */
  readonly consensus: {
    readonly timeoutBaseMs: number
    readonly timeoutStepMs: number
    readonly timeoutCapMs: number
    /** A fresh proposal is prevoted until this long before its slot starts. */
    readonly startMarginMs: number
  }
}

/** A genesis with its hash and an index of members: what every check needs. */
export interface Community {
  readonly genesis: Genesis
  readonly hash: Hash
  readonly members: ReadonlyMap<MemberId, GenesisMember>
}

export function createCommunity(genesis: Genesis, hash: Hash): Community {
  return { genesis, hash, members: new Map(genesis.members.map((member) => [member.memberKey, member])) }
}

/** The tariff of a member at a moment. */
export function tariffAt(member: GenesisMember, atMs: EpochMs): Tariff {
  const [first] = member.tariffs
  assert(first !== undefined, 'a member has a tariff')
  return member.tariffs.reduce((current, tariff) => (tariff.fromMs <= atMs ? tariff : current), first)
}

/** How many may be faulty, and how many votes decide: the sizes that everything is counted in. */
export function faultBound(validators: number): { faulty: number; quorum: number; gateVotes: number } {
  const faulty = Math.floor((validators - 1) / 3)
  return { faulty, quorum: Math.floor((2 * validators) / 3) + 1, gateVotes: validators - faulty }
}
