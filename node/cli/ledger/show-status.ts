/** `streetwatt ledger status`: where the ledger stands, after its state was compared with the root of its tip. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { genesisState } from '../../core/chain/chain-state.ts'
import { stateRoot } from '../../core/chain/state-leaves.ts'
import type { Asset } from '../../core/ledger/account.ts'
import { balanceNano } from '../../core/ledger/account.ts'
import { SCHEMA_VERSION } from '../../store/level-opening.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { withHomeLedger } from './open-ledger.ts'

export interface StatusFlags {
  readonly config: string
  readonly json?: true
}

/** Throws `store-corrupt` where tip and state do not fit. */
export function runStatus(
  { config, json }: StatusFlags,
  print: Print,
  { say }: Pick<Terminal, 'say'>,
): Promise<void> {
  return withHomeLedger({ config, say }, async ({ community, directory, store }) => {
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
    }
    await print(json === true ? `${JSON.stringify(document)}\n` : describe(document))
  })
}

function describe(document: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(document)
    .map(([name, value]) => `${name.padEnd(14)} ${String(value ?? '–')}\n`)
    .join('')
}

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory)
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
