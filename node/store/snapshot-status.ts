/** What people are told of a home's snapshots, from its folder alone. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hash } from '../core/crypto/sha256.ts'
import type { EpochMs, Height } from '../core/units/quantities.ts'
import type { SnapshotFault } from '../engine/snapshot-shelf.ts'
import { createSnapshotFolder } from './snapshot-folder.ts'
import { createSnapshots, fileName } from './snapshots.ts'

export interface SnapshotStatus {
  readonly height: Height
  /** `ok` when it reads; whether its state is that of the ledger is found when it is needed. */
  readonly code: 'ok' | SnapshotFault
  readonly writtenAtMs: EpochMs
  readonly bytes: number
}

/** The newest snapshot in a folder, or null. Throws `snapshot-unreadable`. */
export async function newestSnapshot(directory: string, communityHash: Hash): Promise<SnapshotStatus | null> {
  const shelf = createSnapshots({ communityHash, place: directory }, createSnapshotFolder(directory))
  for await (const { height, code } of shelf.found()) {
    const { mtimeMs, size } = await stat(join(directory, fileName(height)))
    return { height, code, writtenAtMs: Math.floor(mtimeMs), bytes: size }
  }
  return null
}
