/** The one place that wires a home's node: store, network, engine, household, page. */
import './net/with-resolvers.ts'
import { join } from 'node:path'
import { openDevice } from '../hardware/open-device.ts'
import type { Device } from '../hardware/device.ts'
import { createBench } from '../hardware/emulator/bench.ts'
import { createBus } from '../hardware/modbus/bus.ts'
import { createSunSpecDevice } from '../hardware/sunspec/sunspec-device.ts'
import { createControlChannel } from './api/control-channel.ts'
import { controlPath } from './api/control-protocol.ts'
import { createControlRequests } from './api/control-requests.ts'
import { createHttpServer } from './api/server.ts'
import type { ChainContext } from './core/chain/execute.ts'
import type { Community, GenesisMember } from './core/governance/genesis.ts'
import { toHex } from './core/codec/hex.ts'
import { OperatingError } from './core/units/operating-error.ts'
import { createEngine } from './engine/engine.ts'
import { hashBytes } from './core/codec/hash-bytes.ts'
import { latchWrites } from './engine/latched-store.ts'
import { streetMembers } from './engine/street-members.ts'
import type { LockStep } from './household/boundaries.ts'
import { createDayBook } from './household/day-book.ts'
import { createHomeSource } from './household/home-source.ts'
import { createHousehold } from './household/household.ts'
import { createLibp2pNetwork } from './net/libp2p-network.ts'
import type { Clock } from './runtime/clock.ts'
import { createSigner, verifyEd25519 } from './runtime/ed25519.ts'
import type { Closing } from './runtime/closing.ts'
import { createClosing } from './runtime/closing.ts'
import type { Logger } from './runtime/logger.ts'
import type { Random } from './runtime/random.ts'
import type { HomeKeys } from './store/key-file.ts'
import { openLevelStore } from './store/level-store.ts'
import { loadLedgerRule } from './store/rule-files.ts'
import { createRuleDesk } from './store/rule-desk.ts'
import { createRuleShelf } from './store/rule-shelf.ts'

export interface NodeOptions {
  readonly community: Community
  readonly keys: HomeKeys
  /** Of a home that was admitted later, or whose keys have changed: genesis does not have it. */
  readonly ownRecord: GenesisMember | null
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
  /** Members whom this home was told where to find, for as long as its chain does not say it. */
  readonly peers: readonly KnownPeer[]
  readonly web: { readonly host: string; readonly port: number }
  /** The built page. */
  readonly assetsDir: string
}

export interface KnownPeer {
  /** Public keys in hex. */
  readonly member: string
  readonly nodeKey: string
  readonly addresses: readonly string[]
}

export interface HomeNode {
  /** Opens the device, joins the street and shows the page. Market time need not run yet. */
  connect(): Promise<{ url: string; addresses: readonly string[] }>
  /** Begins to meter, trade and vote: from here on market time runs. */
  begin(): void
  stop(): Promise<void>
}

interface NodeParts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}

/** Opens store and device; what is open is closed again when one of them fails. */
export async function createNode(options: NodeOptions, parts: NodeParts): Promise<HomeNode> {
  const closing = createClosing()
  try {
    return await wireNode(options, parts, closing)
  } catch (error) {
    await closing.close().catch(() => undefined)
    throw error
  }
}

