/** The one place that wires a home's node: store, network, engine, household, page. */
import './net/with-resolvers.ts'
import { join } from 'node:path'
import { ACCESS_FILE, createAccessFile } from './api/access/access-file.ts'
import { createControlChannel } from './api/control-channel.ts'
import { controlPath } from './api/control-protocol.ts'
import { createControlRequests } from './api/control-requests.ts'
import { createHttpServer } from './api/server.ts'
import type { ChainContext } from './core/chain/execute.ts'
import type { Community, GenesisMember } from './core/governance/genesis.ts'
import type { OperatingError } from './core/units/operating-error.ts'
import type { SiteFacts } from './core/metering/site.ts'
import { testOpenDevice } from '../hardware/device-test/test-open-device.ts'
import { createEngine } from './engine/engine.ts'
import type { ChainStore } from './engine/chain-store.ts'
import { latchWrites } from './engine/latched-store.ts'
import type { BatterySize, BatteryWishes, WishSources } from './core/trading/battery-wishes.ts'
import { createHomeFigures } from './figures/home-figures.ts'
import { createTimings } from './figures/timings.ts'
import { createHistoryDesk } from './history/history-desk.ts'
import type { Location } from './household/clear-sky.ts'
import { createBatterySchedule } from './household/battery-schedule.ts'
import { createBatterySteering } from './household/battery-steering.ts'
import { createDayBook } from './household/day-book.ts'
import type { DayPlanner, DayPlannerParts } from './household/day-planner.ts'
import { createDayPlanner } from './household/day-planner.ts'
import { createHomeForecast } from './household/home-forecast.ts'
import { usesGridAlone } from './household/home-load.ts'
import { createSiteSlots } from './household/site-slots.ts'
import { createStatementDesk } from './statements/statement-desk.ts'
import { createHomeSource } from './household/home-source.ts'
import type { BackupPlacement } from './home-backups.ts'
import { createHomeBackups } from './home-backups.ts'
import { findMember } from './home-member.ts'
import { refuseResearch } from './home-rule.ts'
import { createHomeControl } from './home-control.ts'
import type { DevicePlacement } from './home-device.ts'
import { createHomeDevice } from './home-device.ts'
import { openFeeder } from './home-feeder.ts'
import type { HomeNetwork, KnownPeer } from './home-network.ts'
import { networkOptions } from './home-network.ts'
import type { HomeProxyOptions } from './home-proxy.ts'
import { createHomeProxy } from './home-proxy.ts'
import type { Foresight } from './household/foresight.ts'
import type { Household } from './household/household.ts'
import { createHousehold } from './household/household.ts'
import type { OwnerControls } from './household/owner-controls.ts'
import { createOwnerControls } from './household/owner-controls.ts'
import { createOwnerFile, OWNER_FILE } from './household/owner-file.ts'
import type { OwnLimits } from './household/own-limits.ts'
import type { HomeOnMqtt, MqttOptions } from './mqtt/home-on-mqtt.ts'
import { createHomeOnMqtt, deviceIdOf } from './mqtt/home-on-mqtt.ts'
import { createLibp2pNetwork } from './net/libp2p-network.ts'
import { localDiscovery } from './net/local-discovery.ts'
import { pingMember } from './net/ping-member.ts'
import type { Clock } from './runtime/clock.ts'
import { createSigner, verifyEd25519 } from './runtime/ed25519.ts'
import type { Closing } from './runtime/closing.ts'
import { createClosing } from './runtime/closing.ts'
import type { LogBook } from './runtime/log-book.ts'
import type { Logger } from './runtime/logger.ts'
import { createSignatureThreads } from './runtime/signature-threads.ts'
import { heapForBurst } from './runtime/small-heap.ts'
import type { Random } from './runtime/random.ts'
import { createAddressFile } from './store/address-file.ts'
import type { HomeKeys } from './store/key-file.ts'
import { openLevelStore } from './store/level-store.ts'
import { createRuleDesk } from './store/rule-desk.ts'
import { createRuleShelf } from './store/rule-shelf.ts'
import { createSnapshotFolder } from './store/snapshot-folder.ts'
import { createSnapshots } from './store/snapshots.ts'

