/**
 * A street of real engines and households in virtual time: real keys and blocks, a network and disks in memory, exact
 * meters. Homes are started, stopped, killed and started again on their disks; messages are lost, links are cut.
 * @example
 * const street = await createEngineStreet({ homes: 4 })
 * await street.startAll()
 * await street.runSlots(3)
 * assert.is(new Set(street.roots()).size, 1)
 */
import * as assert from 'uvu/assert'
import type { ChainContext } from '../../node/core/chain/execute.ts'
import { stateRoot } from '../../node/core/chain/state-leaves.ts'
import type { Genesis } from '../../node/core/governance/genesis.ts'
import type { ClearingRule } from '../../node/core/chain/clearing-rule.ts'
import type { MemberId, Network, Protocol, Topic, Verdict } from '../../node/engine/ports.ts'
import type { RuleShelf } from '../../node/engine/ports.ts'
import type { MemoryHub } from '../../node/net/memory-hub.ts'
import { createMemoryHub } from '../../node/net/memory-hub.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import type { Logger } from '../../node/runtime/logger.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { createPatientDevice } from '../../node/household/patient-device.ts'
import type { EmulatedMeter, EmulatedMeterOptions } from './emulated-meter.ts'
import { createEmulatedMeter } from './emulated-meter.ts'
import type { FakeDevice } from '../../sim/street/fake-device.ts'
import { createFakeDevice } from '../../sim/street/fake-device.ts'
import type { SimulatedHome } from '../../sim/street/street-home.ts'
import { createSimulatedHome } from '../../sim/street/street-home.ts'
import { createOracleRule } from './oracle-rule.ts'
import type { CommunityOptions, TestCommunity, TestHome } from './test-community.ts'
import { FIRST_SLOT, makeCommunity } from './test-community.ts'
import type { VirtualTime } from './virtual-clock.ts'
import { createVirtualTime } from './virtual-clock.ts'

/** Two minutes, the gate a minute before: enough for a dozen rounds, and short to run. */
export const STREET_SLOT_MS = 120_000
const GATE_LEAD_MS = 60_000
const HOP_MS = 20

/** The serial number of the meter of a whole street. */
export const STREET_METER = 'street meter'
const STREET_LOSSES_W = 30

/** What one home sent over gossip, in the order of sending. */
export interface SentMessage {
  readonly from: MemberId
  readonly topic: Topic
  readonly bytes: Uint8Array
  readonly atMs: number
}

export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly code: string | undefined
  readonly message: string
}

export interface StreetHome extends SimulatedHome {
  /** Instead of `meter`, where the test asked for it. */
  readonly emulated: EmulatedMeter | undefined
  readonly log: LoggedLine[]
  /** Everything it was asked to judge, with the verdict. */
  readonly judged: { topic: Topic; verdict: Verdict }[]
  /** Replaces, drops (null) or keeps what it sends: a home that lies. */
  outgoing: (topic: Topic, bytes: Uint8Array) => Uint8Array | null
  /** Whether its owner lets it trade in a slot. */
  mayOrder: (slot: number) => boolean
  /** Replaces its answers; undefined answers honestly. */
  answer: ((protocol: Protocol, request: Uint8Array) => AsyncIterable<Uint8Array> | undefined) | undefined
}

export interface EngineStreet extends TestCommunity {
  readonly time: VirtualTime
  readonly hub: MemoryHub
  readonly members: readonly StreetHome[]
  /** The meter of the whole street, which a home reads where the test asked for it. */
  readonly feeder: FakeDevice
  readonly sent: SentMessage[]
  /** Probability that a gossip message is lost on one way. */
  lossPpm: number
  startAll(): Promise<void>
  stopAll(): Promise<void>
  /** Lets market time reach the start of the slot so many after the first. */
  runSlots(count: number): Promise<void>
  /** State roots of running homes. */
  roots(): string[]
  heights(): number[]
}

export interface EngineStreetOptions {
  readonly homes?: number
  readonly validators?: number
  /** How many are in the genesis; the others run, and wait to be admitted. */
  readonly founders?: number
  readonly genesis?: Partial<Genesis>
  /** Replaces fields of one member. */
  readonly member?: CommunityOptions['member']
  readonly seed?: number
  readonly rule?: ClearingRule
  /** What rules a home has; all have the one rule unless said otherwise. */
  readonly rules?: (index: number) => RuleShelf
  /** Import minus export of a home, W; every second home has sun to sell unless said otherwise. */
  readonly powerW?: (index: number) => number
  /** The first home reads this meter by the clock, as outside the demo; `meter` is then of no use. */
  readonly emulated?: EmulatedMeterOptions
  /** The home that reads a meter of the whole street, exact but for 30 W of losses, whose serial number is STREET_METER. */
  readonly feederReader?: number
  /** How often homes keep a snapshot; a day where it is not given. */
  readonly snapshotEveryMs?: number
}

