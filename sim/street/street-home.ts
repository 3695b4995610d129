/**
 * One home of a simulated street: the production engine and household on a virtual clock, a disk and a network in
 * memory, and an exact meter. It is started, stopped, killed, and started again on its disk.
 */
import type { Device } from '../../hardware/device.ts'
import { createSelfTest } from '../../hardware/self-test/self-test.ts'
import type { ChainContext } from '../../node/core/chain/execute.ts'
import { assert } from '../../node/core/units/assert.ts'
import type { SlotIndex } from '../../node/core/units/quantities.ts'
import { createEngine } from '../../node/engine/engine.ts'
import type { Network, RuleShelf } from '../../node/engine/ports.ts'
import type { Engine } from '../../node/engine/running-engine.ts'
import type { LockStep } from '../../node/household/boundaries.ts'
import type { LastCounters } from '../../node/household/counter-memory.ts'
import type { FeederMetering } from '../../node/household/feeder-metering.ts'
import { createFeederMetering } from '../../node/household/feeder-metering.ts'
import type { Foresight } from '../../node/household/foresight.ts'
import type { Household } from '../../node/household/household.ts'
import { createHousehold } from '../../node/household/household.ts'
import type { MemoryHub } from '../../node/net/memory-hub.ts'
import { createMemoryNetwork } from '../../node/net/memory-network.ts'
import type { Logger } from '../../node/runtime/logger.ts'
import type { Random } from '../../node/runtime/random.ts'
import { createSeededRandom } from '../../node/runtime/random.ts'
import { createSnapshots } from '../../node/store/snapshots.ts'
import type { FakeDevice } from './fake-device.ts'
import { createFakeDevice } from './fake-device.ts'
import type { MemoryFolder } from './memory-folder.ts'
import { createMemoryFolder } from './memory-folder.ts'
import type { MemoryDisk, MemoryStore } from './memory-store.ts'
import { createMemoryDisk, createMemoryStore } from './memory-store.ts'
import type { TestHome } from './street-community.ts'
import { genesisMember } from './street-community.ts'
import type { VirtualClock } from './virtual-clock.ts'

export interface SimulatedHome extends TestHome {
  readonly disk: MemoryDisk
  readonly meter: FakeDevice
  isRunning(): boolean
  /** Also while it starts, which takes time where its disk has to be repaired. */
  isUp(): boolean
  /** Throws when the home does not run. */
  engine(): Engine
  household(): Household
  clock(): VirtualClock
  start(): Promise<void>
  stop(): Promise<void>
  /** As by kill -9: no farewell, and nothing that was not on disk remains. */
  kill(): void
}

export interface SimulatedHomeParts {
  readonly context: ChainContext
  readonly rules: RuleShelf
  /** A new process's clock. */
  readonly clock: () => VirtualClock
  /** The time of the meter, which no wrong clock changes. */
  readonly nowMs: () => number
  readonly hub: MemoryHub
  readonly seed: number
  /** Import minus export, W. */
  readonly powerW: number
  readonly logger: Logger
  /** Instead of the exact meter of an even power, and as exact. */
  readonly bench?: { readonly device: Device; readonly lockStep: LockStep }
  /** Where the home need not forecast. */
  readonly foresight?: Foresight
  /** Whether its owner lets it trade in a slot. */
  readonly mayOrder?: (slot: SlotIndex) => boolean
  /** Instead of the exact meter, read by the clock as outside the demo. */
  readonly device?: (seams: DeviceSeams) => Device
  /** The street's meter, where this home is the one that reads it. */
  readonly feeder?: FakeDevice
  /** Puts ears, mouths and faults between the home and its network. */
  readonly wire: (network: Network) => Network
  /** The same for its disk. */
  readonly store?: (store: MemoryStore) => MemoryStore
  /** And for its folder of snapshots. */
  readonly folder?: (folder: MemoryFolder) => MemoryFolder
  /** Market milliseconds between two snapshots; a day where it is not given. */
  readonly snapshotEveryMs?: number
}

/** What a device of a process may need. */
export interface DeviceSeams {
  readonly clock: VirtualClock
  readonly random: Random
  readonly logger: Logger
  readonly lastCounters: () => LastCounters
}

interface Process {
  readonly engine: Engine
  readonly household: Household
  readonly feeder: FeederMetering | undefined
  readonly clock: VirtualClock
}

