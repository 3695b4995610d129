/**
 * The node's engine: listens to the street, votes, commits, and catches up. It owns loops and order, and decides
 * nothing about money: that is `node/core`.
 */
import type { Block } from '../core/chain/block.ts'
import { decodeBlock } from '../core/chain/block.ts'
import type { ChainContext } from '../core/chain/execute.ts'
import { nextSlot } from '../core/metering/check-reading.ts'
import type { SignedSheet } from '../core/market/order-sheet.ts'
import type { SignedReading } from '../core/metering/reading.ts'
import type { CommitCertificate } from '../core/consensus/message.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import { gateClosureMs, slotAt } from '../core/units/slots.ts'
import type { Clock } from '../runtime/clock.ts'
import { realDelayUntilMs } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import { createCatchUp } from './catch-up.ts'
import type { ChainKeeper, FinalBlock } from './chain-keeper.ts'
import { createChainKeeper } from './chain-keeper.ts'
import type { ChainStore } from './chain-store.ts'
import { createConsensusJudge } from './consensus-judge.ts'
import { decodeMessage } from './consensus-wire.ts'
import { createDriver } from './driver.ts'
import { castGateVote } from './gate.ts'
import { createHeldMessages } from './held-messages.ts'
import { createJudge } from './judge.ts'
import { createPool } from './pool.ts'
import type { MemberId, Network, Topic, Verdict } from './ports.ts'
import { createProposer } from './proposer.ts'
import type { ObjectFrame } from './requests.ts'
import { nextGateMs, proposableSlot } from './schedule.ts'
import { serveRequest } from './serve.ts'

export interface EngineOptions {
  readonly context: ChainContext
  readonly self: MemberId
}

export interface EngineParts {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly store: ChainStore
  readonly consensusSigner: Signer
  readonly logger: Logger
}

export interface Engine {
  readonly keeper: ChainKeeper
  /** Joins the street's network, answers and catches up; market time need not run yet. */
  connect(): Promise<void>
  /** Begins to vote and to keep gates; market time runs from here on. */
  start(): void
  stop(): Promise<void>
  /** Sends what this home signed; the caller has it on disk already. The code says whether it is good at all. */
  submitSheet(signed: SignedSheet): Promise<Verdict>
  submitReading(signed: SignedReading): Promise<Verdict>
  onFinal(listener: (final: FinalBlock) => void): void
  /** The slot whose gate is closed and whose block is being decided, if any. */
  clearingSlot(): SlotIndex | undefined
  halted(): OperatingError | undefined
}

/** How often a node that waits for others asks whether it has missed something. */
const REPAIR_MS = 1000

