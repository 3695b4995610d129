/** `streetwatt identity show` and `export`: which keys a home has. Secret keys are never printed. */
import { hashBytes } from '../../core/codec/hash-bytes.ts'
import { toHex } from '../../core/codec/hex.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { peerNameOf } from '../../net/peer-name.ts'
import { createSigner } from '../../runtime/ed25519.ts'
import { readKeyFile } from '../../store/key-file.ts'
import { createControlClient } from '../community/control-client.ts'
import type { OwnHome } from '../community/own-home.ts'
import { readOwnHome } from '../community/own-home.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'

export interface IdentityFlags {
  readonly config: string
  readonly json?: true
}

export async function showIdentity({ config, json }: IdentityFlags, terminal: Terminal): Promise<void> {
  const home = await readOwnHome(config)
  const { record, nodeKey, community } = home
  const { consensusSeed } = await readKeyFile(home.config.keysPath)
  const document = {
    ...{
      id: record.id,
      title: record.title,
      community: community.genesis.name,
      communityHash: community.hash,
    },
    ...{ memberKey: record.memberKey, nodeKey, consensusKey: toHex(createSigner(consensusSeed).publicKey) },
    ...{ peerId: peerNameOf(hashBytes(nodeKey)), keyFile: home.config.keysPath },
    isOnChain: await isOnChain(home),
  }
  if (json === true) terminal.print(JSON.stringify(document, null, 2))
  else terminal.print(formatTable(rowsOf(document)).trimEnd())
}

/** The record that others verify this home by. */
export async function exportIdentity({ config }: IdentityFlags, terminal: Terminal): Promise<void> {
  const { record, community } = await readOwnHome(config)
  const { name } = community.genesis
  terminal.print(JSON.stringify({ community: name, communityHash: community.hash, member: record }, null, 2))
}

/** Whether the chain knows this home by these keys; null while its node does not run. */
async function isOnChain({ config, record, nodeKey }: OwnHome): Promise<boolean | null> {
  try {
    const { members } = await createControlClient(config).community()
    return members.some((each) => each.memberKey === record.memberKey && each.nodeKey === nodeKey)
  } catch (error) {
    if (error instanceof OperatingError) return null
    throw error
  }
}

type Shown = Record<string, string | boolean | null>

function rowsOf({ isOnChain: known, ...rest }: Shown & { readonly isOnChain: boolean | null }): string[][] {
  const words = { true: 'yes', false: 'no', null: 'not known, its node does not run' }
  const state = words[String(known) as keyof typeof words]
  return [...Object.entries(rest).map(([name, value]) => [name, String(value)]), ['on the chain', state]]
}
