/**
 * Homes of a made chain, each a folder from which `streetwatt start` runs: genesis, keys, configuration, and a store
 * that holds the first blocks of the chain. Market time goes as fast as life and stands in the last block's slot, so
 * that nothing happens but what one home takes over from others. Their devices do not answer.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { freePorts } from '../../node/cli/demo/free-ports.ts'
import { writeBeginning } from '../../node/cli/market-clock.ts'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { EpochMs } from '../../node/core/units/quantities.ts'
import { slotStartMs } from '../../node/core/units/slots.ts'
import { writeKeyFile } from '../../node/store/key-file.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import type { HomeRunner } from '../ordeal/home-runner.ts'
import { createHomeRunner } from '../ordeal/home-runner.ts'
import type { LedgerChain } from '../support/ledger-chain.ts'

export interface PreparedHomes {
  /** In the order of the members; none is started. */
  readonly homes: readonly HomeRunner[]
  /** Where each member listens. */
  readonly peerPorts: readonly number[]
  /** Puts a store with the first `blocks` of the chain in the place of a home's; none leaves it without one. */
  readonly restock: (index: number, blocks: number) => Promise<void>
  /** The real time of a moment in market time. */
  readonly realMs: (marketMs: EpochMs) => number
}

/** Into the slot of the last block: its gate is long closed, the next one far off. */
const INTO_SLOT_MS = 60_000
const UNUSED_PORT = 9

export async function prepareHomes(
  { street, commits }: LedgerChain,
  { directory }: { directory: string },
): Promise<PreparedHomes> {
  const { community, genesisBytes } = street
  const last = commits.at(-1)
  assert(last !== undefined, 'the chain has blocks')
  const marketOriginMs = slotStartMs(last.tip.slot, community.genesis.slotMs) + INTO_SLOT_MS
  const ports = await freePorts(2 * street.homes.length)
  const [peerPorts, webPorts] = [ports.slice(0, street.homes.length), ports.slice(street.homes.length)]
  await writeFile(join(directory, 'genesis.json'), genesisBytes)
  const realOriginMs = Date.now()
  await writeBeginning(join(directory, 'clock.json'), realOriginMs)

  const folderOf = (index: number): string => join(directory, `home-${index + 1}`)

  async function restock(index: number, blocks: number): Promise<void> {
    const ledger = join(folderOf(index), 'ledger')
    await rm(ledger, { recursive: true, force: true })
    if (blocks === 0) return
    const store = await openLevelStore(ledger, { communityHash: community.hash })
    for (const commit of commits.slice(0, blocks)) await store.commitBlocks([commit])
    await store.close()
  }

  async function writeHome(index: number): Promise<HomeRunner> {
    const folder = folderOf(index)
    await mkdir(folder, { recursive: true })
    const seed = (purpose: string): Uint8Array =>
      sha256(asciiBytes(`${community.genesis.name}/${purpose}/${index}`))
    await writeKeyFile(join(folder, 'keys.json'), {
      nodeSeed: seed('node'),
      consensusSeed: seed('consensus'),
    })
    const peers = street.homes.flatMap(({ member, keys }, at) =>
      at === index
        ? []
        : { member, nodeKey: toHex(keys.node.publicKey), addresses: [loopback(peerPorts[at] ?? 0)] },
    )
    const configPath = join(folder, 'streetwatt.yaml')
    const config = {
      ...{ version: 1, mode: 'demo', genesis: '../genesis.json', keys: 'keys.json', data: '.' },
      device: { host: '127.0.0.1', port: UNUSED_PORT },
      ...{ listen: [loopback(peerPorts[index] ?? 0)], peers },
      web: { host: '127.0.0.1', port: webPorts[index] ?? 0 },
      clock: { file: '../clock.json', speed: 1, marketOriginMs },
    }
    await writeFile(configPath, stringify(config))
    return createHomeRunner(directory, `home-${index + 1}`, configPath)
  }

  const homes: HomeRunner[] = []
  for (const index of street.homes.keys()) homes.push(await writeHome(index))
  return { homes, peerPorts, restock, realMs: (marketMs) => marketMs - marketOriginMs + realOriginMs }
}

function loopback(port: number): string {
  return `/ip4/127.0.0.1/tcp/${port}`
}
