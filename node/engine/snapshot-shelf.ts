/** What the engine asks of the place where a home keeps its state of each day, whole; `node/store` keeps it in files. */
import type { StateLeaves } from '../core/chain/state-leaves.ts'
import type { Height } from '../core/units/quantities.ts'
import type { CertifiedBlock } from './chain-store.ts'

/** A certified block and all leaves of the state after it. */
export interface Snapshot {
  readonly stored: CertifiedBlock
  readonly leaves: StateLeaves
}

/** Why a kept snapshot cannot even be read. */
export type SnapshotFault =
  'snapshot-damaged' | 'snapshot-other-community' | 'snapshot-schema-unknown' | 'snapshot-unreadable'

export type SnapshotRead =
  { readonly code: 'ok'; readonly snapshot: Snapshot } | { readonly code: SnapshotFault }

export type FoundSnapshot = SnapshotRead & { readonly height: Height }

export interface SnapshotShelf {
  /** Synced when it resolves; only the newest few are kept. Throws `snapshot-unwritable`. */
  keep(height: Height, snapshot: Snapshot): Promise<void>
  /** The highest first, each read when it is asked for; nothing is checked but its form. Throws `snapshot-unreadable`. */
  found(): AsyncIterable<FoundSnapshot>
}
