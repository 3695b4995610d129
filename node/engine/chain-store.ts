/** What the engine asks of its store; `node/store` keeps it in level. Every write is synced before it resolves. */
import type { ChainState } from '../core/chain/chain-state.ts'
import type { StateLeaves } from '../core/chain/state-leaves.ts'
import type { EpochMs, Height, SlotIndex } from '../core/units/quantities.ts'

/** Where the chain stands here. */
export interface Tip {
  readonly height: Height
  readonly slot: SlotIndex
  readonly blockHash: string
  /** Market time at which the block became final here; null at genesis. */
  readonly finalAtMs: EpochMs | null
}

export interface CertifiedBlock {
  readonly block: Uint8Array
  readonly certificate: Uint8Array
}

/** A block as it lies in a store or a file; without a pair where its bytes are damaged. */
export interface FoundBlock {
  readonly height: Height
  readonly pair: CertifiedBlock | undefined
}

/** One block's commit: what it changes from the block before it. */
export interface BlockCommit {
  readonly tip: Tip
  readonly stored: CertifiedBlock
  /** Leaves of the state that changed, and those that are gone. */
  readonly changed: StateLeaves
  readonly removed: readonly string[]
  /** What the block did, as JSON, for the page and for statements; derived, and recomputable from blocks. */
  readonly outcome: string
}

/**
 * What this home signed besides consensus messages: on disk before it is sent, so that it never contradicts itself. A
 * boundary is not sent: counters at the end of a slot whose start is not known, where the next reading begins.
 * Nor are counters: what the device said last. Who reads the feeder meter keeps the same of that one. Energy is what
 * forecasts are made of, silence why no sheet was sent; these and the schedule of the battery are the kinds whose number is no
 * slot but a place in a ring.
 */
export type OwnKind =
  'sheet' | 'gate-vote' | 'energy' | 'schedule' | 'silence' | MeteringKind | `feeder-${MeteringKind}`
export type MeteringKind = 'reading' | 'boundary' | 'counters'

export interface ChainStore {
  /** The tip and its state, checked against the root in the tip's header; undefined in a new store. */
  load(): Promise<{ tip: Tip; state: ChainState } | undefined>
  /** One block or a run of them, each on the one before: all in one synced batch, or nothing. */
  commitBlocks(commits: readonly BlockCommit[]): Promise<void>
  /** Certified blocks from a height on, at most `count`. */
  blocks(from: Height, count: number): AsyncIterable<CertifiedBlock>
  block(height: Height): Promise<CertifiedBlock | undefined>
  /** Everything that is stored as a block from a height on, also what is damaged. */
  found(from: Height): AsyncIterable<FoundBlock>
  /** Puts a good block in the place of a damaged one. */
  replaceBlock(height: Height, stored: CertifiedBlock): Promise<void>
  /** Puts a state that was computed again in the place of a damaged one; without a tip the ledger begins anew. */
  replaceState(tip: Tip | undefined, leaves: StateLeaves): Promise<void>
  outcome(height: Height): Promise<string | undefined>
  loadSignState(): Promise<Uint8Array | undefined>
  saveSignState(bytes: Uint8Array): Promise<void>
  saveOwn(kind: OwnKind, slot: SlotIndex, revision: number, bytes: Uint8Array): Promise<void>
  /** What was signed for a slot: the highest revision. */
  loadOwn(kind: OwnKind, slot: SlotIndex): Promise<{ revision: number; bytes: Uint8Array } | undefined>
  /** The last of a kind, of a slot from `fromSlot` on. */
  lastOwn(kind: OwnKind, fromSlot: SlotIndex): Promise<{ slot: SlotIndex; bytes: Uint8Array } | undefined>
  /** All own messages of a kind from a slot on, oldest first, at most `limit`. */
  listOwn(kind: OwnKind, fromSlot: SlotIndex, limit: number): Promise<readonly Uint8Array[]>
}
