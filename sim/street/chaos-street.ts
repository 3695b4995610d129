/** The street of one run: honest homes and liars on faulty wires, disks and clocks, with watches on everything they do. */
import type { Network, NetworkHandlers } from '../../node/engine/ports.ts'
import { decodeObjectFrame } from '../../node/engine/requests.ts'
import type { MemoryHub } from '../../node/net/memory-hub.ts'
import { createMemoryHub } from '../../node/net/memory-hub.ts'
import type { ClearingRule } from '../../node/core/chain/clearing-rule.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { Logger } from '../../node/runtime/logger.ts'
import { createChances } from './chances.ts'
import type { ChaosDisk } from './chaos-disk.ts'
import { createChaosDisk } from './chaos-disk.ts'
import { createChaosFolder } from './chaos-folder.ts'
import type { ChaosNetwork } from './chaos-network.ts'
import { createChaosNetwork } from './chaos-network.ts'
import type { ChaosWorld, Fate } from './chaos-world.ts'
import { withoutOwn } from './deaf-requests.ts'
import type { Liar } from './liar.ts'
import { createLiar } from './liar.ts'
import type { MemoryStore } from './memory-store.ts'
import { ROT } from './memory-store.ts'
import { createPlot } from './plot.ts'
import type { TestHome } from './street-community.ts'
import type { SimulatedHome } from './street-home.ts'
import { createSimulatedHome } from './street-home.ts'
import type { VirtualClock } from './virtual-clock.ts'
import type { ArrivalWatch } from './watch-arrivals.ts'
import { watchArrivals } from './watch-arrivals.ts'
import type { BlockWatch } from './watch-blocks.ts'
import { watchBlocks } from './watch-blocks.ts'
import { wordsOf } from './say-words.ts'
import type { SigningWatch } from './watch-signing.ts'
import { watchSigning } from './watch-signing.ts'

export interface ChaosHome extends SimulatedHome {
  readonly fate: Fate
  readonly isHonest: boolean
  readonly chaosDisk: ChaosDisk
  /** How far its clock is ahead, ms. */
  offsetMs: number
  /** Ends the process at once. */
  readonly fall: (how: 'crash' | 'power-loss') => void
  /** False where it refuses to start. */
  readonly rise: () => Promise<boolean>
}

export interface ChaosStreet {
  readonly hub: MemoryHub
  readonly network: ChaosNetwork
  readonly homes: readonly ChaosHome[]
}

/** Clocks of validators agree within 2 s: each is at most half of that off. */
export const CLOCK_OFFSET_LIMIT_MS = 1000
const LATE_CLOCK_MS = 40_000
/** A run has no days: every other slot begins one. */
const SNAPSHOT_SLOTS = 2

interface Street {
  readonly hub: MemoryHub
  readonly network: ChaosNetwork
  readonly signing: SigningWatch
  readonly arrivals: ArrivalWatch
  readonly blocks: BlockWatch
  readonly fallen: (home: ChaosHome) => void
}

/** `fallen` is told of homes that fall by themselves, within a write. */
export function createChaosStreet(world: ChaosWorld, fallen: (home: ChaosHome) => void): ChaosStreet {
  const network = createChaosNetwork(world)
  const hub = createMemoryHub({
    members: world.made.homes.map(({ member }) => member),
    carry: network.carry,
  })
  const arrivals = watchArrivals(world)
  const signing = watchSigning(world, arrivals.voted)
  const blocks = watchBlocks(world, signing.gateVotesOf, arrivals.wasHeld)
  const plot = createPlot()
  const street = { hub, network, signing, arrivals, blocks, fallen }
  const homes = world.made.homes.map((home, index) => {
    const liar =
      world.fateOf(home.member) === 'lies'
        ? createLiar(world, home, plot, createChances(world.seed, 100 + index))
        : undefined
    return createChaosHome(world, street, { home, index, liar })
  })
  return { hub, network, homes }
}

