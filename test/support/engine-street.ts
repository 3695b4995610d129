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
import { createEngine } from '../../node/engine/engine.ts'
import type { MemberId, Network, Protocol, Topic, Verdict } from '../../node/engine/ports.ts'
import type { RuleShelf } from '../../node/engine/ports.ts'
import type { Engine } from '../../node/engine/running-engine.ts'
import type { Household } from '../../node/household/household.ts'
import { createHousehold } from '../../node/household/household.ts'
import type { MemoryHub } from '../../node/net/memory-hub.ts'
import { createMemoryHub } from '../../node/net/memory-hub.ts'
import { createMemoryNetwork } from '../../node/net/memory-network.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import type { Logger } from '../../node/runtime/logger.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import type { FakeDevice } from './fake-device.ts'
import { createFakeDevice } from './fake-device.ts'
import type { MemoryDisk, MemoryStore } from './memory-store.ts'
import { createMemoryDisk, createMemoryStore } from './memory-store.ts'
import { createOracleRule } from './oracle-rule.ts'
import type { TestCommunity, TestHome } from './test-community.ts'
import { genesisMember, FIRST_SLOT, makeCommunity } from './test-community.ts'
import type { VirtualClock, VirtualTime } from './virtual-clock.ts'
import { createVirtualTime } from './virtual-clock.ts'

/** Two minutes, the gate a minute before: enough for a dozen rounds, and short to run. */
export const STREET_SLOT_MS = 120_000
const GATE_LEAD_MS = 60_000
const HOP_MS = 20

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

export interface StreetHome extends TestHome {
  readonly disk: MemoryDisk
  readonly meter: FakeDevice
  readonly log: LoggedLine[]
  /** Everything it was asked to judge, with the verdict. */
  readonly judged: { topic: Topic; verdict: Verdict }[]
  /** Replaces, drops (null) or keeps what it sends: a home that lies. */
  outgoing: (topic: Topic, bytes: Uint8Array) => Uint8Array | null
  /** Replaces its answers; undefined answers honestly. */
  answer: ((protocol: Protocol, request: Uint8Array) => AsyncIterable<Uint8Array> | undefined) | undefined
  /** Throws when the home does not run. */
  engine(): Engine
  household(): Household
  clock(): VirtualClock
  start(): Promise<void>
  stop(): Promise<void>
  /** As by kill -9: no farewell, and nothing that was not on disk remains. */
  kill(): void
}

export interface EngineStreet extends TestCommunity {
  readonly time: VirtualTime
  readonly hub: MemoryHub
  readonly members: readonly StreetHome[]
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
  readonly seed?: number
  readonly rule?: ClearingRule
  /** What rules a home has; all have the one rule unless said otherwise. */
  readonly rules?: (index: number) => RuleShelf
  /** Import minus export of a home, W; every second home has sun to sell unless said otherwise. */
  readonly powerW?: (index: number) => number
}

export function createEngineStreet(options: EngineStreetOptions = {}): EngineStreet {
  const { homes: count = 4, seed = 1, powerW = (index) => (index % 2 === 0 ? 3000 : -2000) } = options
  const made = makeCommunity({
    homes: count,
    ...(options.founders !== undefined && { founders: options.founders }),
    validators: options.validators ?? options.founders ?? count,
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
  const sent: SentMessage[] = []
  const members = made.homes.map((home, index) =>
    createStreetHome(home, {
      ...homeRules(index),
      time,
      hub,
      seed: seed * 1000 + index,
      powerW: powerW(index),
      sent,
      isLost: () => random.fraction() * 1_000_000 < street.lossPpm,
    }),
  )
  const running = (): StreetHome[] => members.filter((home) => isRunning(home))

  const street: EngineStreet = {
    ...made,
    time,
    hub,
    members,
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
  readonly sent: SentMessage[]
  readonly isLost: () => boolean
}

interface Process {
  readonly engine: Engine
  readonly household: Household
  readonly clock: VirtualClock
  readonly store: MemoryStore
}

const processes = new WeakMap<StreetHome, Process>()

function isRunning(home: StreetHome): boolean {
  return processes.has(home)
}

function createStreetHome(home: TestHome, parts: HomeParts): StreetHome {
  const { context, time, hub } = parts
  const { community } = context
  const { slotMs } = community.genesis
  const meter = createFakeDevice(
    { startMs: FIRST_SLOT * slotMs, slotMs, powerW: parts.powerW },
    { now: time.nowMs },
  )
  const log: LoggedLine[] = []
  let starts = 0

  function process(): Process {
    const running = processes.get(self)
    assert.ok(running, `${home.id} runs`)
    return running
  }

  async function start(): Promise<void> {
    assert.not(processes.has(self), `${home.id} is started once`)
    const clock = time.clock()
    const random = createSeededRandom(parts.seed * 100 + starts++)
    const logger = createLogger(log)
    const store = createMemoryStore(self.disk)
    const network = watched(createMemoryNetwork(hub, home.member), self, parts)
    const engine = await createEngine(
      { context, self: home.member },
      { clock, random, network, store, consensusSigner: home.keys.consensus, rules: parts.rules, logger },
    )
    const member = community.members.get(home.member) ?? genesisMember(community.genesis.name, home)
    const household = await createHousehold(
      { community, member, pollMs: 10_000 },
      {
        device: meter.device,
        lockStep: meter.lockStep,
        engine,
        store,
        clock,
        signer: home.keys.node,
        logger,
        changed: () => undefined,
      },
    )
    processes.set(self, { engine, household, clock, store })
    await engine.connect()
    household.samples.start()
    engine.start()
    household.start()
  }

  const self: StreetHome = {
    ...home,
    disk: createMemoryDisk(),
    meter,
    log,
    judged: [],
    outgoing: (_topic, bytes) => bytes,
    answer: undefined,
    engine: () => process().engine,
    household: () => process().household,
    clock: () => process().clock,
    start,
    async stop() {
      const { engine, household } = process()
      await household.stop()
      await engine.stop()
      processes.delete(self)
    },
    kill() {
      const { clock, store } = process()
      clock.kill()
      store.kill()
      hub.leave(home.member)
      processes.delete(self)
    },
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
  }
}