export function createEngineStreet(options: EngineStreetOptions = {}): EngineStreet {
  const { homes: count = 4, seed = 1, powerW = (index) => (index % 2 === 0 ? 3000 : -2000) } = options
  const made = makeCommunity({
    homes: count,
    ...(options.founders !== undefined && { founders: options.founders }),
    validators: options.validators ?? options.founders ?? count,
    ...(options.member !== undefined && { member: options.member }),
    genesis: {
      slotMs: STREET_SLOT_MS,
      gateLeadMs: GATE_LEAD_MS,
      lateAfterSlots: Math.max(6, count),
      ...options.genesis,
    },
  })
  const { slotMs, gateLeadMs } = made.community.genesis
  const time = createVirtualTime(FIRST_SLOT * slotMs - gateLeadMs - slotMs / 2)
  const random = createSeededRandom(seed)
  const wire = time.clock()
  const hub = createMemoryHub({
    members: made.homes.map(({ member }) => member),
    carry: (_hop, arrive) => void wire.after(HOP_MS * (1 + random.fraction()), arrive),
  })
  const rules = fixedRules(options.rule ?? createOracleRule())
  const context: ChainContext = {
    community: made.community,
    verify: verifyEd25519,
    ruleFor: (rule) => rules.find(rule),
  }
  const homeRules = (index: number): Pick<HomeParts, 'context' | 'rules'> => {
    const own = options.rules?.(index) ?? rules
    return { rules: own, context: { ...context, ruleFor: own.find } }
  }
  const streetPowerW = made.homes.reduce((sum, _home, index) => sum + powerW(index), STREET_LOSSES_W)
  const feeder = createFakeDevice(
    { startMs: FIRST_SLOT * slotMs, slotMs, powerW: streetPowerW, serial: STREET_METER },
    { now: time.nowMs },
  )
  const sent: SentMessage[] = []
  const members = made.homes.map((home, index) =>
    createStreetHome(home, {
      ...homeRules(index),
      time,
      hub,
      seed: seed * 1000 + index,
      powerW: powerW(index),
      emulated: index === 0 ? options.emulated : undefined,
      snapshotEveryMs: options.snapshotEveryMs,
      feeder: index === options.feederReader ? feeder : undefined,
      sent,
      isLost: () => random.fraction() * 1_000_000 < street.lossPpm,
    }),
  )
  const running = (): StreetHome[] => members.filter((home) => home.isRunning())

  const street: EngineStreet = {
    ...made,
    time,
    hub,
    members,
    feeder,
    sent,
    lossPpm: 0,
    async startAll() {
      for (const home of members) await home.start()
    },
    async stopAll() {
      for (const home of running()) await home.stop()
    },
    runSlots: (slots) => time.advanceTo((FIRST_SLOT + slots) * slotMs),
    roots: () => running().map((home) => stateRoot(home.engine().keeper.state())),
    heights: () => running().map((home) => home.engine().keeper.tip().height),
  }
  return street
}

/** The member of an index that the test knows to exist. */
export function memberAt({ members }: EngineStreet, index: number): StreetHome {
  const home = members[index]
  assert.ok(home, `there is a home ${index}`)
  return home
}

interface HomeParts {
  readonly context: ChainContext
  readonly rules: RuleShelf
  readonly time: VirtualTime
  readonly hub: MemoryHub
  readonly seed: number
  readonly powerW: number
  readonly emulated: EmulatedMeterOptions | undefined
  readonly snapshotEveryMs: number | undefined
  readonly feeder: FakeDevice | undefined
  readonly sent: SentMessage[]
  readonly isLost: () => boolean
}

function createStreetHome(home: TestHome, parts: HomeParts): StreetHome {
  const { context, rules, time, hub, seed, powerW } = parts
  const log: LoggedLine[] = []
  const { slotMs } = context.community.genesis
  const emulated =
    parts.emulated &&
    createEmulatedMeter(parts.emulated, { startMs: (FIRST_SLOT - 1) * slotMs, now: time.nowMs })
  const simulated: SimulatedHome = createSimulatedHome(home, {
    context,
    rules,
    hub,
    seed,
    powerW,
    clock: () => time.clock(),
    nowMs: time.nowMs,
    logger: createLogger(log),
    mayOrder: (slot) => self.mayOrder(slot),
    wire: (network) => watched(network, self, parts),
    ...(parts.feeder !== undefined && { feeder: parts.feeder }),
    ...(parts.snapshotEveryMs !== undefined && { snapshotEveryMs: parts.snapshotEveryMs }),
    ...(emulated && {
      device: ({ lastCounters, ...seams }) =>
        createPatientDevice(simulated.meter.device.identity, {
          open: () => emulated.open(lastCounters()),
          ...seams,
        }),
    }),
  })
  const self: StreetHome = {
    ...simulated,
    emulated,
    log,
    judged: [],
    outgoing: (_topic, bytes) => bytes,
    answer: undefined,
    mayOrder: () => true,
  }
  return self
}

/** The home's network with ears: what it sends is recorded, and what comes may be lost. */
function watched(network: Network, home: StreetHome, { sent, time, isLost }: HomeParts): Network {
  return {
    ...network,
    start: (handlers) =>
      network.start({
        ...handlers,
        async message(topic, bytes, author) {
          if (isLost()) return 'ignore'
          const verdict = await handlers.message(topic, bytes, author)
          home.judged.push({ topic, verdict })
          return verdict
        },
        serve: (protocol, request, from) =>
          home.answer?.(protocol, request) ?? handlers.serve(protocol, request, from),
      }),
    async publish(topic, bytes) {
      const said = home.outgoing(topic, bytes)
      if (said === null) return 0
      sent.push({ from: home.member, topic, bytes: said, atMs: time.nowMs() })
      return network.publish(topic, said)
    },
  }
}

function createLogger(log: LoggedLine[]): Logger {
  const line =
    (level: LoggedLine['level']) =>
    (fields: object, message: string): void => {
      const { code } = fields as { code?: unknown }
      log.push({ level, code: typeof code === 'string' ? code : undefined, message })
    }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}

/** One rule whatever the terms say, and no module to give. */
export function fixedRules(rule: ClearingRule): RuleShelf {
  return {
    find: () => rule,
    prepare: () => Promise.resolve(true),
    bytes: () => Promise.resolve(undefined),
    keep: () => Promise.resolve(),
    keepProposed: () => Promise.resolve(true),
  }
}
