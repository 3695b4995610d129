/**
 * The node's engine: listens to the street, votes, commits, and catches up. It owns loops and order, and decides
 * nothing about money: that is `node/core`.
 */
import { decodeBlock } from '../core/chain/block.ts'
import type { ChainContext } from '../core/chain/execute.ts'
import { toHex } from '../core/codec/hex.ts'
import { OperatingError } from '../core/units/operating-error.ts'
import { PROTOCOL_VERSION } from '../core/units/protocol.ts'
import type { SlotIndex } from '../core/units/quantities.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Signer } from '../runtime/ed25519.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Random } from '../runtime/random.ts'
import { createAffairs } from './affairs.ts'
import { createCatchUp } from './catch-up.ts'
import { createChainKeeper } from './chain-keeper.ts'
import type { ChainStore } from './chain-store.ts'
import { createCommits } from './commits.ts'
import { createConsensusJudge } from './consensus-judge.ts'
import { createDailySnapshots, SNAPSHOT_EVERY_MS } from './daily-snapshots.ts'
import { createDriver } from './driver.ts'
import { doneOn } from './done.ts'
import { createFinalListeners } from './final-listeners.ts'
import type { GateKeepingParts } from './gate-keeping.ts'
import { keepGatesUntil } from './gate-keeping.ts'
import { createHeights } from './heights.ts'
import { createHeldMessages } from './held-messages.ts'
import { createInbox } from './inbox.ts'
import { createJudge } from './judge.ts'
import { createPool } from './pool.ts'
import { createOwnKey, lastGateVoteOf } from './own-key.ts'
import type { Burst, MemberId, Network, RuleShelf, Topic } from './ports.ts'
import { latchWrites } from './latched-store.ts'
import { listenFirst } from './listen-first.ts'
import { mendBlocksUntil } from './mend-blocks.ts'
import { createProposals } from './proposals.ts'
import { createProposer } from './proposer.ts'
import { repairState } from './repair-state.ts'
import { repairUntil } from './repair.ts'
import type { Engine, FinalBlock } from './running-engine.ts'
import { proposableSlot } from './schedule.ts'
import type { SnapshotShelf } from './snapshot-shelf.ts'
import { createRuleSupply } from './rule-supply.ts'
import { streetMembers } from './street-members.ts'
import { serveRequest } from './serve.ts'
import { openSignRecord } from './sign-record.ts'
import { createVersionWatch } from './version-watch.ts'
import type { VerifyAhead, VerifyLater } from './verify-ahead.ts'
import { createVerifyAhead } from './verify-ahead.ts'

export interface EngineOptions {
  readonly context: ChainContext
  readonly self: MemberId
  /** Market milliseconds from one snapshot of the state to the next; a day unless a simulation hurries. */
  readonly snapshotEveryMs?: number
}

export interface EngineParts {
  readonly clock: Clock
  readonly random: Random
  readonly network: Network
  readonly store: ChainStore
  readonly consensusSigner: Signer
  readonly rules: RuleShelf
  readonly logger: Logger
  /** Verifies on other threads what is needed soon; without it everything is verified when it is needed. */
  readonly verifyLater?: VerifyLater
  /** Hears when many blocks are taken over. */
  readonly burst?: Burst
  /** Without it none are kept, and a damaged state is computed from the genesis. */
  readonly snapshots?: SnapshotShelf
}