export async function createEngine({ context, self }: EngineOptions, parts: EngineParts): Promise<Engine> {
  const { clock, random, network, store, consensusSigner, logger } = parts
  const { community, verify } = context
  const { genesis } = community
  const isValidator = genesis.validators.includes(self)
  const keeper = await createChainKeeper(context, { store, clock })
  const pool = createPool()
  const held = createHeldMessages()
  const judge = createJudge({ community }, { clock, pool, verify, state: keeper.state, logger })
  const consensusJudge = createConsensusJudge({ community }, { verify })
  const listeners: ((final: FinalBlock) => void)[] = []
  const cancels = new Map<string, () => void>()
  let isRunning = false
  let committing = Promise.resolve(true)

  const proposer = createProposer(context, {
    clock,
    keeper,
    pool,
    built: ({ height, round }, value) => {
      driver.input({ type: 'value-built', height, round, value })
    },
    fetchObjects: (hashes, votes) => {
      void catchUp.fetchObjects(hashes, votes).then(() => {
        proposer.retry()
      })
    },
  })

  const driver = await createDriver(
    { community, self: isValidator ? self : null },
    {
      clock,
      store,
      keeper,
      signer: consensusSigner,
      logger,
      send: (message) => {
        held.add(keeper.tip().height + 1, message)
        publish('consensus', message)
      },
      buildValue: (request) => {
        proposer.request(request)
      },
      fetchValue: () => void catchUp.fetchBlocks(),
      decided: async ({ value, certificate }) => {
        const block = decodeBlock(value.bytes)
        if (block !== undefined) await commit(block, certificate)
      },
      halt: (reason) => {
        logger.error({ code: reason.code }, reason.message)
      },
    },
  )

  const catchUp = createCatchUp({
    network,
    keeper,
    judge: consensusJudge,
    random,
    logger,
    commit,
    receive: receiveObject,
  })

  /** One block after the other, whoever brings it: the machine or a peer. */
  function commit(block: Block, certificate: CommitCertificate): Promise<boolean> {
    const next = committing.then(() => commitNow(block, certificate))
    committing = next.catch(() => false)
    return next
  }

  async function commitNow(block: Block, certificate: CommitCertificate): Promise<boolean> {
    if (block.header.height !== keeper.tip().height + 1) return false
    const final = await keeper.commit(block, certificate)
    const { meters } = keeper.state()
    pool.prune(block.header.slot, ({ reading }) => {
      const meter = meters.get(reading.member)
      return meter === undefined || reading.slot < nextSlot(meter, genesis.firstSlot)
    })
    proposer.forget()
    held.clear()
    for (const listener of listeners) listener(final)
    scheduleHeight()
    return true
  }

  /** The next height begins when the next gate closes: there is nothing to agree on before. */
  function scheduleHeight(): void {
    at('height', nextGateMs(genesis, clock, keeper.tip().slot), () => {
      driver.startHeight()
      proposer.retry()
    })
  }

  function scheduleGate(): void {
    const slot = Math.max(genesis.firstSlot, slotAt(clock.nowMs() + genesis.gateLeadMs, genesis.slotMs) + 1)
    at('gate', gateClosureMs(slot, genesis.slotMs, genesis.gateLeadMs), () => {
      void closeGate(slot)
      scheduleGate()
    })
  }

  async function closeGate(slot: SlotIndex): Promise<void> {
    if (isValidator && driver.halted() === undefined && slot > keeper.tip().slot) {
      const signed = await castGateVote(
        { community, self, slot },
        { store, keeper, pool, signer: consensusSigner },
      )
      pool.addGateVote(signed)
      publish('gate-votes', signed.bytes)
    }
    proposer.retry()
  }

  function at(name: string, atMs: number, action: () => void): void {
    cancels.get(name)?.()
    if (isRunning) cancels.set(name, clock.after(realDelayUntilMs(clock, atMs), action))
  }

  /** Asks peers while the street is deciding something: lost messages and lost blocks come back this way. */
  function repair(): void {
    cancels.set('repair', clock.after(REPAIR_MS * (1 + random.fraction()), repair))
    const slot = proposableSlot(genesis, clock)
    const isWaiting = slot !== undefined && slot > keeper.tip().slot
    if (!isWaiting) return
    const isBehind = slot > keeper.tip().slot + 1 || driver.height() !== keeper.tip().height + 1
    void (isBehind ? catchUp.fetchBlocks() : Promise.resolve(0)).then(() => catchUp.fetchCurrent())
  }

  function publish(topic: Topic, bytes: Uint8Array): void {
    network.publish(topic, bytes).catch((error: unknown) => {
      logger.warn({ topic, error: String(error) }, 'a message could not be sent')
    })
  }

  function receive(topic: Topic, bytes: Uint8Array, author: MemberId): Verdict {
    switch (topic) {
      case 'sheets':
        return judge.sheet(bytes, author)
      case 'readings':
        return judge.reading(bytes, author)
      case 'gate-votes': {
        const verdict = judge.gateVote(bytes, author)
        if (verdict === 'accept') proposer.retry()
        return verdict
      }
      case 'consensus':
        return receiveConsensus(bytes, author)
    }
  }

  function receiveConsensus(bytes: Uint8Array, author: MemberId): Verdict {
    const message = decodeMessage(bytes)
    if (message === undefined) return 'reject'
    const height = heightOf(message)
    if (height <= keeper.tip().height) return 'ignore'
    if (height > keeper.tip().height + 1) void catchUp.fetchBlocks()
    if (held.has(bytes)) return 'ignore'
    if (!consensusJudge.isSigned(message)) {
      logger.warn({ code: 'consensus-signature-invalid', author }, 'consensus message refused')
      return 'reject'
    }
    held.add(height, bytes)
    driver.receive(message)
    return 'accept'
  }

  function receiveObject({ kind, bytes }: ObjectFrame, from: MemberId): void {
    if (kind === 'sheet') judge.namedSheet(bytes)
    else receive(TOPIC_OF_KIND[kind], bytes, from)
  }

  async function connect(): Promise<void> {
    await network.start({
      message: receive,
      serve: (protocol, request) => serveRequest(protocol, request, { store, pool, held, keeper }),
      peersChanged: () => void catchUp.fetchBlocks(),
    })
  }

  function start(): void {
    isRunning = true
    scheduleGate()
    scheduleHeight()
    repair()
  }

  async function stop(): Promise<void> {
    isRunning = false
    for (const cancel of cancels.values()) cancel()
    driver.stop()
    catchUp.stop()
    await network.stop()
    await committing
  }

  function submit(topic: 'sheets' | 'readings', bytes: Uint8Array): Verdict {
    const verdict = receive(topic, bytes, self)
    if (verdict !== 'reject') publish(topic, bytes)
    return verdict
  }

  return {
    keeper,
    connect,
    start,
    stop,
    submitSheet: (signed) => Promise.resolve(submit('sheets', signed.bytes)),
    submitReading: (signed) => Promise.resolve(submit('readings', signed.bytes)),
    onFinal: (listener) => void listeners.push(listener),
    clearingSlot: () => {
      const slot = proposableSlot(genesis, clock)
      return slot !== undefined && slot > keeper.tip().slot ? slot : undefined
    },
    halted: driver.halted,
  }
}

const TOPIC_OF_KIND = { reading: 'readings', 'gate-vote': 'gate-votes', consensus: 'consensus' } as const

function heightOf(message: NonNullable<ReturnType<typeof decodeMessage>>): number {
  if (message.kind === 'proposal') return message.proposal.height
  return message.kind === 'vote' ? message.vote.height : message.certificate.height
}
