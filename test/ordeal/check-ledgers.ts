/** Looks at the disks of homes that have stopped: each ledger computed again, and what each home says it has signed. */
import { join } from 'node:path'
import { encodeMessage } from '../../node/engine/consensus-wire.ts'
import { readCertified } from '../../node/engine/certified-block.ts'
import type { Topic } from '../../node/engine/ports.ts'
import type { LevelStore } from '../../node/store/level-store.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import { runCommand } from '../cli/run-command.ts'
import type { ProcessStreet } from './process-street.ts'

/** What `streetwatt ledger verify --json` says of one home. */
export interface LedgerCheck {
  readonly id: string
  readonly ok: boolean
  readonly height: number
  readonly sumNano: string
  readonly sumWh: string
}

const OWN_LIMIT = 1_000_000

export async function checkLedgers(
  { homes, community, directory }: ProcessStreet,
  note: (topic: Topic, bytes: Uint8Array) => void,
): Promise<readonly LedgerCheck[]> {
  const checks: LedgerCheck[] = []
  for (const { id, configPath } of homes) {
    const store = await openLevelStore(join(directory, id, 'ledger'), {
      communityHash: community.hash,
      migrated: () => undefined,
    })
    await noteSigned(store, note)
    await store.close()
    const { stdout } = await runCommand(['ledger', 'verify', '-c', configPath, '--json'])
    const { ok, height, sumNano, sumWh } = JSON.parse(stdout) as Omit<LedgerCheck, 'id'>
    checks.push({ id, ok, height, sumNano, sumWh })
  }
  return checks
}

/** A home's own messages, and everything that its blocks hold of others'. */
async function noteSigned(store: LevelStore, note: (topic: Topic, bytes: Uint8Array) => void): Promise<void> {
  for (const [kind, topic] of [
    ['gate-vote', 'gate-votes'],
    ['sheet', 'sheets'],
    ['reading', 'readings'],
  ] as const)
    for (const bytes of await store.listOwn(kind, 0, OWN_LIMIT)) note(topic, bytes)
  for await (const { pair } of store.found(1)) {
    const certified = pair && readCertified(pair)
    if (certified === undefined) throw new Error('a block on a disk is damaged')
    const { block, certificate } = certified
    note('consensus', encodeMessage({ kind: 'certificate', certificate }))
    for (const { bytes } of block.body.gateVotes) note('gate-votes', bytes)
    for (const { bytes } of block.body.sheets) note('sheets', bytes)
    for (const { bytes } of block.body.readings) note('readings', bytes)
  }
}