export interface NodeOptions {
  readonly community: Community
  readonly keys: HomeKeys
  /** Of a home that was admitted later, or whose keys have changed: genesis does not have it. */
  readonly ownRecord: GenesisMember | null
  readonly dataDirectory: string
  /** Of this program. */
  readonly version: string
  readonly mode: 'demo' | 'paper' | 'live'
  /** What the owner calls the home; null: as the street knows it. */
  readonly title: string | null
  /** Where the home is, for the sun of its forecast; null: the community's daylight has to do. */
  readonly location: Location | null
  readonly limits: OwnLimits
  /** What the configuration wants of the battery, and says of its size. */
  readonly battery: {
    readonly wishes: BatteryWishes
    readonly sources: WishSources
    readonly size: BatterySize
  }
  /** Why this is not the configuration that the file holds now; null where it is. */
  readonly configFault: OperatingError | null
  readonly device: DevicePlacement
  /** The street's own meter, where this home reads it. */
  readonly feeder: DevicePlacement | null
  readonly listen: readonly string[]
  /** Members whom this home was told where to find, for as long as its chain does not say it. */
  readonly peers: readonly KnownPeer[]
  readonly network: HomeNetwork
  readonly web: { readonly host: string; readonly port: number }
  /** Whether `/metrics` answers. */
  readonly metrics: { readonly enabled: boolean }
  /** The broker that is told of this home. */
  readonly mqtt: Omit<MqttOptions, 'deviceId'> | null
  readonly backup: BackupPlacement
  /** Where other programs read the device. */
  readonly proxy: HomeProxyOptions | null
  /** The built page. */
  readonly assetsDir: string
}

export interface HomeNode {
  /** Looks at the device, joins the street and shows the page. Market time need not run yet. */
  connect(): Promise<{ url: string; addresses: readonly string[] }>
  /** Begins to meter, trade and vote: from here on market time runs. */
  begin(): void
  stop(): Promise<void>
}

interface NodeParts {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Present where the home need not forecast. */
  readonly foresight?: Foresight
  /** The last lines that were logged, for the page. */
  readonly logLines?: LogBook['lines']
}

