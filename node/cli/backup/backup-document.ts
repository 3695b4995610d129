/** A backup as programs and people are told of it. */
import type { Manifest } from '../../store/backup/manifest.ts'

export interface BackupDocument {
  readonly path: string
  readonly height: number
  readonly slot: number | null
  /** Null for a ledger without blocks. */
  readonly stateRoot: string | null
  readonly createdAt: string
  readonly community: string
  readonly communityHash: string
  readonly hasKeys: boolean
  readonly program: string
  readonly storeSchema: number
}

export function backupDocument(path: string, manifest: Manifest): BackupDocument {
  const { tip, createdAtMs, community, hasKeys, program, storeSchema } = manifest
  return {
    path,
    height: tip?.height ?? 0,
    slot: tip?.slot ?? null,
    stateRoot: tip?.stateRoot ?? null,
    createdAt: new Date(createdAtMs).toISOString(),
    community: community.name,
    communityHash: community.hash,
    ...{ hasKeys, program, storeSchema },
  }
}
