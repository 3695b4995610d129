/**
 * What the engine needs of the world, declared by the one who needs it. `node/net` and `node/store` provide these,
 * and the simulator provides its own; only `node.ts`, the commands and `sim` know which.
 */

import type { ClearingRule } from '../core/chain/clearing-rule.ts'
import type { Hash } from '../core/crypto/sha256.ts'
import type { RuleTerms } from '../core/governance/genesis.ts'

/** Gossip topics. Each carries signed canonical CBOR of one kind. */
export const TOPICS = ['sheets', 'readings', 'gate-votes', 'transactions', 'consensus'] as const
export type Topic = (typeof TOPICS)[number]

/** Direct streams: certified blocks for who is behind, objects by hash for who proposes, rule modules for who lacks one. */
export const PROTOCOLS = ['blocks', 'objects', 'rules'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/** What becomes of a gossip message: passed on, dropped in silence, or dropped and held against its sender. */
export type Verdict = 'accept' | 'ignore' | 'reject'

/** The member key, 32 bytes of Ed25519 in lower-case hex: how a member is named everywhere in the node. */
export type MemberId = string

export interface PeerStatus {
  readonly member: MemberId
  readonly connected: boolean
  /** True when the peer receives our gossip. */
  readonly subscribed: boolean
  /** The highest version of the protocol that it says it understands; null or left out where it has not said so. */
  readonly highestVersion?: number | null
}

/** A household as the network sees it. Addresses are multiaddresses without /p2p. */
export interface StreetMember {
  readonly id: MemberId
  readonly nodeKey: Uint8Array
  readonly addresses: readonly string[]
}

/** What the network asks of its owner. */
export interface NetworkHandlers {
  /** Judges a gossip message by content; accepted messages are relayed to other peers. `author` signed the envelope of the transport. */
  message(topic: Topic, bytes: Uint8Array, author: MemberId): Verdict | Promise<Verdict>
  /** Answers a direct request with any number of frames. */
  serve(
    protocol: Protocol,
    request: Uint8Array,
    from: MemberId,
  ): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** Called when a member connects or leaves, or says what it understands. */
  peersChanged?(): void
}

export interface Network {
  start(handlers: NetworkHandlers): Promise<void>
  stop(): Promise<void>
  /** Sends to the street; resolves to the number of peers it was handed to. Throws `message-too-large`. */
  publish(topic: Topic, bytes: Uint8Array): Promise<number>
  /** Asks one member over a direct stream; yields the frames of the answer. Throws `peer-unreachable`, `peer-timeout`, `peer-answer-too-large`. */
  request(
    member: MemberId,
    protocol: Protocol,
    request: Uint8Array,
    options: { signal: AbortSignal },
  ): AsyncIterable<Uint8Array>
  peers(): readonly PeerStatus[]
  /** Who belongs to the street from now on, and under which node keys; others are cut off. */
  setMembers(members: readonly StreetMember[]): void
  /** Multiaddresses this node listens on, for people and invitations. */
  addresses(): readonly string[]
}

/** Modules by the hash of their bytes; `node/store` keeps them in files. */
export interface RuleShelf {
  /** The rule of a module that `prepare` made ready, of the last few; throws `rule-missing` for any other. */
  readonly find: (rule: RuleTerms) => ClearingRule
  /** Whether the module is here. One that no ledger may run is ready too: it makes every slot void, alike everywhere. */
  prepare(rule: RuleTerms): Promise<boolean>
  /** The module's bytes, for a peer. */
  bytes(hash: Hash): Promise<Uint8Array | undefined>
  /** Takes bytes whose hash was checked, for good: whoever verifies the ledger needs what was decided on. */
  keep(hash: Hash, bytes: Uint8Array): Promise<void>
  /**
   * Takes bytes whose hash was checked, while they are only proposed: false where no ledger may run them. There is room for
   * some; what `isNamed` by an open proposal stays longest.
   */
  keepProposed(hash: Hash, bytes: Uint8Array, isNamed: (hash: Hash) => boolean): Promise<boolean>
}

/** Hears of work that comes in a burst, so that the process can make room for it. */
export interface Burst {
  /** When it begins, and again every few blocks. */
  goOn(): void
  /** Also where none began. */
  end(): void
}
