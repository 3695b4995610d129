/**
 * The node's engine: listens to the street, votes, commits, and catches up. It owns loops and order, and decides
 * nothing about money: that is `node/core`.
 */
import { checkSignedReading } from '../core/chain/accept-readings.ts'
import { decodeBlock } from '../core/chain/block.ts'
import type { ChainContext } from '../core/chain/execute.ts'
import type { SignedReading } from '../core/metering/reading.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import { createCatchUp } from './catch-up.ts'
import { createChainKeeper } from './chain-keeper.ts'
import type { ChainStore } from './chain-store.ts'
import { createCommits } from './commits.ts'
import { createConsensusJudge } from './consensus-judge.ts'
import { decodeMessage } from './consensus-wire.ts'
import { createDriver } from './driver.ts'
import { createFinalListeners } from './final-listeners.ts'
import type { GateKeepingParts } from './gate-keeping.ts'
import { keepGatesUntil } from './gate-keeping.ts'
import { createHeldMessages } from './held-messages.ts'
import { createInbox } from './inbox.ts'
import { createJudge } from './judge.ts'
import { createPool } from './pool.ts'
import type { MemberId, Network, Topic } from './ports.ts'
import { createProposer } from './proposer.ts'
import { repairUntil } from './repair.ts'
import type { Engine, FinalBlock } from './running-engine.ts'
import { nextGateMs, proposableSlot } from './schedule.ts'
import { serveRequest } from './serve.ts'
import { openSignRecord } from './sign-record.ts'

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

export async function createEngine({ context, self }: EngineOptions, parts: EngineParts): Promise<Engine> {
  const { clock, random, network, store, consensusSigner: signer, logger } = parts
  const { community, verify } = context
  const { genesis } = community
  /** Null for a home whose votes do not count. */
  const voter = genesis.validators.includes(self) ? self : null
  const keeper = await createChainKeeper(context, { store, clock })
  const record = await openSignRecord({ community }, { store, signer })
  const pool = createPool()
  const held = createHeldMessages()
  const judge = createJudge({ community }, { clock, pool, verify, state: keeper.state, logger })
  const consensusJudge = createConsensusJudge({ community }, { verify })
  const listeners = createFinalListeners({ logger })
  const stopping = new AbortController()
  let loops: Promise<unknown> = Promise.resolve()
  let isStarted = false
  let cancelHeight = (): void => undefined

  const proposer = createProposer(context, {
    clock,
    keeper,
    pool,
    built: ({ height, round }, value) => {
      driver.input({ type: 'value-built', height, round, value })
    },
    failed: (error) => {
      driver.halt(error)
    },
    fetchObjects: (hashes, votes) => catchUp.fetchObjects(hashes, votes),
  })

  const driver = createDriver(
    { community, self: voter },
    {
      clock,
      keeper,
      record,
      logger,
      send: (message) => {
        held.add(message)
        publish('consensus', message.bytes)
      },
      buildValue: proposer.request,
      fetchValue: () => void catchUp.fetchBlocks().then(() => catchUp.fetchCurrent()),
      decided: async ({ value, certificate }) => {
        const block = decodeBlock(value.bytes)
        if (block !== undefined) await commits.commit(block, certificate)
      },
    },
  )

  const commits = createCommits({
    keeper,
    committed,
    failed: (error) => {
      driver.halt(error)
    },
  })
  const inbox = createInbox({
    keeper,
    judge,
    consensusJudge,
    held,
    logger,
    heard: driver.receive,
    voted: proposer.retry,
    behind: () => void catchUp.fetchBlocks(),
  })
  const catchUp = createCatchUp({
    network,
    keeper,
    judge: consensusJudge,
    clock,
    random,
    logger,
    commit: commits.commit,
    receive: inbox.object,
  })

  const gateParts: GateKeepingParts = {
    clock,
    store,
    keeper,
    pool,
    signer,
    verify,
    publish: (vote) => publish('gate-votes', vote),
    halted: driver.halted,
    closed: proposer.retry,
  }

  function committed(final: FinalBlock): void {
    const { height, slot } = final.block.header
    pool.prune(slot, isReadingDone)
    held.dropThrough(height)
    proposer.forget()
    scheduleHeight()
    listeners.tell(final)
  }

  /** Of use are the readings that a coming block may take. */
  function isReadingDone(signed: SignedReading): boolean {
    const blockSlot = signed.reading.slot + 1
    const code = checkSignedReading(signed, keeper.state().meters, { community, verify, blockSlot })
    return code !== 'ok' && code !== 'reading-out-of-order'
  }

  /** The next height begins when the next gate closes: there is nothing to agree on before. */
  function scheduleHeight(): void {
    cancelHeight()
    if (!isStarted || stopping.signal.aborted) return
    const delayMs = (nextGateMs(genesis, clock, keeper.tip().slot) - clock.nowMs()) / clock.speed
    cancelHeight = clock.after(Math.max(0, Math.ceil(delayMs)), startHeight)
  }

  function startHeight(): void {
    const heard = held.of(keeper.tip().height + 1).map(decodeMessage)
    driver.startHeight(heard.filter((message) => message !== undefined))
    proposer.retry()
  }

  function publish(topic: Topic, bytes: Uint8Array): void {
    if (stopping.signal.aborted) return
    network.publish(topic, bytes).catch((error: unknown) => {
      logger.warn({ topic, error: String(error) }, 'a message could not be sent')
    })
  }

  function clearingSlot(): SlotIndex | undefined {
    const slot = proposableSlot(genesis, clock)
    return slot !== undefined && slot > keeper.tip().slot ? slot : undefined
  }

  return {
    keeper,
    connect: () =>
      network.start({
        message: inbox.gossip,
        serve: (protocol, request) => serveRequest(protocol, request, { store, pool, held, keeper }),
        peersChanged: () => void catchUp.fetchBlocks(),
      }),
    start() {
      isStarted = true
      scheduleHeight()
      const { signal } = stopping
      loops = Promise.all([
        keepGatesUntil(signal, { community, self: voter }, gateParts).catch(driver.halt),
        repairUntil(signal, genesis, { clock, random, keeper, catchUp }).catch(driver.halt),
      ])
    },
    async stop() {
      stopping.abort()
      cancelHeight()
      proposer.forget()
      const idle = [driver.stop(), catchUp.stop(), commits.stop()]
      await network.stop()
      await Promise.all([...idle, loops])
    },
    submitSheet({ bytes }) {
      const verdict = inbox.gossip('sheets', bytes, self)
      if (verdict === 'accept') publish('sheets', bytes)
      return verdict
    },
    submitReading({ bytes }) {
      const verdict = inbox.gossip('readings', bytes, self)
      if (verdict !== 'reject') publish('readings', bytes)
      return verdict
    },
    onFinal: listeners.add,
    clearingSlot,
    halted: driver.halted,
  }
}