function createChaosHome(
  world: ChaosWorld,
  street: Street,
  { home, index, liar }: { home: TestHome; index: number; liar: Liar | undefined },
): ChaosHome {
  const { time, made, count, mutant, seed, trace } = world
  const { hub } = street
  const chances = createChances(seed, 200 + index)
  const isValidator = made.validators.includes(home)
  const fate = world.fateOf(home.member)
  const isHonest = fate === 'honest'

  function clock(): VirtualClock {
    const inner = time.clock()
    return { ...inner, nowMs: () => Math.floor(inner.nowMs() + self.offsetMs) }
  }

  function logged(level: string) {
    return (fields: object, message: string): void => {
      const { code } = fields as { code?: unknown }
      trace.event(time.nowMs(), `${home.id} ${level} ${typeof code === 'string' ? code : ''} ${message}`)
    }
  }
  const quiet = (): void => undefined
  const logger: Logger = { debug: quiet, info: quiet, warn: logged('warns'), error: logged('fails') }

  /** Notes when a block is first final with an honest validator. */
  function watchedStore(store: MemoryStore): MemoryStore {
    if (!isHonest || !isValidator) return store
    return {
      ...store,
      commitBlocks(commits) {
        for (const { tip } of commits) street.blocks.decided(tip.height, tip.slot)
        return store.commitBlocks(commits)
      },
    }
  }

  const ownRule = mutant === 'other-rule' && index === 0 ? otherRule(world) : {}
  const simulated = createSimulatedHome(home, {
    context: { ...world.context, ...ownRule },
    rules: { ...world.rules, ...(ownRule.ruleFor && { find: ownRule.ruleFor }) },
    hub,
    seed: seed * 64 + index,
    powerW: index % 2 === 0 ? 3000 : -2000,
    clock,
    nowMs: time.nowMs,
    logger,
    wire: (network) => wired(world, street, { network, self: () => self, liar }),
    store: (store) => watchedStore(chaosDisk.open(store)),
    folder: (folder) => chaosFolder.open(folder),
    snapshotEveryMs: SNAPSHOT_SLOTS * made.community.genesis.slotMs,
  })
  const fall = (how: 'crash' | 'power-loss'): void => {
    self.fall(how)
    street.fallen(self)
  }
  const chaosDisk = createChaosDisk(world, simulated.disk, { chances, fall })
  const chaosFolder = createChaosFolder(world, simulated.disk, {
    chances: createChances(seed, 300 + index),
    fall,
  })
  let hasRun = false
  const self: ChaosHome = {
    ...simulated,
    fate,
    isHonest,
    chaosDisk,
    offsetMs: mutant === 'late-clocks' && isHonest ? -LATE_CLOCK_MS : 0,
    fall(how) {
      if (!simulated.isUp()) return
      trace.event(time.nowMs(), `${how} ${home.id}`)
      count(how === 'crash' ? 'crash' : 'powerLoss')
      chaosDisk.die(how)
      chaosFolder.die(how)
      simulated.kill()
      street.arrivals.fell(home.member)
    },
    async rise() {
      trace.event(time.nowMs(), `start ${home.id}`)
      if (hasRun) count('restart')
      hasRun = true
      const isInDoubt = simulated.disk.rotten.has(ROT.signState)
      try {
        await simulated.start()
      } catch (error) {
        if (isInDoubt && codeOf(error) === 'sign-state-damaged') count('signStateRot')
        trace.event(time.nowMs(), `${home.id} does not start: ${String(error)}`)
        return false
      }
      // It may have fallen meanwhile.
      if (!simulated.isRunning()) return false
      if (isInDoubt) world.violated('signed-on-doubt', `${home.id} starts with a damaged sign state`)
      if (isHonest) {
        simulated.engine().onFinal((final) => {
          street.arrivals.final(home.member, final.block.header.slot)
          street.blocks.final(home.member, final)
        })
      }
      return true
    },
  }
  return self
}

/** A home's network with the faults of this run: what comes may come twice, and a liar says what it likes. */
function wired(
  world: ChaosWorld,
  { hub, network: wires, signing, arrivals }: Street,
  { network, self, liar }: { network: Network; self: () => ChaosHome; liar: Liar | undefined },
): Network {
  const { time, trace, violated, nameOf } = world
  const clock = time.clock()

  function sheetCame(sheet: Uint8Array, isTaken: boolean): void {
    const { member, offsetMs } = self()
    arrivals.came(member, sheet, { atMs: Math.floor(time.nowMs() + offsetMs), isTaken })
  }

  async function* watched(frames: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const frame of frames) {
      const object = decodeObjectFrame(frame)
      if (object?.kind === 'sheet') sheetCame(object.bytes, false)
      yield frame
    }
  }

  function serveOf(handlers: NetworkHandlers): NetworkHandlers['serve'] {
    const serve: NetworkHandlers['serve'] = (...asked) => handlers.serve(...asked)
    return liar === undefined ? serve : liar.serves(serve)
  }

  return {
    ...network,
    start: (handlers) =>
      network.start({
        ...handlers,
        serve: serveOf(handlers),
        message(topic, bytes, author) {
          if (liar?.hears(topic, bytes) === true) return 'ignore'
          const againMs = wires.duplicateAfterMs()
          if (againMs !== undefined) {
            const { member } = self()
            clock.after(againMs, () => {
              // By whatever process runs there then.
              void Promise.resolve(hub.handlersOf(member)?.message(topic, bytes, author)).catch(
                () => undefined,
              )
            })
          }
          const verdict = handlers.message(topic, bytes, author)
          if (topic === 'sheets') sheetCame(bytes, verdict === 'accept')
          return verdict
        },
      }),
    publish(topic, bytes) {
      const { member, isHonest, fate } = self()
      trace.event(time.nowMs(), `${nameOf(member)} says ${wordsOf(topic, bytes)}`, bytes)
      if (liar !== undefined) {
        liar.hears(topic, bytes)
        for (const saying of liar.twist(topic, bytes))
          hub.gossip(member, saying.topic, saying.bytes, saying.to)
        return Promise.resolve(1)
      }
      // A home whose record was damaged must still never sign twice.
      if (topic === 'sheets') sheetCame(bytes, true)
      if (isHonest || fate === 'sign-state-rots') signing.published(member, topic, bytes)
      const isSigned = topic === 'consensus' || topic === 'gate-votes'
      if (isSigned && self().isRunning() && self().engine().halted() !== undefined)
        violated('signed-after-failure', `${nameOf(member)} speaks after its disk has failed`)
      return network.publish(topic, bytes)
    },
    request:
      world.mutant === 'no-repair'
        ? async function* () {
            // Nobody answers.
          }
        : (...asked) =>
            liar === undefined
              ? watched(network.request(...asked))
              : withoutOwn(liar, network.request(...asked)),
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof OperatingError ? error.code : undefined
}

/** The mutant's rule: the same prices, one watt-hour less. */
function otherRule({ context }: ChaosWorld): Partial<Pick<ChaosWorld['context'], 'ruleFor'>> {
  return {
    ruleFor(terms) {
      const rule = context.ruleFor(terms)
      const clear: ClearingRule['clear'] = (book, parameters) => {
        const cleared = rule.clear(book, parameters)
        if (cleared.code !== 'cleared' || cleared.energyWh === 0) return cleared
        return { ...cleared, energyWh: cleared.energyWh - 1 }
      }
      return { ...rule, clear }
    },
  }
}