async function wireNode(options: NodeOptions, parts: NodeParts, closing: Closing): Promise<HomeNode> {
  const { community, keys, mode } = options
  const { clock, random, logger } = parts
  const signer = createSigner(keys.nodeSeed)
  const consensusSigner = createSigner(keys.consensusSeed)
  const member = findMember(options, toHex(signer.publicKey), toHex(consensusSigner.publicKey))
  await refuseResearch(community)
  const rules = createRuleShelf({ directory: join(options.dataDirectory, 'rules') })
  const context: ChainContext = { community, verify: verifyEd25519, ruleFor: rules.find }
  const disk = await openLevelStore(join(options.dataDirectory, 'ledger'), {
    communityHash: community.hash,
    migrated: (backup) => {
      logger.warn({ backup }, "the ledger was brought to this version's layout; as it was, it is kept")
    },
  })
  closing.add(() => disk.close())
  // One for engine and household: after a write that failed neither signs anything.
  const store = latchWrites(disk, ({ code }) => {
    logger.error({ code }, 'the disk refused a write: this home signs nothing more')
  })
  const { device, lockStep } = await openHomeDevice(options, member, parts)
  closing.add(() => device.close())
  const network = createLibp2pNetwork(networkOptions(options, member), { random, logger })
  const engine = await createEngine(
    { context, self: member.memberKey },
    { clock, random, network, store, consensusSigner, rules, logger },
  )
  closing.add(() => engine.stop())
  const book = await createDayBook(store, engine.keeper.tip().height)
  const changed = (): void => {
    source.changed()
  }
  const household = await createHousehold(
    { community, member, pollMs: options.device.pollMs },
    { device, ...(lockStep && { lockStep }), engine, store, clock, signer, logger, changed },
  )
  closing.add(() => household.stop())
  const source = createHomeSource({ community, member, mode, clock, engine, network, household, book, store })
  const { web, assetsDir } = options
  const server = createHttpServer({ ...web, assetsDir, portFallback: true }, { source, logger })
  closing.add(() => server.stop())
  const { memberKey: self } = member
  const answer = createControlRequests({
    ...{ engine, clock, self, addresses: () => network.addresses() },
    rules: createRuleDesk(rules),
  })
  const control = createControlChannel({ path: controlPath(options.dataDirectory) }, { answer, logger })
  closing.add(() => control.stop())
  engine.onFinal(({ outcome }) => {
    book.add(outcome)
    changed()
  })

  return {
    async connect() {
      household.samples.start()
      await engine.connect()
      await control.start()
      const { url } = await server.start()
      return { url, addresses: network.addresses() }
    },
    begin() {
      engine.start()
      household.start()
    },
    stop: closing.close,
  }
}

/** A street is not founded on a research rule. A module that is not here may still come from peers. */
async function refuseResearch({ genesis }: Community): Promise<void> {
  try {
    await loadLedgerRule(genesis.rule)
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== 'rule-missing') throw error
  }
}

function networkOptions({ community, keys, listen, peers }: NodeOptions, member: GenesisMember) {
  const { memberKey: self } = member
  const others = streetMembers(community).filter(({ id }) => id !== self)
  const own = { id: self, nodeKey: hashBytes(member.nodeKey), addresses: member.addresses }
  const members = [...others, own]
  const contacts = peers.map(({ member: id, nodeKey, addresses }) => ({
    ...{ id, addresses },
    nodeKey: hashBytes(nodeKey),
  }))
  return { privateKeySeed: keys.nodeSeed, communityHash: community.hash, members, contacts, self, listen }
}

/** The member whose keys these are, by genesis or by its own record; a node with the wrong keys must not start. */
function findMember(
  { community, ownRecord }: NodeOptions,
  nodeKey: string,
  consensusKey: string,
): GenesisMember {
  const known = [...community.genesis.members, ...(ownRecord === null ? [] : [ownRecord])]
  const member = known.find((each) => each.nodeKey === nodeKey && each.consensusKey === consensusKey)
  if (member !== undefined) return member
  throw new OperatingError(
    { code: 'keys-not-of-a-member' },
    `The keys of this home belong to no member of ${community.genesis.name}: check the key file, or join the community first.`,
  )
}

async function openHomeDevice(
  { device: place }: NodeOptions,
  member: GenesisMember,
  { clock, random }: NodeParts,
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
  try {
    const bench = createBench(bus, { now: () => clock.nowMs() })
    const device = await createSunSpecDevice({ bus, unitId, powerLimitW }, { now: () => bench.nowMs() })
    return { device: { ...device, close: () => device.close().finally(() => bus.close()) }, lockStep: bench }
  } catch (error) {
    await bus.close()
    throw error
  }
}
