/** The one place that wires a home's node: store, network, engine, household, page. */
import './net/with-resolvers.ts'
import { join } from 'node:path'
import { openDevice } from '../hardware/open-device.ts'
import type { Device } from '../hardware/device.ts'
import { createBench } from '../hardware/emulator/bench.ts'
import { createBus } from '../hardware/modbus/bus.ts'
import { createSunSpecDevice } from '../hardware/sunspec/sunspec-device.ts'
import { createHttpServer } from './api/server.ts'
import type { ChainContext } from './core/chain/execute.ts'
import type { Community, GenesisMember } from './core/chain/genesis.ts'
import { hashBytes } from './core/codec/hash-bytes.ts'
import { toHex } from './core/codec/hex.ts'
import { OperatingError } from './core/units/operating-error.ts'
import { createEngine } from './engine/engine.ts'
import type { LockStep } from './household/boundaries.ts'
import { createDayBook } from './household/day-book.ts'
import { createHomeSource } from './household/home-source.ts'
import { createHousehold } from './household/household.ts'
import { createLibp2pNetwork } from './net/libp2p-network.ts'
import type { Clock } from './runtime/clock.ts'
import { createSigner, verifyEd25519 } from './runtime/ed25519.ts'
import type { Logger } from './runtime/logger.ts'
import type { Random } from './runtime/random.ts'
import type { HomeKeys } from './store/key-file.ts'
import { openLevelStore } from './store/level-store.ts'
import { loadLedgerRule } from './store/rule-files.ts'

export interface NodeOptions {
  readonly community: Community
  readonly keys: HomeKeys
  readonly dataDirectory: string
  readonly mode: 'demo' | 'paper' | 'live'
  readonly device: {
    readonly host: string
    readonly port: number
    readonly unitId: number
    readonly pollMs: number
    readonly lockStep: boolean
  }
  readonly listen: readonly string[]
  readonly web: { readonly host: string; readonly port: number }
  /** The built page. */
  readonly assetsDir: string
}

export interface HomeNode {
  /** Opens the device, joins the street and shows the page. Market time need not run yet. */
  connect(): Promise<{ url: string; addresses: readonly string[] }>
  /** Begins to meter, trade and vote: from here on market time runs. */
  begin(): void
  stop(): Promise<void>
}

export async function createNode(
  options: NodeOptions,
  parts: { clock: Clock; random: Random; logger: Logger },
): Promise<HomeNode> {
  const { community, keys, mode } = options
  const { clock, random, logger } = parts
  const nodeSigner = createSigner(keys.nodeSeed)
  const consensusSigner = createSigner(keys.consensusSeed)
  const member = findMember(community, toHex(nodeSigner.publicKey), toHex(consensusSigner.publicKey))
  const rule = await loadLedgerRule(community.genesis.rule)
  const context: ChainContext = { community, verify: verifyEd25519, rule }
  const { device, lockStep } = await openHomeDevice(options, member, parts)
  const store = await openLevelStore(join(options.dataDirectory, 'ledger'), { communityHash: community.hash })
  const network = createLibp2pNetwork(
    {
      privateKeySeed: keys.nodeSeed,
      communityHash: community.hash,
      members: community.genesis.members.map(({ memberKey, nodeKey, addresses }) => ({
        id: memberKey,
        nodeKey: hashBytes(nodeKey),
        addresses: [...addresses],
      })),
      self: member.memberKey,
      listen: options.listen,
    },
    { random, logger },
  )
  const engine = await createEngine(
    { context, self: member.memberKey },
    { clock, random, network, store, consensusSigner, logger },
  )
  const book = await createDayBook(store, engine.keeper.tip().height)
  const household = await createHousehold(
    { community, member, pollMs: options.device.pollMs },
    {
      device,
      ...(lockStep === undefined ? {} : { lockStep }),
      engine,
      store,
      clock,
      signer: nodeSigner,
      logger,
      changed: () => {
        source.changed()
      },
    },
  )
  const source = createHomeSource({ community, member, mode, clock, engine, network, household, book, store })
  const web = createHttpServer(
    { ...options.web, assetsDir: options.assetsDir, portFallback: true },
    { source, logger },
  )
  engine.onFinal(({ outcome }) => {
    book.add(outcome)
    source.changed()
  })

  return {
    async connect() {
      household.samples.start()
      await engine.connect()
      const { url } = await web.start()
      return { url, addresses: network.addresses() }
    },
    begin() {
      engine.start()
      household.start()
    },
    async stop() {
      await web.stop()
      await household.stop()
      await engine.stop()
      await store.close()
    },
  }
}

/** The member whose keys these are; a node with the wrong keys must not start. */
function findMember(community: Community, nodeKey: string, consensusKey: string): GenesisMember {
  const member = community.genesis.members.find(
    (each) => each.nodeKey === nodeKey && each.consensusKey === consensusKey,
  )
  if (member !== undefined) return member
  throw new OperatingError(
    { code: 'keys-not-of-a-member' },
    `The keys of this home belong to no member of ${community.genesis.name}: check the key file, or join the community first.`,
  )
}

async function openHomeDevice(
  { device: place }: NodeOptions,
  member: GenesisMember,
  { clock, random }: { clock: Clock; random: Random },
): Promise<{ device: Device; lockStep?: LockStep }> {
  const { host, port, unitId } = place
  const powerLimitW = member.connectionLimitW
  const chance = (): number => random.fraction()
  if (!place.lockStep) {
    const device = await openDevice(
      { host, port, unitId, powerLimitW },
      { random: chance, now: () => clock.nowMs() },
    )
    return { device }
  }
  const bus = createBus({ host, port }, { random: chance })
  const bench = createBench(bus, { now: () => clock.nowMs() })
  const device = await createSunSpecDevice({ bus, unitId, powerLimitW }, { now: () => bench.nowMs() })
  const closing = async (): Promise<void> => {
    await device.close()
    await bus.close()
  }
  return { device: { ...device, close: closing }, lockStep: bench }
}