export async function createEngine(options: EngineOptions, parts: EngineParts): Promise<Engine> {
  const { clock, random, network, consensusSigner: signer, rules, logger } = parts
  const { self } = options
  const { context, ahead } = withVerifyAhead(options.context, parts.verifyLater)
  const { community, verify } = context
  await repairState(context, { store: parts.store, rules, logger, snapshots: parts.snapshots })
  const store = latchWrites(parts.store, (error) => {
    driver.halt(error)
  })
  const { genesis } = community
  const keeper = await createChainKeeper(context, { store, clock })
  const daily =
    parts.snapshots &&
    createDailySnapshots(
      {
        tipSlot: keeper.tip().slot,
        slotMs: genesis.slotMs,
        everyMs: options.snapshotEveryMs ?? SNAPSHOT_EVERY_MS,
      },
      { store, snapshots: parts.snapshots, logger },
    )
  const record = await openSignRecord({ community }, { store, signer })
  const ownKey = createOwnKey(
    { community, self },
    {
      record,
      lastGateVote: await lastGateVoteOf(store, { genesis, clock }),
      publicKey: signer.publicKey,
      verify,
      found: (error) => {
        driver.halt(error)
      },
    },
  )
  const pool = createPool()
  const held = createHeldMessages()
  const judge = createJudge({
    clock,
    pool,
    verify,
    state: keeper.state,
    community: keeper.community,
    logger,
    heardGateVote: ownKey.heardGateVote,
    offended: (evidence) => {
      affairs.offended(evidence)
    },
    proposed: (bytes) => affairs.proposed(bytes),
  })
  const consensusJudge = createConsensusJudge({ community: keeper.community, verify })
  const listeners = createFinalListeners({ logger })
  const lookAtVersions = createVersionWatch({ network, keeper, logger })
  const stopping = new AbortController()
  let loops: Promise<unknown> = Promise.resolve()
  /** Whether this node has listened, and takes part. */
  let isTakingPart = false
  let told = keeper.community().members
  let toldCount = 0

  const proposer = createProposer(context, {
    clock,
    keeper,
    pool,
    logger,
    built: ({ height, round }, value) => {
      driver.input({ type: 'value-built', height, round, value })
    },
    failed: (error) => {
      driver.halt(error)
    },
    fetchObjects: (hashes, votes) => catchUp.fetchObjects(hashes, votes),
  })

  const driver = createDriver(
    { community, self },
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
      offended: (evidence) => {
        affairs.offended(evidence)
      },
      decided: async ({ value, certificate }) => {
        const block = decodeBlock(value.bytes)
        if (block !== undefined) await commits.commit(block, certificate)
      },
    },
  )

  const proposals = createProposals({ keeper, verify })
  const affairs = createAffairs(
    { self },
    {
      keeper,
      pool,
      proposals,
      signer,
      verify,
      judge: judge.submitted,
      publish: (bytes) => publish('transactions', bytes),
      halted: driver.halted,
    },
  )
  const commits = createCommits({
    keeper,
    ready: () => supply.ready(),
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
    heardMessage: ownKey.heardMessage,
    heard: driver.receive,
    voted: proposer.retry,
    behind: () => void catchUp.fetchBlocks(),
  })
  const catchUp = createCatchUp({
    network,
    keeper,
    clock,
    random,
    logger,
    ahead,
    burst: parts.burst,
    commitRun: commits.commitRun,
    receive: inbox.object,
  })

  const supply = createRuleSupply({
    ...{ rules, keeper, logger, fetchRule: catchUp.fetchRule },
    proposed: () => proposals.rules(),
  })

  const heights = createHeights(
    { genesis },
    { clock, keeper, supply, begin: beginHeight, failed: driver.halt },
  )
  const gateParts: GateKeepingParts = {
    clock,
    store,
    keeper,
    pool,
    signer,
    verify,
    publish: (vote) => publish('gate-votes', vote),
    cast: ownKey.cast,
    halted: driver.halted,
    closed: proposer.retry,
  }

  function committed(final: FinalBlock): void {
    const { height, slot } = final.block.header
    ownKey.heardBlock(final.block, final.certificate)
    pool.prune(slot, doneOn(keeper, { verify }))
    // Of this height it is kept what was said: who listens for its own key asks for it.
    held.dropThrough(height - 1)
    proposer.forget()
    haltWhereOutdated()
    lookAtVersions()
    if (isTakingPart) heights.plan()
    daily?.committed(keeper.state())
    affairs.committed()
    tellMembers()
    listeners.tell(final)
  }

  /** Who was admitted may connect, who left may not for long; keys may have changed. */
  function tellMembers(): void {
    const now = keeper.community().members
    const street = streetMembers(keeper.community(), keeper.tip().slot)
    if (now === told && street.length === toldCount) return
    haltWhereRotated(now)
    told = now
    toldCount = street.length
    network.setMembers(street)
  }

  /** The member has other keys from here on: what this node signed with the old ones would count for nothing. */
  function haltWhereRotated(now: typeof told): void {
    const own = toHex(signer.publicKey)
    if (told.get(self)?.consensusKey === own && now.get(self)?.consensusKey !== own) driver.halt(rotated())
  }

  /** What this node would sign under a version that it does not know could be wrong. */
  function haltWhereOutdated(): void {
    const { protocolVersion } = keeper.state().terms
    if (protocolVersion > PROTOCOL_VERSION) driver.halt(tooOld(protocolVersion))
  }

  function beginHeight(): void {
    driver.startHeight(held.of(keeper.tip().height + 1).map(({ message }) => message))
    proposer.retry()
  }

  async function takePart(signal: AbortSignal): Promise<void> {
    const mayTakePart = await listenFirst(
      signal,
      { self },
      { clock, random, keeper, pool, catchUp, halted: driver.halted, logger },
    )
    if (!mayTakePart) return
    isTakingPart = true
    heights.plan()
    await keepGatesUntil(signal, { community, self }, gateParts)
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
    connect() {
      network.setMembers(streetMembers(keeper.community(), keeper.tip().slot))
      return network.start({
        message: inbox.gossip,
        serve: (protocol, request) => serveRequest(protocol, request, { store, pool, held, keeper, rules }),
        peersChanged() {
          lookAtVersions()
          void catchUp.fetchBlocks()
        },
      })
    },
    start() {
      haltWhereOutdated()
      const { signal } = stopping
      loops = Promise.all([
        takePart(signal).catch(driver.halt),
        repairUntil(signal, genesis, { clock, random, keeper, catchUp }).catch(driver.halt),
        mendBlocksUntil(signal, community, {
          store,
          keeper,
          clock,
          logger,
          verify,
          rules,
          fetchBlock: catchUp.fetchBlock,
        }).catch(driver.halt),
      ])
    },
    async stop() {
      stopping.abort()
      heights.stop()
      proposer.forget()
      const idle = [driver.stop(), catchUp.stop(), commits.stop().then(() => daily?.stop())]
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
    submitTransaction: affairs.submit,
    propose: affairs.propose,
    approve: affairs.approve,
    proposals: affairs.proposals,
    onFinal: listeners.add,
    sheetsOf: (slot) => pool.sheetsOf(slot),
    clearingSlot,
    kept: () => ({ ...driver.kept(), ...pool.counts(), messages: held.count() }),
    halted: driver.halted,
    snapshotFailure: () => daily?.failure(),
  }
}

function withVerifyAhead(
  context: ChainContext,
  verifyLater: VerifyLater | undefined,
): { context: ChainContext; ahead: VerifyAhead | undefined } {
  if (verifyLater === undefined) return { context, ahead: undefined }
  const ahead = createVerifyAhead({ verify: context.verify, verifyLater })
  return { context: { ...context, verify: ahead.verify }, ahead }
}

function tooOld(protocolVersion: number): OperatingError {
  return new OperatingError(
    { code: 'protocol-too-old', protocolVersion },
    `The street has moved to protocol version ${String(protocolVersion)}: this node knows ${String(PROTOCOL_VERSION)} and stops. Update it; its data stays.`,
  )
}

function rotated(): OperatingError {
  return new OperatingError(
    { code: 'keys-rotated' },
    'The street knows this home by new keys now: run streetwatt identity rotate --finish, and start the node again.',
  )
}
