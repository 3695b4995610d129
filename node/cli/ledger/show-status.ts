/** `streetwatt ledger status`: where the ledger stands, after its state was compared with the root of its tip. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { genesisState } from '../../core/chain/chain-state.ts'
import { stateRoot } from '../../core/chain/state-leaves.ts'
import type { Asset } from '../../core/ledger/account.ts'
import { balanceNano } from '../../core/ledger/account.ts'
import { SCHEMA_VERSION } from '../../store/level-opening.ts'
import type { SnapshotStatus } from '../../store/snapshot-status.ts'
import { newestSnapshot } from '../../store/snapshot-status.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { withHomeLedger } from './open-ledger.ts'

export interface StatusFlags {
  readonly config: string
  readonly json?: true
}

/** `nowMs` dates the snapshot. Throws `store-corrupt` where tip and state do not fit, and `snapshot-unreadable`. */
export function runStatus(
  { config, json }: StatusFlags,
  { print, terminal, nowMs }: { print: Print; terminal: Pick<Terminal, 'say'>; nowMs: number },
): Promise<void> {
  const { say } = terminal
  return withHomeLedger({ config, say }, async ({ community, directory, snapshots, store }) => {
    const loaded = await store.load()
    const state = loaded?.state ?? genesisState(community)
    const accounts = [...state.ledger.accounts.values()]
    const sumOf = (asset: Asset): string =>
      accounts
        .filter((account) => account.asset === asset)
        .reduce((sum, account) => sum + balanceNano(account), 0n)
        .toString()
    const document = {
      communityHash: community.hash,
      height: state.height,
      slot: loaded?.tip.slot ?? null,
      stateRoot: stateRoot(state),
      ruleHash: state.terms.rule.hash,
      accounts: accounts.length,
      sumNano: sumOf('money'),
      sumWh: sumOf('certificate'),
      bytes: await sizeOf(directory),
      schema: Number(SCHEMA_VERSION),
      snapshot: withAge(await newestSnapshot(snapshots, community.hash), nowMs),
    }
    const text = { ...document, snapshot: document.snapshot && snapshotText(document.snapshot) }
    await print(json === true ? `${JSON.stringify(document)}\n` : describe(text))
  })
}

interface SnapshotLine extends Omit<SnapshotStatus, 'writtenAtMs'> {
  readonly ageMs: number
}

/** A clock that was set back makes none younger than now. */
function withAge(status: SnapshotStatus | null, nowMs: number): SnapshotLine | null {
  if (status === null) return null
  const { height, code, bytes, writtenAtMs } = status
  return { height, code, ageMs: Math.max(0, nowMs - writtenAtMs), bytes }
}

function describe(document: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(document)
    .map(([name, value]) => `${name.padEnd(14)} ${String(value ?? '–')}\n`)
    .join('')
}

const HOUR_MS = 3_600_000

function snapshotText({ height, code, ageMs, bytes }: SnapshotLine): string {
  const age = `${String(Math.floor(ageMs / HOUR_MS))} h old`
  return `height ${String(height)}, ${age}, ${String(bytes)} bytes${code === 'ok' ? '' : ` (${code})`}`
}

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory)
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