/** What ends with a process. */
interface Life {
  readonly clock: VirtualClock
  readonly store: MemoryStore
  readonly folder: MemoryFolder
  isOver: boolean
}

const POLL_MS = 10_000

export function createSimulatedHome(home: TestHome, parts: SimulatedHomeParts): SimulatedHome {
  const { context, hub, logger } = parts
  const { community } = context
  const { slotMs, firstSlot } = community.genesis
  const meter = createFakeDevice(
    { startMs: firstSlot * slotMs, slotMs, powerW: parts.powerW, serial: `meter of ${home.id}` },
    { now: parts.nowMs },
  )
  const bench = parts.bench ?? meter
  const disk = createMemoryDisk()
  let running: Process | undefined
  let life: Life | undefined
  let starts = 0

  function process(): Process {
    assert(running !== undefined, `${home.id} runs`)
    return running
  }

  async function start(): Promise<void> {
    assert(life === undefined, `${home.id} is started once`)
    const clock = parts.clock()
    const opened = createMemoryStore(disk)
    const store = parts.store?.(opened) ?? opened
    const files = createMemoryFolder(disk)
    const folder = parts.folder?.(files) ?? files
    const own: Life = { clock, store, folder, isOver: false }
    life = own
    try {
      await begin(own)
    } catch (error) {
      life = undefined
      throw error
    }
  }

  async function begin(own: Life): Promise<void> {
    const { clock, store, folder } = own
    const random = createSeededRandom(parts.seed * 100 + starts++)
    const network = parts.wire(mortal(createMemoryNetwork(hub, home.member), own))
    const snapshots = createSnapshots({ communityHash: community.hash, place: 'snapshots' }, folder)
    const engine = await createEngine(
      {
        ...{ context, self: home.member },
        ...(parts.snapshotEveryMs !== undefined && { snapshotEveryMs: parts.snapshotEveryMs }),
      },
      {
        ...{ clock, random, network, store, snapshots, logger },
        ...{ consensusSigner: home.keys.consensus, rules: parts.rules },
      },
    )
    const member = community.members.get(home.member) ?? genesisMember(community.genesis.name, home)
    const device = parts.device?.({ clock, random, logger, lastCounters: () => household.lastCounters() })
    const household: Household = await createHousehold(
      { community, member, pollMs: POLL_MS },
      {
        device: device ?? bench.device,
        meterCheck: createSelfTest(),
        ...(device === undefined && { lockStep: bench.lockStep }),
        ...(parts.foresight !== undefined && { foresight: parts.foresight }),
        ...(parts.mayOrder !== undefined && { owner: { mayOrder: parts.mayOrder } }),
        engine,
        store,
        clock,
        signer: home.keys.node,
        logger,
        changed: () => undefined,
      },
    )
    const feeder =
      parts.feeder &&
      (await createFeederMetering(
        { community, member, pollMs: POLL_MS },
        {
          ...{ engine, store, clock, logger, signer: home.keys.node, changed: () => undefined },
          ...{ device: parts.feeder.device, lockStep: parts.feeder.lockStep },
        },
      ))
    if (own.isOver) return
    running = { engine, household, feeder, clock }
    await engine.connect()
    household.samples.start()
    feeder?.look()
    engine.start()
    household.start()
    feeder?.start()
  }

  return {
    ...home,
    disk,
    meter,
    isRunning: () => running !== undefined,
    isUp: () => life !== undefined,
    engine: () => process().engine,
    household: () => process().household,
    clock: () => process().clock,
    start,
    async stop() {
      const { engine, household, feeder } = process()
      await Promise.all([household.stop(), feeder?.stop()])
      await engine.stop()
      running = undefined
      life = undefined
    },
    kill() {
      assert(life !== undefined, `${home.id} is up`)
      life.isOver = true
      life.clock.kill()
      life.store.kill()
      life.folder.kill()
      hub.leave(home.member)
      running = undefined
      life = undefined
    },
  }
}

/** A dead process says nothing more, although what it was about to do still runs on in this one. */
function mortal(network: Network, life: { readonly isOver: boolean }): Network {
  return {
    ...network,
    publish: (topic, bytes) => (life.isOver ? new Promise(() => undefined) : network.publish(topic, bytes)),
    peers: () => (life.isOver ? [] : network.peers()),
    setMembers(members) {
      if (!life.isOver) network.setMembers(members)
    },
  }
}
