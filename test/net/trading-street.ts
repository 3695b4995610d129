/**
 * A whole street over real libp2p in real time: production engines and households on disks in memory with exact meters,
 * and the last validator's seat left to the test, which has its keys and keeps none of the rules.
 */
import * as assert from 'uvu/assert'
import { createSelfTest } from '../../hardware/self-test/self-test.ts'
import { asciiBytes } from '../../node/core/codec/bytes.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { createEngine } from '../../node/engine/engine.ts'
import type { FinalBlock, Engine } from '../../node/engine/running-engine.ts'
import type { MemberId, Network, Topic, Verdict } from '../../node/engine/ports.ts'
import { streetMembers } from '../../node/engine/street-members.ts'
import { createHousehold } from '../../node/household/household.ts'
import type { Libp2pNetwork } from '../../node/net/libp2p-network.ts'
import { createLibp2pNetwork } from '../../node/net/libp2p-network.ts'
import type { Clock } from '../../node/runtime/clock.ts'
import { createSystemClock } from '../../node/runtime/clock.ts'
import { verifyEd25519 } from '../../node/runtime/ed25519.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { fixedRules } from '../support/engine-street.ts'
import { createFakeDevice } from '../support/fake-device.ts'
import { createMemoryDisk, createMemoryStore } from '../support/memory-store.ts'
import { createOracleRule } from '../support/oracle-rule.ts'
import type { TestCommunity, TestHome } from '../support/test-community.ts'
import { FIRST_SLOT, makeCommunity, SLOT_MS } from '../support/test-community.ts'
import { QUICK } from './libp2p-street.ts'
import type { RawNode } from './raw-node.ts'
import { startRawNode } from './raw-node.ts'
import { until } from './test-home.ts'

/** What one honest home was asked to judge. */
export interface Judged {
  readonly topic: Topic
  readonly author: MemberId
  readonly verdict: Verdict
}

export interface TradingHome {
  readonly home: TestHome
  readonly engine: Engine
  readonly network: Libp2pNetwork
  readonly judged: Judged[]
  readonly finals: FinalBlock[]
  stop(): Promise<void>
}

export interface TradingStreet extends TestCommunity {
  readonly honest: readonly TradingHome[]
  /** The last validator: its network sends what the test wants. */
  readonly liar: TestHome
  readonly raw: RawNode
  /** Where an honest home listens, without /p2p. */
  readonly addressOf: (home: TradingHome) => string
  stop(): Promise<void>
}

/** Five validators: one may lie, and when it has lost its seat four are left, the fewest there may be. */
const VALIDATORS = 5
/** A slot of three seconds with its gate two seconds before it starts. */
const SPEED = 300
const GATE_LEAD_MS = 600_000
const POLL_MS = 60_000

export async function startTradingStreet(name: string): Promise<TradingStreet> {
  const made = makeCommunity({
    name,
    homes: VALIDATORS,
    genesis: { gateLeadMs: GATE_LEAD_MS, lateAfterSlots: VALIDATORS },
  })
  const marketOriginMs = FIRST_SLOT * SLOT_MS - GATE_LEAD_MS - SLOT_MS
  const clock = createSystemClock({ realOriginMs: Date.now(), marketOriginMs, speed: SPEED })
  const liar = made.homes[VALIDATORS - 1]
  assert.ok(liar)
  const honest: TradingHome[] = []
  for (const index of Array.from({ length: VALIDATORS - 1 }).keys())
    honest.push(await startHome(made, index, clock))
  const members = streetMembers(made.community)
  const nodeKey = liar.keys.node.publicKey
  const raw = await startRawNode(
    { id: liar.member, seed: nodeSeed(name, VALIDATORS - 1), nodeKey },
    members,
    made.community.hash,
  )
  for (const home of honest) {
    for (const other of honest)
      if (other !== home) home.network.addAddress(other.home.member, addressOf(other))
    home.network.addAddress(liar.member, raw.address())
  }
  await until(() => honest.every(({ network }) => network.peers().every(({ subscribed }) => subscribed)))
  return {
    ...made,
    honest,
    liar,
    raw,
    addressOf,
    async stop() {
      await Promise.all(honest.map((home) => home.stop()))
      await raw.node.stop()
    },
  }
}

/** As `makeCommunity` makes the node keys. */
function nodeSeed(name: string, index: number): Uint8Array {
  return sha256(asciiBytes(`${name}/node/${String(index)}`))
}

function addressOf({ network }: TradingHome): string {
  return (network.addresses()[0] ?? '').replace(/\/p2p\/.*$/, '')
}

async function startHome(made: TestCommunity, index: number, clock: Clock): Promise<TradingHome> {
  const { community, homes } = made
  const home = homes[index]
  const member = home && community.members.get(home.member)
  assert.ok(home && member)
  const rules = fixedRules(createOracleRule())
  const random = createSeededRandom(index + 1)
  const { slotMs, firstSlot } = community.genesis
  const network = createLibp2pNetwork(
    {
      privateKeySeed: nodeSeed(community.genesis.name, index),
      ...{ communityHash: community.hash, members: streetMembers(community), self: home.member },
      ...{ listen: ['/ip4/127.0.0.1/tcp/0'], limits: QUICK },
    },
    { random, logger: SILENT },
  )
  const judged: Judged[] = []
  const store = createMemoryStore(createMemoryDisk())
  const engine = await createEngine(
    {
      context: { community, verify: verifyEd25519, ruleFor: (rule) => rules.find(rule) },
      self: home.member,
    },
    {
      ...{ clock, random, store, rules, logger: SILENT },
      network: withEars(network, judged),
      consensusSigner: home.keys.consensus,
    },
  )
  const finals: FinalBlock[] = []
  engine.onFinal((final) => finals.push(final))
  const meter = createFakeDevice(
    {
      startMs: firstSlot * slotMs,
      slotMs,
      powerW: index % 2 === 0 ? 3000 : -2000,
      serial: `meter of ${home.id}`,
    },
    { now: () => clock.nowMs() },
  )
  const household = await createHousehold(
    { community, member, pollMs: POLL_MS },
    {
      ...{ device: meter.device, lockStep: meter.lockStep, meterCheck: createSelfTest() },
      ...{ engine, store, clock, signer: home.keys.node, logger: SILENT, changed: () => undefined },
    },
  )
  await engine.connect()
  household.samples.start()
  engine.start()
  household.start()
  return {
    ...{ home, engine, network, judged, finals },
    async stop() {
      await household.stop()
      await engine.stop()
    },
  }
}

function withEars(network: Network, judged: Judged[]): Network {
  return {
    ...network,
    start: (handlers) =>
      network.start({
        ...handlers,
        async message(topic, bytes, author) {
          const verdict = await handlers.message(topic, bytes, author)
          judged.push({ topic, author, verdict })
          return verdict
        },
      }),
  }
}
