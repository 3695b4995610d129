/** The home whose command this is, by its configuration: what every command about a community begins with. */
import { readFile } from 'node:fs/promises'
import { toHex } from '../../core/codec/hex.ts'
import type { Community, GenesisMember } from '../../core/governance/genesis.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { KnownPeer } from '../../home-network.ts'
import { createSigner } from '../../runtime/ed25519.ts'
import { readGenesisFile } from '../../store/genesis-file.ts'
import { readKeyFile } from '../../store/key-file.ts'
import { readMemberFile } from '../../store/member-file.ts'
import type { HomeConfig } from '../../config/home-config.ts'
import { readStandingConfig } from '../../config/last-good.ts'
import type { ControlClient } from './control-client.ts'
import { createControlClient } from './control-client.ts'

export interface OwnHome {
  readonly config: HomeConfig
  readonly community: Community
  readonly genesisBytes: Uint8Array
  readonly record: GenesisMember
  /** Of the keys that this home has now. */
  readonly nodeKey: string
}

/** The node of the home with this configuration. */
export async function nodeOf(configPath: string): Promise<ControlClient> {
  return createControlClient((await readStandingConfig(configPath)).config)
}

export async function readOwnHome(configPath: string): Promise<OwnHome> {
  const { config } = await readStandingConfig(configPath)
  const community = await readGenesisFile(config.genesisPath)
  const genesisBytes = new Uint8Array(await readFile(config.genesisPath))
  const { nodeSeed } = await readKeyFile(config.keysPath)
  const nodeKey = toHex(createSigner(nodeSeed).publicKey)
  const own = config.memberPath === null ? undefined : await readMemberFile(config.memberPath)
  const record = own ?? community.genesis.members.find((member) => member.nodeKey === nodeKey)
  if (record !== undefined) return { config, community, genesisBytes, record, nodeKey }
  throw new OperatingError(
    { code: 'keys-not-of-a-member' },
    `The keys of this home belong to no member of ${community.genesis.name}: check the key file, or join the community first.`,
  )
}

/** Where others find this home: as its record says, and where its node listens now. */
export async function ownPlace({ config, record, nodeKey }: OwnHome): Promise<KnownPeer> {
  const view = await createControlClient(config)
    .community()
    .catch((error: unknown) => {
      if (error instanceof OperatingError) return undefined
      throw error
    })
  const heard = (view?.addresses ?? []).map((address) => address.replace(/\/p2p\/.*$/, ''))
  const listening = (heard.length > 0 ? heard : config.listen).filter(isReachable)
  return { member: record.memberKey, nodeKey, addresses: [...new Set([...record.addresses, ...listening])] }
}

/** From another machine: what is only this machine's own, or no address yet, helps nobody. */
function isReachable(address: string): boolean {
  return !/^\/(ip4\/(127\.|0\.0\.0\.0\/)|ip6\/::1?\/)|\/tcp\/0$/.test(address)
}