/** Opens the store; what is open is closed again when a part fails. A device that does not answer yet is no failure. */
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
  const { community, keys, mode, title, limits, configFault } = options
  const { clock, random, logger, foresight } = parts
  const signer = createSigner(keys.nodeSeed)
  const consensusSigner = createSigner(keys.consensusSeed)
  const member = findMember(options, signer.publicKey, consensusSigner.publicKey)
  await refuseResearch(community)
  const rules = createRuleShelf({ directory: join(options.dataDirectory, 'rules') })
  const timings = createTimings()
  const { requests } = timings
  const ruleFor = timings.timedRules(rules.find)
  const context: ChainContext = { community, verify: verifyEd25519, ruleFor }
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
  const { device, bus, lockStep, meterCheck, seen, opened } = createHomeDevice(options.device, {
    ...{ ...parts, requests },
    powerLimitW: member.connectionLimitW,
    lastCounters: () => household.lastCounters(),
  })
  closing.add(() => device.close())
  const backups = createHomeBackups(options.backup, {
    ...{ community, clock, now: Date.now, logger, version: options.version },
    store: disk,
  })
  closing.add(() => backups.stop())
  const proxy = options.proxy && createHomeProxy(options.proxy, { bus, logger })
  closing.add(() => proxy?.stop() ?? Promise.resolve())
  const network = createLibp2pNetwork(networkOptions(options, member), {
    ...{ random, logger },
    addressShelf: createAddressFile(join(options.dataDirectory, 'addresses.cbor')),
    ...(options.network.mdns && { discover: localDiscovery(community.hash) }),
  })
  const threads = createSignatureThreads()
  closing.add(() => threads.close())
  const place = join(options.dataDirectory, 'snapshots')
  const snapshots = createSnapshots({ communityHash: community.hash, place }, createSnapshotFolder(place))
  const engine = await createEngine(
    { context, self: member.memberKey },
    {
      ...{ clock, random, network, store, consensusSigner, rules, logger, snapshots },
      verifyLater: threads.verify,
      burst: heapForBurst,
    },
  )
  closing.add(() => engine.stop())
  const book = await createDayBook(store, engine.keeper.tip().height)
  const changed = (): void => {
    figures.looked()
    steering?.look()
    source.changed()
  }
  // On paper nothing is written to a device; and who waits at boundaries keeps a time of its own.
  const batteryControl =
    mode === 'live' && lockStep === undefined
      ? createHomeControl(options, { bus, opened, random, logger, now: Date.now })
      : undefined
  const { slotMs, gateLeadMs, firstSlot } = community.genesis
  const owner = await createOwnerControls(
    { base: options.battery.wishes, sources: options.battery.sources, slotMs, gateLeadMs, firstSlot },
    { file: createOwnerFile(join(options.dataDirectory, OWNER_FILE)), store, clock, logger, changed },
  )
  const schedule = await createBatterySchedule({ slotMs, member: member.memberKey }, { store, book, logger })
  const planner = await openPlanner(options, {
    ...{ member, clock, engine, network, book, store, logger, schedule, owner },
    ...(batteryControl && { control: batteryControl }),
    device: {
      sample: () => household.samples.last(),
      problem: () => household.samples.problem(),
      meterFault: () => household.meterFault(),
      hasBattery: () => household.hasBattery,
      rating: () => device.rating,
    },
  })
  const household: Household = await createHousehold(
    { community, member, pollMs: options.device.pollMs, limits },
    {
      ...{ device, meterCheck, engine, store, clock, signer, logger, planner, owner, changed },
      ...(lockStep && { lockStep }),
      ...(foresight && { foresight }),
    },
  )
  closing.add(() => household.stop())
  const steering =
    batteryControl &&
    createBatterySteering(
      { slotMs },
      {
        ...{ control: batteryControl, planner, schedule, clock, logger },
        sample: () => household.samples.last(),
        gridWh: () => household.gridWh(),
        changed: () => {
          source.changed()
        },
      },
    )
  closing.add(() => steering?.stop() ?? Promise.resolve())
  const feeder = await openFeeder(options, {
    ...parts,
    requests,
    member,
    engine,
    store,
    signer,
    changed,
    closing,
  })
  const ownSite = (): SiteFacts => (engine.keeper.community().members.get(member.memberKey) ?? member).site
  const figures = await createHomeFigures(
    {
      ...{ dataDirectory: options.dataDirectory, communityHash: community.hash, member: member.memberKey },
      ...{ version: options.version, lookEveryMs: options.device.pollMs * clock.speed },
    },
    {
      ...{ store, engine, logger, timings, gossip: network.gossipCounts },
      samples: household.samples,
      hasBattery: () => household.hasBattery,
      usesGridAlone: () => usesGridAlone(household, ownSite()),
      ...(feeder && { feederFault: () => feeder.fault() }),
      backups: backups.figures,
    },
  )
  closing.add(() => figures.stop())
  const months = createStatementDesk({
    ...{ founded: community, self: member.memberKey, store },
    state: () => engine.keeper.state(),
  })
  const past = createHistoryDesk({
    community,
    site: ownSite,
    state: () => engine.keeper.state(),
    statement: (month) => months.statement(month),
  })
  let mqtt: HomeOnMqtt | undefined
  const source = createHomeSource({
    ...{
      community,
      member,
      mode,
      title,
      configFault,
      clock,
      engine,
      network,
      household,
      book,
      store,
      ...{ months, past },
      rules,
      ...{ planner, owner },
    },
    clocksAheadMs: () => network.links().flatMap(({ clockAheadMs }) => clockAheadMs ?? []),
    ...{ device, limits, pollMs: options.device.pollMs, logLines: parts.logLines ?? (() => []) },
    testDevice: () => testOpenDevice({ device, seen: seen() }, DEVICE_TEST),
    ...(feeder && { feeder }),
    ...(steering && { steering }),
    ...(batteryControl && { control: batteryControl }),
    backups,
    ...(proxy && { proxy }),
    mqtt: { fault: () => mqtt?.fault() },
  })
  const { web, assetsDir } = options
  const server = createHttpServer(
    { ...web, assetsDir, portFallback: true },
    {
      ...{ source, logger, access: createAccessFile(join(options.dataDirectory, ACCESS_FILE)) },
      ...(options.metrics.enabled && { figures }),
    },
  )
  closing.add(() => server.stop())
  const { memberKey: self } = member
  if (options.mqtt !== null)
    mqtt = createHomeOnMqtt({ ...options.mqtt, deviceId: deviceIdOf(self) }, { source, figures, logger })
  closing.add(() => mqtt?.stop() ?? Promise.resolve())
  const answer = createControlRequests({
    ...{ engine, clock, self, store, modules: rules, addresses: () => network.addresses() },
    isPausedIn: (slot) => owner.isPausedIn(slot),
    rules: createRuleDesk(rules),
    source,
    ...(options.metrics.enabled && { figures }),
    ...{ months, backups: backups.desk },
    peers: { list: () => network.links(), ping: (id) => pingMember(network, id) },
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
      feeder?.look()
      await engine.connect()
      await control.start()
      await mqtt?.start()
      await proxy?.start()
      const { url } = await server.start()
      return { url, addresses: network.addresses() }
    },
    begin() {
      engine.start()
      household.start()
      feeder?.start()
      backups.start()
    },
    stop: closing.close,
  }
}

/** Long enough to see whether it answers each time, short enough to wait for. */
const DEVICE_TEST = { looks: 5, everyMs: 1_000 }

async function openPlanner(
  { community, mode, location, battery }: NodeOptions,
  parts: Omit<DayPlannerParts, 'forecast' | 'community'> & {
    store: ChainStore
    logger: Logger
    owner: OwnerControls
  },
): Promise<DayPlanner> {
  const { slotMs, timezone, daylight } = community.genesis
  const site = createSiteSlots({ slotMs, timezone, daylight, location })
  const forecast = await createHomeForecast(site, parts)
  return createDayPlanner(
    { owner: parts.owner, size: battery.size, isLive: mode === 'live' },
    { ...parts, community, forecast },
  )
}
