/** The ledger of a home that does not run just now, as its configuration names it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Community } from '../../core/governance/genesis.ts'
import type { RuleShelf } from '../../engine/ports.ts'
import { parseGenesis, readGenesisFile } from '../../store/genesis-file.ts'
import type { LevelStore } from '../../store/level-store.ts'
import { openLevelStore } from '../../store/level-store.ts'
import { createRuleShelf } from '../../store/rule-shelf.ts'
import { readStandingConfig } from '../../config/last-good.ts'

export interface HomeLedger {
  readonly community: Community
  readonly genesisBytes: Uint8Array
  readonly directory: string
  /** The folder of this home's snapshots. */
  readonly snapshots: string
  readonly rules: RuleShelf
  readonly store: LevelStore
}

/** Opens the ledger for the work and closes it again. Throws `store-locked` while the node runs. */
export async function withHomeLedger<T>(
  { config: path, say }: { config: string; say: (line: string) => void },
  work: (ledger: HomeLedger) => Promise<T>,
): Promise<T> {
  const { genesisPath, dataDirectory } = (await readStandingConfig(path)).config
  const community = await readGenesisFile(genesisPath)
  const genesisBytes = await readFile(genesisPath)
  // Read twice: what is exported must be what was checked.
  parseGenesis(genesisBytes, genesisPath)
  const directory = join(dataDirectory, 'ledger')
  const migrated = (backup: string): void => {
    say(`streetwatt: the ledger was brought to this version's layout; as it was, it is kept in ${backup}`)
  }
  const store = await openLevelStore(directory, { communityHash: community.hash, create: false, migrated })
  try {
    const rules = createRuleShelf({ directory: join(dataDirectory, 'rules') })
    const snapshots = join(dataDirectory, 'snapshots')
    return await work({ community, genesisBytes, directory, snapshots, rules, store })
  } finally {
    await store.close()
  }
}
